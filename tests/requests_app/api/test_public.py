import io
import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from haishu_portal.core.models import Attachment
from requests_app.api import outputs
from requests_app.models import Ticket
from requests_app.services.pending_photos import drop_stray_photos
from requests_app.services.transition import move_ticket
from tests.factories.rules import EventFactory
from tests.requests_app.api.conftest import WORDS, make_ticket, replied
from tests.requests_app.api.shapes import assert_error, assert_shape

URL = "/api/v1/requests/"


def form(**changes: object) -> dict[str, object]:
    return {"client_uuid": str(uuid.uuid4()), "text": WORDS, "kind": "help", **changes}


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    out.seek(0)
    out.name = "red.jpg"
    return out


def upload(client: APIClient) -> str:
    answer = client.post("/api/v1/photos/", {"photo": picture()}, format="multipart")
    assert answer.status_code == 201, answer.content
    assert_shape(outputs.PhotoAnswer, answer.json())
    return answer.json()["id"]


def test_a_resident_reports_and_reads_on(cast):
    client = APIClient()
    sent = form(
        category="030401",
        place={"address": "西门街道汪弄社区12幢301室", "lng": 121.53, "lat": 29.87},
        reporter={"name": "张三丰", "phone": "138 0013 8000"},
    )
    answer = client.post(URL, sent)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert_shape(outputs.SubmitAnswer, body)
    assert len(body["query_code"]) == 10

    read = client.get(f"{URL}{body['no']}/?code={body['query_code']}")
    assert read.status_code == 200
    assert_shape(outputs.TrackedTicket, read.json())
    assert read.json()["category"] == {"code": "030401", "name": "路灯"}
    assert "13800138000" not in read.content.decode()
    assert "张三丰" not in read.content.decode()
    assert read["Cache-Control"] == "no-store"


def test_sending_again_gives_the_same_ticket_and_no_code(cast):
    client, sent = APIClient(), form()
    first, second = client.post(URL, sent), client.post(URL, sent)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["no"] == first.json()["no"]
    assert second.json()["query_code"] is None
    assert Ticket.objects.count() == 1


def test_a_report_without_a_person_is_anonymous(cast):
    answer = APIClient().post(URL, form())
    assert Ticket.objects.get(no=answer.json()["no"]).reporter.is_anonymous


def test_danger_in_the_words_makes_it_an_emergency(cast):
    answer = APIClient().post(URL, form(text="楼道里煤气味很重，怀疑燃气泄漏"))
    assert Ticket.objects.get(no=answer.json()["no"]).urgency == "emergency"


@pytest.mark.parametrize(
    ("part", "channel", "urgency"),
    [("anonymous", "web", "normal"), ("agent", "phone_81890", "urgent")],
)
def test_only_staff_choose_channel_and_urgency(cast, part, channel, urgency):
    answer = cast.clients[part].post(
        URL, form(text="想学书法", channel="phone_81890", urgency="urgent")
    )
    ticket = Ticket.objects.get(no=answer.json()["no"])
    assert (ticket.channel, ticket.urgency) == (channel, urgency)


@pytest.mark.parametrize(
    ("part", "status"),
    [("anonymous", 201), ("agent", 201), ("worker", 201), ("auditor", 403), ("stranger", 403)],
)
def test_who_may_submit(cast, part, status):
    assert cast.clients[part].post(URL, form()).status_code == status


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"client_uuid": "x"}, "client_uuid"),
        ({"client_uuid": None}, "client_uuid"),
        ({"text": "  "}, "text"),
        ({"text": "字" * 2001}, "text"),
        ({"text": "a\u0000b"}, "text"),
        ({"text": "a\ud800b"}, "text"),
        ({"kind": "nothing"}, "kind"),
        ({"category": "999999"}, "category"),
        ({"place": {"lng": 121.5, "lat": "north"}}, "place.lat"),
        ({"place": {"lng": 29.87, "lat": 121.53}}, "lng"),
        ({"place": {"lng": 2.3, "lat": 48.8}}, "lng"),
        ({"place": {"lng": 1e400, "lat": 29.8}}, "place.lng"),
        ({"place": []}, "place.non_field_errors"),
        ({"reporter": {"phone": "12"}}, "phone"),
        ({"photos": ["x"]}, "photos.0"),
        ({"photos": [str(uuid.uuid4())]}, "photos"),
        ({"event_time": "0001-01-01T00:00:00Z"}, "event_time"),
        ({"event_time": "9999-12-31T23:59:59-12:00"}, "event_time"),
    ],
)
def test_what_cannot_be_read_is_named(cast, wrong, field):
    text = json.dumps(form(**wrong)).replace("Infinity", "1e400")
    answer = APIClient().post(URL, text, content_type="application/json")
    assert_error(answer, 400)
    assert field in answer.json()["fields"], answer.json()
    assert Ticket.objects.count() == 0


def test_a_photo_is_claimed_once(cast):
    client = APIClient()
    photo, sent = upload(client), form()
    answer = client.post(URL, {**sent, "photos": [photo]})
    assert answer.status_code == 201
    assert Ticket.objects.get().photos.count() == 1
    assert client.post(URL, {**sent, "photos": [photo]}).status_code == 200
    assert_error(client.post(URL, form(photos=[photo])), 400)


def test_a_photo_of_staff_is_not_a_residents(cast):
    photo = upload(cast.clients["worker"])
    assert_error(APIClient().post(URL, form(photos=[photo])), 400)
    assert cast.clients["worker"].post(URL, form(photos=[photo])).status_code == 201


def test_no_photo_is_refused_in_shape(cast):
    client = APIClient()
    text = io.BytesIO(b"not a picture")
    text.name = "a.jpg"
    assert_error(client.post("/api/v1/photos/", {"photo": text}, format="multipart"), 400)
    assert_error(client.post("/api/v1/photos/", {}, format="multipart"), 400)
    assert_error(client.post("/api/v1/photos/", {}), 415)


def test_unclaimed_photos_go_after_a_day(cast, django_capture_on_commit_callbacks):
    client = APIClient()
    upload(client)
    client.post(URL, form(photos=[upload(client)]))
    kept = Attachment.objects.exclude(pk__in=[Attachment.objects.first().pk]).get()
    dropped = drop_stray_photos(now=timezone.now() + timedelta(hours=23), limit=10)
    assert (dropped, Attachment.objects.count()) == (0, 2)
    file = Attachment.objects.first().file
    assert file.storage.exists(file.name)
    with django_capture_on_commit_callbacks(execute=True):
        dropped = drop_stray_photos(now=timezone.now() + timedelta(hours=25), limit=10)
    assert (dropped, list(Attachment.objects.all())) == (1, [kept])
    assert not file.storage.exists(file.name)


def test_a_wrong_code_and_an_unknown_number_look_the_same(cast):
    ticket, code = make_ticket()
    client = APIClient()
    assert client.get(f"{URL}{ticket.no}/?code={code.lower()}").status_code == 200
    wrong = client.get(f"{URL}{ticket.no}/?code=AAAAAAAAAA")
    unknown = client.get(f"{URL}HS20200101-000001/?code=AAAAAAAAAA")
    assert_error(wrong, 404)
    assert wrong.json() == unknown.json()
    assert dict(wrong.headers) == dict(unknown.headers)


def test_a_resident_adds_withdraws_and_nobody_else_does(cast):
    ticket, code = make_ticket()
    client, base = APIClient(), f"{URL}{ticket.no}/"
    for act, body in [
        ("info", {"text": "在3幢门口"}),
        ("withdraw", {"reason": "已经好了"}),
    ]:
        assert_error(client.post(f"{base}{act}/", {**body, "code": "AAAAAAAAAA"}), 404)
        answer = client.post(f"{base}{act}/", {**body, "code": code})
        assert answer.status_code == 200, answer.content
        assert_shape(outputs.TrackedTicket, answer.json())
    assert answer.json()["status"] == "withdrawn"
    assert_error(client.post(f"{base}withdraw/", {"code": code}), 409)


def test_a_resident_rates_once(cast, ticket):
    ticket, code = make_ticket()
    from requests_app.services.transition import move_ticket

    move_ticket(
        ticket_id=ticket.pk, move="dispatch", actor=cast.people["dispatcher"],
        now=timezone.now(), data={"team_id": cast.team.pk},
    )  # fmt: skip
    replied(cast, ticket)
    client, url = APIClient(), f"{URL}{ticket.no}/rating/"
    body = {"code": code, "solved": "solved", "satisfaction": 5}
    assert_error(client.post(url, {**body, "satisfaction": 9}), 400)
    answer = client.post(url, body)
    assert answer.status_code == 200, answer.content
    assert answer.json()["satisfaction"] == 5
    assert_error(client.post(url, body), 409)
    assert_error(client.post(f"{URL}{ticket.no}/reopen/", {"code": code, "reason": ""}), 400)
    again = client.post(f"{URL}{ticket.no}/reopen/", {"code": code, "reason": "又不亮了"})
    assert again.json()["status"] == "pending_dispatch", again.content


def test_submit_needs_few_queries(cast, django_assert_max_num_queries):
    client = APIClient()
    client.post(URL, form())
    sent = form(category="030401", reporter={"name": "张三", "phone": "13800138000"})
    with django_assert_max_num_queries(14):
        assert client.post(URL, sent).status_code == 201


@pytest.mark.parametrize(
    ("level", "status", "seen"), [(0, "reviewed", True), (4, "replied", False)]
)
def test_an_answer_is_read_once_the_centre_has_passed_it(cast, level, status, seen):
    ticket, code = make_ticket()
    move_ticket(
        ticket_id=ticket.pk,
        move="dispatch",
        actor=cast.people["dispatcher"],
        now=timezone.now(),
        data={"team_id": cast.team.pk},
    )
    Ticket.objects.filter(pk=ticket.pk).update(supervision_level=level)
    replied(cast, ticket)
    body = APIClient().get(f"{URL}{ticket.no}/?code={code}").json()
    assert body["status"] == status
    assert body["reply_text"] == ("路灯已经修好。" if seen else "")
    assert body["allowed"]["rate"] is seen
    assert ("已经修好" in str(body["timeline"])) is seen


def test_running_public_events_are_told_and_no_others(db, client):
    EventFactory(name="演练", public_words="不公开")
    EventFactory(name="昨天的", state="ended", is_public=True, public_words="已过")
    shown = EventFactory(name="台风海葵", is_public=True, public_words="请少出门")
    (event,) = client.get("/api/v1/events/").json()
    assert (event["id"], event["name"], event["kind"]) == (shown.pk, "台风海葵", "typhoon")
    assert event["words"] == "请少出门"
