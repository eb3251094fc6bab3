"""The beginnings of recordings as telephones make them."""


def element(name: bytes, content: bytes, size: bytes | None = None) -> bytes:
    """One EBML element; ``size`` as a recorder leaves it that has not finished."""
    return name + (size or (0x4000 | len(content)).to_bytes(2, "big")) + content


def box(name: bytes, content: bytes) -> bytes:
    """One box of an MP4 file."""
    return (8 + len(content)).to_bytes(4, "big") + name + content


def webm(*types: int, sound: bytes = b"\x00" * 400, doc: bytes = b"webm") -> bytes:
    """A file as Chrome streams it: neither the segment nor the cluster has a size."""
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", doc))
    tracks = [
        element(b"\xae", element(b"\x83", bytes([kind])) + element(b"\x86", b"A_OPUS"))
        for kind in types
    ]
    unknown = b"\x01" + b"\xff" * 7
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xe7", b"\x00") + sound, unknown)
    inside = element(b"\x16\x54\xae\x6b", b"".join(tracks)) + cluster
    return head + element(b"\x18\x53\x80\x67", inside, unknown)


def mp4(*handlers: bytes, brand: bytes = b"M4A ", sound: bytes = b"\x00" * 400) -> bytes:
    """A file with its table first, as browsers record, or after the sound where there is a brand."""
    tracks = [
        box(b"trak", box(b"mdia", box(b"hdlr", b"\x00" * 8 + name + b"\x00" * 13)))
        for name in handlers
    ]
    head = box(b"ftyp", brand + b"\x00\x00\x02\x00isomiso2")
    table = box(b"moov", box(b"mvhd", b"\x00" * 100) + b"".join(tracks))
    if brand == b"M4A ":
        return head + box(b"mdat", sound) + table
    return head + table + box(b"moof", b"\x00" * 60) + box(b"mdat", sound)


WEBM = webm(2)
WEBM_VIDEO = webm(2, 1)
MP4 = mp4(b"soun")
OGG = b"OggS\x00\x02" + b"\x00" * 20 + b"OpusHead" + b"\x00" * 400
