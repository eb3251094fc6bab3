"""What a recorded voice note is, told by its content and never by its name. Pure."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from haishu_portal.core.containers import mp4_tracks, webm_tracks
from haishu_portal.core.exceptions import UnusableRecording

# Two minutes of speech as telephones record it, with room to spare.
MAX_BYTES = 2 * 1024 * 1024
_HEAD = 4096  # where a recorder names its tracks
_SOUND = 2
_EBML = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True)
class SoundKind:
    """A kind of recording that is taken: ``suffix`` is what its path ends with."""

    suffix: str
    content_type: str


WEBM = SoundKind("webm", "audio/webm")
MP4 = SoundKind("m4a", "audio/mp4")
OGG = SoundKind("ogg", "audio/ogg")


def sound_kind(content: bytes) -> SoundKind:
    """The kind of a recording with sound and no picture. Raises UnusableRecording."""
    if len(content) > MAX_BYTES:
        raise UnusableRecording(_("录音不能超过 2 MB（约两分钟）"))
    kind = _known(content)
    if kind is None:
        raise UnusableRecording(_("这不是可以播放的录音，请重新录制"))
    return kind


def _known(content: bytes) -> SoundKind | None:
    head = content[:_HEAD]
    if head.startswith(_EBML):
        return WEBM if webm_tracks(content) == {_SOUND} else None
    if head[4:8] == b"ftyp":
        tracks = mp4_tracks(content)
        return MP4 if b"soun" in tracks and b"vide" not in tracks else None
    if head.startswith(b"OggS"):
        return OGG if b"OpusHead" in head or b"vorbis" in head else None
    return None
