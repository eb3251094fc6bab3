"""Voice notes: known by their content, sound alone, kept as they came."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from haishu_portal.core import audio
from haishu_portal.core.audio import sound_kind
from haishu_portal.core.exceptions import UnusableRecording
from haishu_portal.core.files import recording_response
from haishu_portal.core.services.attachments import store_recording
from tests.support.sounds import MP4, OGG, WEBM, WEBM_VIDEO, mp4, webm


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WEBM, "audio/webm"),
        (webm(2, sound=b"\x81V_" * 100), "audio/webm"),
        (WEBM[:-300], "audio/webm"),
        (MP4, "audio/mp4"),
        (mp4(b"soun", brand=b"iso5"), "audio/mp4"),
        (mp4(b"soun", brand=b"qt  ", sound=b"vide" * 50), "audio/mp4"),
        (OGG, "audio/ogg"),
    ],
)
def test_a_recording_is_known_by_its_content(content, kind):
    assert sound_kind(content).content_type == kind


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF....WAVE",
        b"<html>",
        b"\xff\xd8\xff\xe0 a photo",
        WEBM_VIDEO,
        webm(1),
        webm(),
        webm(2, doc=b"matroska"),
        mp4(b"soun", b"vide"),
        mp4(b"text", sound=b"soun"),
        MP4[:40],
        b"\x1a\x45\xdf\xa3 matroska",
        b"\x1a\x45\xdf\xa3\x9fB\x82\x84webm" + b"\x00" * 40,
        b"\x00\x00\x00\x00ftyp" + b"\x00" * 4,
    ],
)
def test_films_photos_and_anything_else_are_refused(content):
    with pytest.raises(UnusableRecording):
        sound_kind(content)


def test_one_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(audio, "MAX_BYTES", len(WEBM) - 1)
    with pytest.raises(UnusableRecording, match="2 MB"):
        sound_kind(WEBM)


def test_it_is_kept_as_it_came_and_played_privately(cast, now):
    upload = SimpleUploadedFile("王女士.webm", WEBM, content_type="text/html")
    recording = store_recording(upload=upload, actor=cast.worker, now=now)
    answer = recording_response(recording)
    assert (recording.bytes, recording.content_type) == (len(WEBM), "audio/webm")
    assert b"".join(answer) == WEBM
    assert answer["Content-Type"] == "audio/webm"
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "王" not in recording.file.name


def test_nothing_is_left_of_one_that_was_refused(cast, now, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(UnusableRecording):
        store_recording(upload=SimpleUploadedFile("a.webm", b"no"), actor=cast.worker, now=now)
    assert list(tmp_path.rglob("*.bin")) == []
