"""Dispatch and handing out by people: no trade without its credential, but by a supervisor."""

from datetime import timedelta

import pytest

from grid.models import Skill
from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.models import AuditEntry
from haishu_portal.core.roles import Role
from requests_app.choices import Visibility
from requests_app.exceptions import CredentialMissing, NotYourTicket
from requests_app.models import Ticket
from requests_app.selectors.covering import plan
from requests_app.services.handlers import assign_handler
from requests_app.services.transition import move_ticket
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.grid import SkillFactory
from tests.factories.rosters import AbsenceFactory, CredentialFactory
from tests.factories.tickets import NOW, ticket_in


@pytest.fixture
def trade(ground, limits):
    """A category whose trade asks for a credential."""
    SkillFactory(code="utilities", name="水电气维修")
    Skill.objects.filter(code="utilities").update(requires_credential=True)
    forget_crews()
    return CategoryFactory(code="030501", skill="utilities")


@pytest.fixture
def colleague(cast, ground):
    return cast.play(Role.WORKER, ground.team, "colleague")


@pytest.fixture
def dispatch(cast, ground, trade, now):
    """Somebody sends a waiting ticket of the trade to the grid's team."""

    def call(actor, move="dispatch", status=Status.PENDING_DISPATCH, **data):
        ticket = ticket_in(status, team=ground.other, category=trade)
        forget_crews()
        return move_ticket(
            ticket_id=ticket.pk, move=move, actor=actor, now=now, note="请办理",
            data={"team_id": ground.team.pk, **data},
        )  # fmt: skip

    return call


def paper(person, now, left=100):
    CredentialFactory(person=person, valid_until=now.date() + timedelta(days=left))
    forget_crews()


@pytest.mark.parametrize(
    ("move", "status"), [("dispatch", Status.PENDING_DISPATCH), ("redispatch", Status.SIGNED)]
)
def test_the_desk_is_refused_in_clear_words(dispatch, cast, now, move, status):
    assert cast.worker
    with pytest.raises(CredentialMissing) as refusal:
        dispatch(cast.dispatcher, move, status)
    assert "“水电气维修”须持证办理，汪弄第1网格团队今天没有人持有效证件在岗" in str(refusal.value)
    assert "team_id" in refusal.value.fields
    paper(cast.worker, now)
    assert dispatch(cast.dispatcher, move, status).status == Status.DISPATCHED


def test_an_expired_paper_stops_dispatch(dispatch, cast, now):
    paper(cast.worker, now, left=-1)
    with pytest.raises(CredentialMissing):
        dispatch(cast.dispatcher)


def test_a_paper_that_does_not_hold_yet_stops_dispatch(dispatch, cast, now):
    begin = now.date() + timedelta(days=1)
    CredentialFactory(person=cast.worker, valid_from=begin, valid_until=None)
    with pytest.raises(CredentialMissing):
        dispatch(cast.dispatcher)
    CredentialFactory(person=cast.worker, valid_from=now.date(), valid_until=now.date())
    assert dispatch(cast.dispatcher).status == Status.DISPATCHED


def test_only_a_supervisor_goes_on_with_a_reason_on_record(dispatch, cast, ground):
    assert cast.worker
    with pytest.raises(CredentialMissing):
        dispatch(cast.supervisor, override="  ")
    with pytest.raises(NotYourTicket):
        dispatch(cast.dispatcher, override="急")
    ticket = dispatch(cast.supervisor, override="台风抢险，现场有电力公司配合")
    entry = AuditEntry.objects.get(action="dispatch.without_credential")
    assert (entry.actor, entry.object_id) == (cast.supervisor, ticket.no)
    assert entry.reason == "台风抢险，现场有电力公司配合"
    note = ticket.events.get(kind="note")
    assert "台风抢险" in note.note
    assert note.visibility == Visibility.INTERNAL


def test_an_override_nobody_needs_leaves_no_trace(dispatch, cast, now):
    paper(cast.worker, now)
    dispatch(cast.supervisor, override="急")
    assert not AuditEntry.objects.filter(action="dispatch.without_credential").exists()


def test_the_lead_hands_it_only_to_who_holds_the_paper(cast, ground, trade, colleague, now):
    paper(colleague, now)
    ticket = ticket_in(Status.SIGNED, team=ground.team, category=trade)
    give = {"ticket_id": ticket.pk, "actor": cast.lead, "now": now}
    with pytest.raises(CredentialMissing) as refusal:
        assign_handler(user_id=cast.worker.pk, **give)
    assert "worker没有这类工单要求的有效证件" in str(refusal.value)
    assert assign_handler(user_id=colleague.pk, **give).handler_id == colleague.pk


def test_after_an_override_anybody_of_the_team_may_do_it(dispatch, cast, now):
    assert cast.worker
    ticket = dispatch(cast.supervisor, override="台风抢险")
    move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.worker, now=now)
    assert Ticket.objects.get(pk=ticket.pk).handler == cast.worker


@pytest.mark.parametrize("waive", [True, False])
def test_a_covering_plan_follows_the_override(dispatch, cast, trade, colleague, waive):
    ground = cast.ground
    if waive:
        ticket = dispatch(cast.supervisor, override="台风抢险")
    else:
        ticket = ticket_in(Status.SIGNED, team=ground.team, category=trade)
    handing, = plan(
        [ticket], team_id=ground.team.pk, person_id=cast.worker.pk, cover_id=colleague.pk, now=NOW
    )  # fmt: skip
    assert handing.to_id == (colleague.pk if waive else None)


def test_a_signer_without_the_paper_signs_for_the_team(cast, ground, trade, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team, category=trade)
    assert cast.lead
    move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.worker, now=now)
    assert Ticket.objects.get(pk=ticket.pk).handler is None


@pytest.mark.usefixtures("limits")
class TestCover:
    @pytest.fixture(autouse=True)
    def _away(self, cast, ground, colleague, now):
        AbsenceFactory(
            person=cast.worker, team=ground.team, cover=colleague,
            starts_at=now - timedelta(hours=1),
        )  # fmt: skip
        forget_crews()

    def test_what_is_given_to_who_is_away_goes_to_the_cover(self, cast, ground, colleague, now):
        ticket = ticket_in(Status.SIGNED, team=ground.team)
        given = assign_handler(
            ticket_id=ticket.pk, actor=cast.lead, user_id=cast.worker.pk, now=now
        )
        assert given.handler_id == colleague.pk
        assert ticket.events.get().data["changes"] == {"handler": ["", "colleague"]}

    def test_what_they_sign_themselves_too(self, cast, ground, colleague, now):
        ticket = ticket_in(Status.DISPATCHED, team=ground.team)
        move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.worker, now=now)
        assert Ticket.objects.get(pk=ticket.pk).handler == colleague

    def test_back_again_they_sign_for_themselves(self, cast, ground, now):
        ticket = ticket_in(Status.DISPATCHED, team=ground.team)
        later = now + timedelta(days=3)
        move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.worker, now=later)
        assert Ticket.objects.get(pk=ticket.pk).handler == cast.worker


def test_a_lead_may_sign_for_the_team(cast, ground, limits, now):
    ticket = ticket_in(Status.DISPATCHED, team=ground.team)
    move_ticket(ticket_id=ticket.pk, move="sign", actor=cast.lead, now=now, data={"for_team": True})
    signed = Ticket.objects.get(pk=ticket.pk)
    assert (signed.status, signed.handler) == (Status.SIGNED, None)
