"""Photos as telephones send them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

PLACE = (121.53184, 29.88558)


def picture(name: str = "lamp.jpg", *, placed: bool = False) -> SimpleUploadedFile:
    """A JPEG; ``placed`` writes into it where it was taken, as a camera does."""
    exif = Image.Exif()
    if placed:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLatitudeRef] = "E", "N"
        gps[ExifTags.GPS.GPSLongitude] = (PLACE[0], 0.0, 0.0)
        gps[ExifTags.GPS.GPSLatitude] = (PLACE[1], 0.0, 0.0)
        exif[ExifTags.IFD.GPSInfo] = gps
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def broken_picture(name: str = "broken.jpg") -> SimpleUploadedFile:
    """A file that only calls itself a photo."""
    return SimpleUploadedFile(name, b"no photo at all", content_type="image/jpeg")


def photo_of(width: int, height: int, name: str) -> dict[str, str | bytes]:
    """A picture of this size as a browser's file chooser takes it."""
    out = io.BytesIO()
    Image.effect_noise((width // 8, height // 8), 40).resize((width, height)).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}
