"""Found on the way: taken in like every request, closed at once where that is allowed."""

import uuid
from datetime import timedelta

import pytest

from grid.selectors.reach import reach_of
from haishu_portal.core.models import Attachment, OutboxMessage
from haishu_portal.core.roles import Role
from haishu_portal.core.services.attachments import store_photo
from requests_app.choices import ON_THE_SPOT, Channel, PhotoPhase, UnitStatus, Urgency
from requests_app.conditions import parse
from requests_app.exceptions import MissingField
from requests_app.models import SavedView, Ticket, TicketDeadline
from requests_app.selectors.conditions import count_matching
from requests_app.selectors.verification import walk_chains
from requests_app.services.found import Found, report_found
from requests_app.services.intake import Place
from requests_app.services.routing import route_ticket
from requests_app.services.seeding import seed_views
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import CommunityFactory, GridFactory, StreetFactory
from tests.support.pictures import picture

WORDS = "围墙边倒了一堆建筑垃圾"
pytestmark = pytest.mark.usefixtures("limits")


@pytest.fixture(autouse=True)
def _divisions(ground):
    """The grids of both teams, as far as places are looked up."""
    for team in (ground.team, ground.other):
        street = StreetFactory(code=team.area_code[:9])
        community = CommunityFactory(code=team.area_code[:12], parent=street)
        GridFactory(code=team.area_code, parent=community)


@pytest.fixture
def rubbish(db):
    """One class of matter."""
    return CategoryFactory(code="020103", name="建筑垃圾堆放")


@pytest.fixture
def find(cast, ground, now):
    """Report as the worker, on the own grid unless told otherwise."""

    def report(*, actor=None, area=None, **given):
        given.setdefault("client_uuid", uuid.uuid4())
        given.setdefault("text", WORDS)
        given.setdefault("place", Place(grid_code=area or ground.area))
        return report_found(found=Found(**given), actor=actor or cast.worker, now=now)

    return report


@pytest.fixture
def shot(now):
    """A photo that is stored already."""
    return lambda: store_photo(upload=picture(), actor=None, now=now, keep_position=True)


def test_what_was_seen_waits_to_be_routed(find, cast, shot, rubbish, now):
    found = find(category_code="020103", photos=[shot()], seen_at=now)
    ticket = found.ticket
    assert (ticket.status, ticket.channel, ticket.source) == (Status.ACCEPTED, Channel.GRID, "")
    assert (ticket.category, ticket.event_time) == (rubbish, now)
    assert [p.phase for p in ticket.photos.all()] == [PhotoPhase.BEFORE]
    assert ticket.events.first().actor == cast.worker


def test_photo_and_category_stand_for_words(find, rubbish):
    ticket = find(text=" ", category_code="020103").ticket
    assert ticket.title.startswith("建筑垃圾堆放")
    assert "网格员巡查发现" in ticket.content
    with pytest.raises(MissingField):
        find(text="")


def test_what_was_put_right_is_closed_by_every_step_of_the_usual_way(find, cast, ground, shot):
    found = find(closes=True, handled="已请物业清走", after=[shot()])
    ticket = Ticket.objects.get(pk=found.ticket.pk)
    assert (found.created, found.why_not) == (True, "")
    assert (ticket.status, ticket.source) == (Status.CLOSED, ON_THE_SPOT)
    assert (ticket.lead_team, ticket.handler) == (ground.team, cast.worker)
    assert (ticket.reply_text, ticket.outcome) == ("已请物业清走", "solved")
    moves = [(e.move, e.actor) for e in ticket.events.order_by("seq") if e.move]
    assert moves == [
        ("dispatch", None),
        ("sign", cast.worker),
        ("start", cast.worker),
        ("reply", cast.worker),
        ("approve_reply", None),
        ("close", None),
    ]
    assert [p.phase for p in ticket.photos.all()] == [PhotoPhase.AFTER]
    assert ticket.routings.get().rule == "on_the_spot"
    assert ticket.units.get().status == UnitStatus.FINISHED
    assert not TicketDeadline.objects.filter(ticket=ticket, met_at__isnull=True).exists()
    assert [f for walk in walk_chains(no=ticket.no) for f in walk.faults] == []


def test_nobody_is_written_to_about_what_is_over(find):
    find(closes=True, handled="已清走")
    assert not OutboxMessage.objects.exists()


def test_community_and_shift_are_shown_what_was_closed_so(find, cast, ground, now):
    assert (seed_views(now=now), seed_views(now=now)) == (2, 0)
    find(closes=True, handled="已清走")
    find()
    elsewhere = Place(grid_code=ground.other.area_code)
    find(closes=True, handled="已清走", place=elsewhere, actor=cast.stranger)
    view = SavedView.objects.get(role=Role.COMMUNITY)
    asked = parse(view.condition)
    assert count_matching(reach_of(cast.community), asked, now=now) == 1
    assert count_matching(reach_of(cast.supervisor), asked, now=now) == 2
    assert count_matching(reach_of(cast.community), asked, now=now + timedelta(days=2)) == 0


def test_sent_again_it_is_there_once(find):
    same = uuid.uuid4()
    first = find(client_uuid=same, closes=True, handled="已清走")
    again = find(client_uuid=same, closes=True, handled="已清走")
    assert again.ticket == first.ticket
    assert (first.created, again.created) == (True, False)
    assert Ticket.objects.get().events.filter(move="close").count() == 1


def test_routing_leaves_a_closed_one_alone(find, now):
    ticket = find(closes=True, handled="已清走").ticket
    assert route_ticket(ticket_id=ticket.pk, now=now) is None


def test_without_evidence_nothing_is_written(find, shot):
    with pytest.raises(MissingField) as refused:
        find(closes=True, handled="  ")
    assert set(refused.value.fields) == {"handled"}
    assert not Ticket.objects.exists()
    assert find(closes=True, after=[shot()]).ticket.status == Status.CLOSED


@pytest.mark.parametrize(
    ("text", "closed"),
    [("楼道堆了纸箱", True), ("楼道着火了，有浓烟", False), ("井盖没了", False)],
)
def test_a_danger_to_life_is_taken_in_and_never_closed_here(find, text, closed):
    found = find(text=text, closes=True, handled="已处理")
    assert (found.ticket.status == Status.CLOSED) is closed
    if not closed:
        assert found.ticket.status == Status.ACCEPTED
        assert found.ticket.urgency == Urgency.EMERGENCY
        assert "特急" in found.why_not
        assert "网格员当场已处理：已处理" in found.ticket.content


def test_another_grid_is_taken_in_and_goes_the_usual_way(find, cast, ground):
    found = find(closes=True, handled="已清走", area=ground.other.area_code)
    assert (found.ticket.status, found.ticket.source) == (Status.ACCEPTED, "")
    assert "不在您的网格里" in found.why_not
    told = OutboxMessage.objects.get()
    assert (told.recipient_enc, told.template) == (str(cast.worker.pk), "staff_told")
    own = find(closes=True, handled="已清走", area=ground.other.area_code, actor=cast.stranger)
    assert own.ticket.status == Status.CLOSED


def test_nowhere_is_nobodys_grid(find):
    found = find(closes=True, handled="已清走", place=Place())
    assert found.ticket.status == Status.ACCEPTED
    assert found.why_not


def test_the_room_above_closes_on_its_community_and_a_dispatcher_nowhere(find, cast):
    assert find(closes=True, handled="已清走", actor=cast.community).ticket.lead_team == (
        cast.ground.room
    )
    assert find(closes=True, handled="已清走", actor=cast.dispatcher).why_not


def test_all_photos_belong_to_the_ticket(find, shot):
    find(closes=True, handled="已清走", photos=[shot()], after=[shot(), shot()])
    assert Attachment.objects.count() == Ticket.objects.get().photos.count() == 3
