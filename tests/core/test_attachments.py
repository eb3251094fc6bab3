import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from PIL import ExifTags, Image

from haishu_portal.core import photos
from haishu_portal.core.exceptions import UnusablePhoto
from haishu_portal.core.files import attachment_response
from haishu_portal.core.models import Attachment
from haishu_portal.core.services.attachments import store_photo


def picture(size=(3000, 1500), form="JPEG", orientation=None, gps=False, mode="RGB"):
    image = Image.new(mode, size, "red" if mode == "RGB" else (255, 0, 0, 0))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "SecretCam"
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {1: "N", 2: (29.0, 52.0, 12.0), 3: "E", 4: (121.0, 33.0, 0.0)}
        )
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:24 12:00:00"
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return SimpleUploadedFile("我家门口.jpg", out.getvalue())


def keep(upload, now, **changes):
    return store_photo(
        **{"upload": upload, "actor": None, "now": now, "keep_position": False, **changes}
    )


def test_photo_is_kept_small_and_bare(db, now):
    kept = keep(picture(gps=True), now)
    assert (kept.width, kept.height) == (2048, 1024)
    assert kept.file.name == f"attachments/2026/11/{kept.pk}.jpg"
    with kept.file.open("rb") as stored:
        content = stored.read()
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (2048, 1024), {})
    assert b"SecretCam" not in content
    assert len(content) == kept.bytes
    with kept.thumb.open("rb") as stored:
        assert Image.open(stored).size == (480, 240)
    assert (kept.lng, kept.lat) == (None, None)


def test_position_is_kept_only_if_agreed(alice, now):
    kept = keep(picture(gps=True), now, keep_position=True, actor=alice)
    assert (kept.lng, kept.lat) == (121.55, 29.87)
    assert kept.taken_at == datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    assert kept.uploaded_by == alice
    bare = keep(picture(), now, keep_position=True)
    assert (bare.lng, bare.lat) == (None, None)


def test_photo_is_turned_upright(db, now):
    kept = keep(picture(size=(400, 200), orientation=6), now)
    assert (kept.width, kept.height) == (200, 400)


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("WEBP", "RGB"), ("GIF", "RGB")])
def test_other_formats_become_jpeg(db, now, form, mode):
    kept = keep(picture(size=(100, 50), form=form, mode=mode), now)
    with kept.file.open("rb") as stored:
        image = Image.open(stored)
        assert (image.format, image.mode) == ("JPEG", "RGB")
        if mode == "RGBA":
            assert image.getpixel((5, 5)) == (255, 255, 255)


def bomb():
    """A PNG of a few hundred bytes that claims 30,000 by 30,000 pixels."""

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "不是可识别的照片"),
        (b"<svg onload=alert(1)>", "不是可识别的照片"),
        (b"%PDF-1.7", "不是可识别的照片"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (bomb(), "像素过大"),
        (picture(size=(500, 500)).read()[:700], "损坏"),
    ],
)
def test_unusable_files_are_refused(db, now, content, word):
    with pytest.raises(UnusablePhoto, match=word):
        keep(SimpleUploadedFile("x.jpg", content), now)
    assert not Attachment.objects.exists()


def test_too_large_a_file_is_refused_unread(db, now, monkeypatch):
    monkeypatch.setattr(photos, "MAX_BYTES", 10)
    with pytest.raises(UnusablePhoto, match="12 MB"):
        keep(picture(), now)


def test_attachment_response_is_private_and_not_sniffed(db, now):
    kept = keep(picture(), now)
    large, small = attachment_response(kept), attachment_response(kept, thumb=True)
    assert large["Content-Type"] == "image/jpeg"
    assert large["Cache-Control"] == "private, max-age=3600"
    assert large["X-Content-Type-Options"] == "nosniff"
    assert len(b"".join(large.streaming_content)) > len(b"".join(small.streaming_content))
    kept.file.delete(save=False)
    kept.file.name = "attachments/gone.jpg"
    with pytest.raises(Http404):
        attachment_response(kept)


def test_attachment_response_names_the_file_for_the_proxy(db, now, settings):
    settings.MEDIA_BY_PROXY = True
    kept = keep(picture(), now)

    answer = attachment_response(kept)

    assert answer["X-Accel-Redirect"] == f"/{kept.file.name}"
    assert (answer.content, answer["Content-Type"]) == (b"", "image/jpeg")


@pytest.mark.filterwarnings("ignore:.*:UserWarning")
def test_a_spoilt_byte_of_the_cameras_notes_is_no_error_of_ours():
    noted = Image.Exif()
    noted[0x0112] = 6
    noted.get_ifd(0x8825)[2] = (29.0, 52.0, 1.0)
    noted.get_ifd(0x8769)[0x9003] = "2026:01:01 10:00:00"
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "WEBP", exif=noted)
    whole = out.getvalue()
    refused = 0
    for place in range(len(whole)):
        for value in (1, 8, 255):
            spoilt = whole[:place] + bytes([value]) + whole[place + 1 :]
            try:
                photos.read_photo(io.BytesIO(spoilt), len(spoilt))
            except UnusablePhoto:
                refused += 1
    assert 0 < refused < 3 * len(whole)
