"""Reading and re-encoding photos: pixels in, pixels out, nothing else carried along."""

import io
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from haishu_portal.core.exceptions import UnusablePhoto

MAX_BYTES = 12 * 1024 * 1024
# A 50 MP telephone picture fits; a bomb of a few kilobytes does not.
MAX_PIXELS = 60_000_000
LARGE, SMALL = 2048, 480
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
# What the decoders raise on spoilt files; some of it comes out of the camera's notes.
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Photo:
    """A re-encoded photo with its small picture and what its camera knew."""

    large: bytes
    small: bytes
    width: int
    height: int
    position: tuple[float, float] | None
    taken_at: datetime | None


def read_photo(source: IO[bytes], size: int) -> Photo:
    """Return ``source`` as upright JPEG of at most 2048 px. Raises UnusablePhoto."""
    if size > MAX_BYTES:
        raise UnusablePhoto(_("照片不能超过 12 MB"))
    content = source.read(MAX_BYTES + 1)
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        return _convert(image)
    except Image.DecompressionBombError as error:
        raise UnusablePhoto(_("照片像素过大，请用普通拍照模式重新拍摄")) from error
    except UnidentifiedImageError as error:
        raise UnusablePhoto(_why_unreadable(content)) from error
    except UNREADABLE as error:
        raise UnusablePhoto(_("照片已损坏，请重新选择")) from error


def _convert(image: Image.Image) -> Photo:
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError
    exif = image.getexif()
    image.draft("RGB", (LARGE, LARGE))
    upright = _on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Photo(
        large=_jpeg(upright, quality=85),
        small=_jpeg(small, quality=78),
        width=upright.width,
        height=upright.height,
        position=_position(exif.get_ifd(ExifTags.IFD.GPSInfo)),
        taken_at=_taken_at(exif.get_ifd(ExifTags.IFD.Exif)),
    )


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in {"RGBA", "LA", "PA", "P"}:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, exif=b"")
    return out.getvalue()


def _why_unreadable(content: bytes) -> str:
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return _("暂不支持 HEIC 格式，请在手机相机设置中选择“兼容性最佳”或转为 JPEG 后上传")
    return _("文件不是可识别的照片，请上传 JPEG、PNG 或 WebP")


def _position(gps: dict[int, Any]) -> tuple[float, float] | None:
    try:
        lng = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W")
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    # NaN fails both comparisons; 0,0 is a camera without a fix.
    inside = -180 <= lng <= 180 and -90 <= lat <= 90 and (lng, lat) != (0, 0)
    return (lng, lat) if inside else None


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = round(degrees + minutes / 60 + seconds / 3600, 7)
    return -value if negative else value


def _taken_at(exif: dict[int, Any]) -> datetime | None:
    try:
        text = str(exif[ExifTags.Base.DateTimeOriginal]).strip("\x00 ")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_LOCAL)
    except (KeyError, ValueError):
        return None
