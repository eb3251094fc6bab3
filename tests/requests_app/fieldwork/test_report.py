"""Seen on the way: half a minute, nothing lost, once."""

import uuid

import pytest

from requests_app.choices import Channel
from requests_app.models import Ticket
from tests.factories.catalog import CategoryFactory
from tests.support.pictures import picture

WORDS = "围墙边倒了一堆建筑垃圾"


@pytest.fixture
def send(phone, cast):
    """Report as the worker."""
    worker = phone(cast.worker)

    def post(*files, **words):
        body = {"client_uuid": str(uuid.uuid4()), "text": WORDS, **words}
        if files:
            body["photos"] = list(files)
        return worker.post("/field/report/", body)

    return post


@pytest.fixture(autouse=True)
def rubbish(db):
    """One class of matter."""
    return CategoryFactory(code="020101", name="建筑垃圾", keywords=["建筑垃圾"])


def test_a_report_becomes_a_ticket_of_the_grid(send, cast, ground, rubbish):
    answer = send(picture())
    ticket = Ticket.objects.get()
    assert answer["Location"] == "/field/"
    assert (ticket.channel, ticket.area_code) == (Channel.GRID, ground.area)
    assert ticket.category == rubbish
    assert [p.phase for p in ticket.photos.all()] == ["before"]
    assert ticket.events.first().actor == cast.worker


def test_a_double_tap_reports_once(send):
    tap = {"client_uuid": str(uuid.uuid4())}
    assert [send(**tap).status_code for _n in (1, 2)] == [302, 302]
    assert Ticket.objects.count() == 1


def test_what_was_done_at_once_is_part_of_the_words(send):
    send(handled="已请物业清走一半")
    assert "网格员当场已处理：已请物业清走一半" in Ticket.objects.get().content


def test_an_error_keeps_words_place_and_photos(send):
    answer = send(picture(), text="", address="望京路口", handled="拉了警戒线")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "望京路口" in page
    assert "拉了警戒线" in page
    assert len(answer.context["in_hand"].photos) == 1
    assert send().status_code == 302
    assert Ticket.objects.get().photos.count() == 1


def test_a_mark_on_the_map_is_the_place(send):
    send(lng="121.531", lat="29.885")
    ticket = Ticket.objects.get()
    assert (round(ticket.lng, 3), round(ticket.lat, 3)) == (121.531, 29.885)
    assert send(lng="400", lat="29.885").status_code == 422


def test_not_sure_leaves_the_class_to_the_desk(send):
    send(category="")
    assert Ticket.objects.get().category is None


def test_photos_go_up_at_once(phone, cast):
    answer = phone(cast.worker).post("/field/report/photos/", {"photos": [picture()]})
    assert len(answer.context["in_hand"].photos) == 1
    assert phone().post("/field/report/photos/", {"photos": [picture()]}).status_code == 302
