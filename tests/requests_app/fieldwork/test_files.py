"""Files sent ahead of their act: kept once, used once, let go when unused."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from haishu_portal.core.models import Attachment
from requests_app.fieldwork.models import FieldFile
from requests_app.fieldwork.services.files import drop_unused_files
from requests_app.services.pending_photos import drop_stray_photos
from tests.support.pictures import broken_picture, picture


def test_the_same_file_again_is_kept_once(handset):
    file_id = uuid.uuid4()
    first, again = (handset.upload(file_id=file_id) for _n in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("fields", [{"file": broken_picture()}, {"purpose": "virus"}])
def test_a_bad_file_is_refused_with_the_reason(handset, fields):
    answer = handset.upload(**fields)
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not FieldFile.objects.exists()


def test_a_file_of_somebody_else_is_not_mine(handset_of, cast, ticket):
    file_id, worker, lead = uuid.uuid4(), handset_of(cast.worker), handset_of(cast.lead)
    assert worker.upload(file_id=file_id).status_code == 200
    assert lead.upload(file_id=file_id).status_code == 422
    (answer,) = lead.send(lead.act("photos", ticket, files=[file_id], phase="after"))
    assert (answer["state"], answer["missing"]) == ("failed", [str(file_id)])
    assert worker.states(worker.act("photos", ticket, files=[file_id], phase="after")) == ["done"]


@pytest.mark.parametrize(("keep", "kept"), [("on", 121.5), ("", None)])
def test_a_place_is_kept_only_with_consent(handset, keep, kept):
    handset.upload(keep_position=keep, lng="121.5", lat="29.9", accuracy="12")
    row = FieldFile.objects.get()
    assert (row.lng, row.attachment.lng) == (kept, kept)
    assert row.accuracy == (12 if kept else None)


@pytest.mark.parametrize("lng", ["nan", "inf", "999", "x"])
def test_a_place_that_is_none_is_left_out(handset, lng):
    assert handset.upload(keep_position="on", lng=lng, lat="29.9").status_code == 200
    assert FieldFile.objects.get().lng is None


def test_a_reply_takes_its_photos_along(handset, ticket):
    first, second = uuid.uuid4(), uuid.uuid4()
    for file_id in (first, second):
        handset.upload(file_id=file_id)
    reply = handset.act(
        "reply", ticket, files=[first, second], outcome="solved", reply_text="修好了，试过。"
    )
    assert handset.states(reply, reply) == ["done", "done"]
    assert ticket.photos.count() == 2


def test_an_act_whose_file_has_not_come_waits_for_it(handset, ticket):
    file_id = uuid.uuid4()
    act = handset.act("photos", ticket, files=[file_id], phase="after")
    (answer,) = handset.send(act)
    assert (answer["state"], answer["code"]) == ("failed", "files_missing")
    assert answer["missing"] == [str(file_id)]
    handset.upload(file_id=file_id)
    assert handset.states(act) == ["done"]


def test_one_file_serves_one_act(handset, ticket):
    file_id = uuid.uuid4()
    handset.upload(file_id=file_id)
    first = handset.act("photos", ticket, files=[file_id], phase="after")
    second = handset.act("photos", ticket, files=[file_id], phase="before")
    assert handset.states(first, second) == ["done", "refused"]
    assert [photo.phase for photo in ticket.photos.all()] == ["after"]


def test_a_refused_act_leaves_its_file_to_the_next_try(handset, ticket):
    file_id = uuid.uuid4()
    handset.upload(file_id=file_id)
    wrong = handset.act("photos", ticket, files=[file_id], phase="never")
    assert handset.states(wrong) == ["refused"]
    assert FieldFile.objects.get().used_by is None
    assert handset.states({**wrong, "fields": {"phase": "after"}}) == ["done"]


def test_unused_files_go_and_used_ones_stay(handset, ticket):
    used, unused = uuid.uuid4(), uuid.uuid4()
    for file_id in (used, unused):
        handset.upload(file_id=file_id)
    assert handset.states(handset.act("photos", ticket, files=[used], phase="after")) == ["done"]
    later = timezone.now() + timedelta(days=7, hours=1)
    assert drop_unused_files(now=later, limit=10) == 0
    assert drop_stray_photos(now=later, limit=10) == 0  # a phone may still hold its act
    later += timedelta(days=1)
    assert drop_unused_files(now=later, limit=10) == 1
    assert drop_stray_photos(now=later, limit=10) == 1
    assert [row.pk for row in FieldFile.objects.all()] == [used]
    assert Attachment.objects.count() == 1


def test_a_file_without_a_phone_is_refused(phone, cast):
    answer = phone(cast.worker).post(
        f"/field/files/{uuid.uuid4()}/", {"file": picture(), "purpose": "photo"}
    )
    assert answer.status_code == 400
