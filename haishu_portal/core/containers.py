"""What kinds of tracks a sound or film file holds, read from its structure. Pure.

Letters found anywhere in a file prove nothing: sound is chance, and spells "V_" now and then.
"""

from collections.abc import Iterator

Part = tuple[bytes, int, int]  # what it is called, where its content begins, where it ends

_DOC_TYPE = b"\x42\x82"
_SEGMENT, _TRACKS, _TRACK = b"\x18\x53\x80\x67", b"\x16\x54\xae\x6b", b"\xae"
_TRACK_TYPE, _CLUSTER = b"\x83", b"\x1f\x43\xb6\x75"
_HANDLER_AT = 8  # after version and a reserved word


def webm_tracks(content: bytes) -> set[int]:
    """Track types of a WebM file (1 picture, 2 sound); empty for anything else.

    A recorder writes as it goes: what has no size yet reaches to the end.
    """
    top = list(_elements(content, 0, len(content)))
    if not top or _DOC_TYPE not in _insides(content, top[0], b"webm"):
        return set()
    types = set()
    for name, start, end in top[1:]:
        if name == _SEGMENT:
            types |= _track_types(content, start, end)
    return types


def mp4_tracks(content: bytes) -> set[bytes]:
    """Handlers of the tracks of an MP4 file (``soun``, ``vide``); wherever its table stands."""
    found = set()
    for _name, start, end in _path(content, [b"moov", b"trak", b"mdia", b"hdlr"]):
        found.add(content[start + _HANDLER_AT : min(start + _HANDLER_AT + 4, end)])
    return found


def _insides(content: bytes, part: Part, value: bytes) -> set[bytes]:
    """Names of those inside that hold just this value."""
    inside = _elements(content, part[1], part[2])
    return {name for name, start, end in inside if content[start:end].rstrip(b"\0") == value}


def _track_types(content: bytes, start: int, end: int) -> set[int]:
    types = set()
    for name, at, stop in _elements(content, start, end):
        if name == _CLUSTER:
            break  # sound from here on
        if name != _TRACKS:
            continue
        tracks = [part for part in _elements(content, at, stop) if part[0] == _TRACK]
        for track in tracks:
            inside = _elements(content, track[1], track[2])
            types |= {content[a] for kind, a, b in inside if kind == _TRACK_TYPE and a < b}
    return types


def _elements(content: bytes, at: int, end: int) -> Iterator[Part]:
    """EBML elements one after the other, as far as they can be read."""
    while at < end:
        width = _width(content[at])
        sized = at + width
        if width > 4 or sized >= end:
            return
        size_width = _width(content[sized])
        start = sized + size_width
        if size_width > 8 or start > end:
            return
        all_ones = (1 << 7 * size_width) - 1
        size = int.from_bytes(content[sized:start], "big") & all_ones
        stop = end if size == all_ones else min(start + size, end)
        yield content[at:sized], start, stop
        at = stop


def _width(first: int) -> int:
    """How many bytes a number has, by the zeros that lead its first; 9 where it is none."""
    return 9 - first.bit_length()


def _path(content: bytes, names: list[bytes]) -> list[Part]:
    """MP4 boxes found by going down these names."""
    parts: list[Part] = [(b"", 0, len(content))]
    for name in names:
        parts = [
            box for _, start, end in parts for box in _boxes(content, start, end) if box[0] == name
        ]
    return parts


def _boxes(content: bytes, at: int, end: int) -> Iterator[Part]:
    while at + 8 <= end:
        size = int.from_bytes(content[at : at + 4], "big")
        start = at + 8
        if size == 1:  # a long one says its size in eight more bytes
            size = int.from_bytes(content[start : start + 8], "big")
            start += 8
        stop = end if size == 0 else min(at + size, end)
        if stop < start:
            return
        yield content[at + 4 : at + 8], start, stop
        at = stop
