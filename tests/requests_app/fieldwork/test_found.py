"""Found on the way, handed in by the phone: once, with photos, closed where that is allowed."""

import uuid

import pytest

from requests_app.choices import ON_THE_SPOT, Channel, PhotoPhase
from requests_app.models import Ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import CommunityFactory, GridFactory, StreetFactory

WORDS = "围墙边倒了一堆建筑垃圾"


@pytest.fixture(autouse=True)
def _divisions(ground):
    """The worker's grid can be looked up."""
    street = StreetFactory(code=ground.area[:9])
    GridFactory(code=ground.area, parent=CommunityFactory(code=ground.area[:12], parent=street))


@pytest.fixture(autouse=True)
def rubbish(db):
    """One class of matter, and one nobody on foot sees."""
    CategoryFactory(code="060101", name="拖欠工资", keywords=["工资"])
    return CategoryFactory(code="020103", name="建筑垃圾堆放", keywords=["建筑垃圾", "砖块"])


def sent(handset, count=1):
    """Photos that have arrived; their identifiers."""
    ids = [uuid.uuid4() for _n in range(count)]
    assert [handset.upload(file_id=one).status_code for one in ids] == [200] * count
    return ids


def test_photo_and_category_are_enough(handset, rubbish, ground):
    photo = sent(handset)
    (done,) = handset.send(handset.act("event", files=photo, category="020103"))
    ticket = Ticket.objects.get()
    assert (done["state"], done["no"]) == ("done", ticket.no)
    assert ticket.no in done["message"]
    assert (ticket.channel, ticket.category, ticket.area_code) == (
        Channel.GRID, rubbish, ground.area,
    )  # fmt: skip
    assert [p.phase for p in ticket.photos.all()] == [PhotoPhase.BEFORE]
    assert ticket.event_time is not None


def test_sent_again_it_is_there_once(handset):
    act = handset.act("event", text=WORDS)
    assert handset.states(act) == handset.states(act) == ["done"]
    assert Ticket.objects.count() == 1


def test_what_was_put_right_is_closed_with_its_evidence(handset, cast):
    before, after = sent(handset, 2)
    act = handset.act(
        "event",
        files=[before, after],
        text=WORDS,
        closes=True,
        handled="已清走",
        after_photos=str(after),
    )
    (done,) = handset.send(act)
    ticket = Ticket.objects.get()
    assert done["state"] == "done"
    assert "办结" in done["message"]
    assert (ticket.status, ticket.source) == (Status.CLOSED, ON_THE_SPOT)
    assert sorted(p.phase for p in ticket.photos.all()) == ["after", "before"]
    moved = ticket.events.filter(actor=cast.worker, move="reply").get()
    assert moved.client_at is not None


@pytest.mark.parametrize(
    ("fields", "state", "status"),
    [
        ({"closes": True}, "refused", None),
        ({"text": ""}, "refused", None),
        ({"lng": 400, "lat": 29.88}, "refused", None),
        ({"after_photos": "no-uuid"}, "refused", None),
        ({"closes": True, "handled": "已处理", "text": "楼道着火了，有浓烟"}, "done", "accepted"),
        ({"closes": True, "handled": "已清走"}, "done", "closed"),
        ({"category": "999999"}, "done", "accepted"),
    ],
)
def test_what_is_refused_and_what_goes_the_usual_way(handset, fields, state, status):
    (found,) = handset.send(handset.act("event", **{"text": WORDS, **fields}))
    assert found["state"] == state, found
    assert list(Ticket.objects.values_list("status", flat=True)) == ([status] if status else [])


def test_a_stranger_s_grid_is_not_closed_from_here(handset_of, cast, ground):
    phone = handset_of(cast.stranger)
    (done,) = phone.send(
        phone.act("event", text=f"{WORDS}", closes=True, handled="已清走", lng=121.5, lat=29.8)
    )
    assert done["state"] == "done"
    assert Ticket.objects.get().status == Status.ACCEPTED


def test_the_table_of_matters_is_small_and_comes_once(phone, cast, django_assert_max_num_queries):
    worker = phone(cast.worker)
    answer = worker.get("/field/matters/")
    (matter,) = answer.json()["matters"]
    assert matter == {
        "code": "020103", "name": "建筑垃圾堆放", "urgency": "normal", "words": ["砖块"],
    }  # fmt: skip
    with django_assert_max_num_queries(6):
        again = worker.get("/field/matters/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert phone().get("/field/matters/").status_code == 401
    assert phone(cast.auditor).get("/field/matters/").status_code == 403


def test_the_server_guesses_better_than_the_phone(phone, cast):
    worker = phone(cast.worker)

    def ask(client, **body):
        return client.post("/field/suggest/", body, content_type="application/json")

    found = ask(worker, text="路边一堆建筑垃圾和砖块").json()
    assert found["matters"][0]["code"] == "020103"
    assert found["danger"] is False
    assert ask(worker, text="煤气泄漏").json()["danger"] is True
    assert ask(worker, text="").json()["matters"] == []
    assert ask(worker, words="x").status_code == 400
    assert ask(phone(), text="x").status_code == 401
