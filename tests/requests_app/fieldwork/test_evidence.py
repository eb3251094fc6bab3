"""What a worker brings from the spot: kept once, for staff alone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grid.selectors.reach import reach_of
from haishu_portal.core.models import Recording
from haishu_portal.core.roles import Role
from requests_app.choices import EventKind
from requests_app.fieldwork.models import CheckIn, FieldFile, Signature, VoiceNote
from requests_app.fieldwork.services.files import drop_unused_files
from requests_app.selectors.timeline import public_timeline, staff_timeline
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in
from tests.support.sounds import WEBM

HERE = {"lng": "121.5305", "lat": "29.88", "accuracy": "12"}


def voice(content=WEBM):
    return SimpleUploadedFile("voice.webm", content, content_type="audio/webm")


def on_site(ticket):
    return list(ticket.events.filter(kind=EventKind.ON_SITE))


def entry(ticket, reader):
    return staff_timeline(ticket, reach_of(reader))[0]


def test_a_check_in_says_how_far_it_was(handset, ticket, cast):
    arrive = handset.act("arrive", ticket, **HERE)
    assert handset.states(arrive) == handset.states(arrive) == ["done"]
    row = CheckIn.objects.get()
    assert (row.distance, row.accuracy, row.by) == (48, 12, cast.worker)
    assert entry(ticket, cast.worker).title == "到场签到（距诉求地点 48 米，定位误差 12 米）"
    assert len(on_site(ticket)) == 1


def test_a_ticket_without_a_place_has_no_distance(handset, ground, cast):
    nowhere = ticket_in(Status.SIGNED, team=ground.team)
    assert handset.states(handset.act("arrive", nowhere, **HERE)) == ["done"]
    assert entry(nowhere, cast.worker).title == "到场签到（定位误差 12 米）"


def test_without_a_position_it_needs_a_reason(handset, ticket, cast):
    (answer,) = handset.send(handset.act("arrive", ticket))
    assert (answer["state"], list(answer["errors"])) == ("refused", ["note"])
    assert handset.states(handset.act("arrive", ticket, after=None, note="地下室没有信号")) == [
        "done"
    ]
    told = entry(ticket, cast.worker)
    assert (told.title, told.text) == ("到场签到（没有取得位置）", "地下室没有信号")


def test_a_voice_note_is_played_by_staff_alone(handset, ticket, cast, phone):
    file_id = handset.upload("voice", file=voice()).json()["uuid"]
    assert handset.states(handset.act("voice", ticket, files=[file_id], seconds=45)) == ["done"]
    note = VoiceNote.objects.get()
    address = f"/field/recordings/{note.recording_id}/"
    assert entry(ticket, cast.worker).title == "现场录音（45 秒）"
    assert public_timeline(ticket) == []
    page = phone(cast.dispatcher).get(f"/desk/t/{ticket.no}/").content.decode()
    assert f'src="{address}"' in page
    for reader in (cast.worker, cast.lead, cast.dispatcher):
        answer = phone(reader).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "audio/webm")
    assert phone(cast.stranger).get(address).status_code == 404
    assert phone().get(address).status_code == 302


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0", b"", WEBM * 5000])
def test_what_is_no_recording_is_refused_at_the_door(handset, content):
    answer = handset.upload("voice", file=voice(content))
    assert answer.status_code == 422
    assert not Recording.objects.exists()


def test_a_voice_note_without_its_recording_is_refused(handset, ticket):
    (answer,) = handset.send(handset.act("voice", ticket))
    assert (answer["state"], list(answer["errors"])) == ("refused", ["voice"])


def test_recordings_that_nobody_used_go(handset):
    handset.upload("voice", file=voice())
    drop_unused_files(now=timezone.now() + timedelta(days=30), limit=10)
    assert (FieldFile.objects.count(), Recording.objects.count()) == (0, 0)


def test_a_signature_keeps_the_name_encrypted_and_tells_it_masked(handset, ticket, cast, phone):
    file_id = handset.upload("signature").json()["uuid"]
    act = handset.act("signature", ticket, files=[file_id], signer="王小明")
    assert handset.states(act) == handset.states(act) == ["done"]
    signed = Signature.objects.get()
    (event,) = on_site(ticket)
    address = f"/field/signatures/{signed.attachment_id}/"
    assert signed.signer == "王小明"
    assert "王小明" not in f"{event.note}{event.data}"
    assert entry(ticket, cast.worker).title == "诉求人现场签字（王*明）"
    assert phone(cast.worker).get(address)["Content-Type"] == "image/jpeg"
    assert phone(cast.stranger).get(address).status_code == 404
    # A signature is no photo of the ticket: the resident's page has no way to it.
    assert not ticket.photos.exists()
    assert phone(cast.worker).get(f"/photos/{signed.attachment_id}/").status_code == 404


def test_a_signature_needs_a_name_and_the_signing(handset, ticket):
    file_id = handset.upload("signature").json()["uuid"]
    (no_name,) = handset.send(handset.act("signature", ticket, files=[file_id]))
    (no_sign,) = handset.send(handset.act("signature", ticket, after=None, signer="王小明"))
    assert (list(no_name["errors"]), list(no_sign["errors"])) == (["signer"], ["signature"])


@pytest.mark.parametrize("kind", ["arrive", "voice", "signature"])
def test_units_that_are_not_at_work_bring_nothing(handset_of, ticket, ground, cast, kind):
    other = handset_of(cast.play(Role.WORKER, ground.other, "elsewhere"))
    assert other.states(other.act(kind, ticket, note="在", signer="王")) == ["refused"]
    closed = ticket_in(Status.CLOSED, team=ground.team)
    own = handset_of(cast.worker)
    assert own.states(own.act(kind, closed, note="在", signer="王")) == ["refused"]
    assert not on_site(ticket) + on_site(closed)


def test_help_is_asked_of_a_colleague(handset, ticket, ground, cast):
    mate = cast.play(Role.WORKER, ground.team, "mate")
    mate.display_name = "李大力"
    mate.save(update_fields=["display_name"])
    asked = {"whom": "colleague", "user": mate.pk, "words": "要两个人抬"}
    assert handset.states(handset.act("help", ticket, **asked)) == ["done"]
    told = entry(ticket, cast.worker)
    assert told.text == "@李大力 请求协助：要两个人抬"
    assert told.mentions == ["李大力"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"whom": "colleague", "words": "抬"}, "user"),
        ({"whom": "colleague", "user": 999999, "words": "抬"}, "user"),
        ({"whom": "nobody", "words": "抬"}, "whom"),
        ({"whom": "community"}, "words"),
    ],
)
def test_help_names_somebody_and_says_what_for(handset, ticket, fields, wrong):
    (answer,) = handset.send(handset.act("help", ticket, **fields))
    assert (answer["state"], list(answer["errors"])) == ("refused", [wrong])


def test_a_case_is_handed_to_a_colleague_of_the_team(handset, handset_of, ticket, ground, cast):
    ticket.handler = cast.worker
    ticket.save(update_fields=["handler"])
    mate = cast.play(Role.WORKER, ground.team, "mate")
    give = {"user": mate.pk, "words": "明早九点上门"}
    other = handset_of(mate)
    assert other.states(other.act("hand_over", ticket, **give)) == ["refused"]
    act = handset.act("hand_over", ticket, **give)
    assert handset.states(act) == handset.states(act) == ["done"]
    ticket.refresh_from_db()
    assert ticket.handler == mate
