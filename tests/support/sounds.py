"""The beginnings of recordings as telephones make them."""

WEBM = b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x00" * 40 + b"A_OPUS" + b"\x00" * 400
WEBM_VIDEO = WEBM.replace(b"A_OPUS", b"A_OPUS\x00V_VP8\x00")
MP4 = (
    b"\x00\x00\x00\x1cftypM4A \x00\x00\x02\x00isomiso2" + b"\x00" * 80 + b"hdlrsoun" + b"\x00" * 400
)
OGG = b"OggS\x00\x02" + b"\x00" * 20 + b"OpusHead" + b"\x00" * 400
