"""The lead's pages: who has what, who is there, handing on, signing, covering."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.roles import Role
from requests_app.choices import EventKind
from requests_app.exceptions import MissingField, NotYourTicket, TicketNotFound
from requests_app.services.handlers import assign_handler
from requests_app.workflow import Status
from tests.factories.rosters import AbsenceFactory, CredentialFactory
from tests.factories.tickets import ticket_in


@pytest.fixture
def colleague(cast, ground):
    """One more worker of the team."""
    return cast.play(Role.WORKER, ground.team, "colleague")


@pytest.fixture
def home(ground):
    """Where the team's pages lie."""
    return f"/field/team/{ground.team.pk}/"


def test_who_sees_which_team(phone, cast, ground, home):
    for who in (cast.lead, cast.community, cast.street):
        assert phone(who).get("/field/team/").status_code == 200
        assert phone(who).get(home).status_code == 200
    for who in (cast.worker, cast.dispatcher, cast.auditor):
        assert phone(who).get("/field/team/").status_code == 403
        assert phone(who).get(home).status_code == 403
    elsewhere = cast.play(Role.LEAD, ground.other, "elsewhere")
    assert phone(elsewhere).get(home).status_code == 404
    assert phone().get(home).status_code == 302


@pytest.mark.parametrize("page", ["new/", "rota/"])
def test_what_only_the_lead_does_is_closed_to_readers(phone, cast, home, page):
    assert phone(cast.lead).get(home + page).status_code == 200
    assert phone(cast.community).get(home + page).status_code == 403


def test_readers_get_lists_without_hands(phone, cast, ground, home):
    ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker)
    page = phone(cast.lead).get(f"{home}cases/").content.decode()
    assert "交给他" in page
    page = phone(cast.street).get(f"{home}cases/").content.decode()
    assert "楼道灯不亮" in page
    assert "交给他" not in page
    assert "登记缺勤" not in phone(cast.street).get(f"{home}away/").content.decode()


def test_those_who_answer_for_the_ground_see_its_teams_at_a_glance(phone, cast, ground):
    ticket_in(Status.DISPATCHED, team=ground.team)
    lines = phone(cast.street).get("/field/team/").context["lines"]
    assert {line.team.id for line in lines} == {ground.street.pk, ground.room.pk, ground.team.pk}
    first = lines[0]
    assert (first.team.id, first.figures.open, first.figures.to_sign) == (ground.team.pk, 1, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_day_costs_the_same_for_any_number(
    phone, cast, home, rows, django_assert_max_num_queries
):
    ground = cast.ground
    for number in range(rows):
        ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker)
        person = cast.play(Role.WORKER, ground.team, f"w{number}")
        CredentialFactory(person=person, valid_until=timezone.now().date())
    ticket_in(Status.DISPATCHED, team=ground.team)
    lead = phone(cast.lead)
    lead.get(home)
    with django_assert_max_num_queries(12):
        answer = lead.get(home)
    day = answer.context["day"]
    figures = {person.name: person.figures for person in day.people}
    assert (figures["worker"].open, day.nobody.open, day.total.open) == (rows, 1, rows + 1)
    assert day.nobody.to_sign == 1
    assert len(answer.context["papers"]) == rows


def test_the_day_shows_who_is_away_and_what_is_left(phone, cast, ground, home, colleague):
    now = timezone.now()
    ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker, now=now)
    AbsenceFactory(
        person=colleague, team=ground.team, cover=cast.worker, starts_at=now - timedelta(hours=1)
    )
    forget_crews()
    answer = phone(cast.lead).get(home)
    day = answer.context["day"]
    people = {person.name: person for person in day.people}
    assert (people["colleague"].there, people["colleague"].cover) == (False, "worker")
    assert (day.there, day.slots_left) == (2, day.slots - 1)
    assert "由worker代办" in answer.content.decode()
    assert day.empty_grids == []


def test_a_grid_with_nobody_is_named(phone, cast, ground, home):
    for person in (cast.lead, cast.worker):
        AbsenceFactory(
            person=person, team=ground.team, starts_at=timezone.now() - timedelta(hours=1)
        )
    forget_crews()
    assert len(phone(cast.street).get(home).context["day"].empty_grids) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"mine", "free", "new"}),
        ("?only=new", {"new"}),
        ("?who=none", {"free", "new"}),
        ("?who={worker}", {"mine"}),
        ("?who={worker}&only=new", set()),
        ("?only=late", {"mine"}),
        ("?only=today", set()),
        ("?who=99999999999999999999999", {"mine", "free", "new"}),
    ],
)
def test_lists_are_narrowed(phone, cast, home, query, found):
    ground = cast.ground
    now, late = timezone.now(), timezone.now() - timedelta(days=1)
    ticket_in(
        Status.SIGNED,
        team=ground.team,
        title="mine",
        handler=cast.worker,
        now=now,
        next_due_at=late,
    )
    ticket_in(Status.PROCESSING, team=ground.team, title="free", now=now)
    ticket_in(Status.DISPATCHED, team=ground.team, title="new", now=now)
    ticket_in(Status.CLOSED, team=ground.team, title="done", handler=cast.worker)
    ticket_in(Status.SIGNED, team=ground.other, title="elsewhere")
    url = f"{home}cases/" + query.format(worker=cast.worker.pk)
    rows = phone(cast.lead).get(url).context["rows"]
    assert {row.ticket.title for row in rows} == found


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_costs_the_same_for_any_number(
    phone, cast, home, rows, django_assert_max_num_queries
):
    for _n in range(rows):
        ticket_in(Status.SIGNED, team=cast.ground.team, handler=cast.worker)
    lead = phone(cast.lead)
    lead.get(f"{home}cases/")
    with django_assert_max_num_queries(9):
        assert len(lead.get(f"{home}cases/").context["rows"]) == rows


def test_several_cases_go_to_one_person(phone, cast, ground, home, colleague):
    tickets = [ticket_in(Status.SIGNED, team=ground.team) for _n in range(2)]
    stranger = ticket_in(Status.SIGNED, team=ground.other)
    body = {
        "no": [*(t.no for t in tickets), stranger.no],
        "user": colleague.pk,
        "back": f"{home}cases/?who=none",
    }
    answer = phone(cast.lead).post(f"{home}assign/", body)
    assert answer["Location"] == f"{home}cases/?who=none"
    for ticket in tickets:
        ticket.refresh_from_db()
        assert ticket.handler == colleague
    stranger.refresh_from_db()
    assert stranger.handler is None
    assert phone(cast.community).post(f"{home}assign/", body).status_code == 403


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//x", "/admin/", ""])
def test_nothing_leads_out_of_the_list(phone, cast, home, back):
    answer = phone(cast.lead).post(f"{home}assign/", {"user": "", "back": back})
    assert answer["Location"] == f"{home}cases/"


class TestNew:
    @pytest.fixture
    def fresh(self, ground):
        return ticket_in(Status.DISPATCHED, team=ground.team, now=timezone.now())

    def sign(self, client, home, fresh, **body):
        return client.post(f"{home}new/{fresh.no}/sign/", {"version": fresh.version, **body})

    def test_it_stands_there_with_its_clock(self, phone, cast, home, fresh):
        rows = phone(cast.lead).get(f"{home}new/").context["rows"]
        assert [(row.ticket.no, row.clock.label) for row in rows] == [(fresh.no, "签收")]

    def test_one_tap_signs_for_the_team(self, phone, cast, home, fresh):
        self.sign(phone(cast.lead), home, fresh)
        fresh.refresh_from_db()
        assert (fresh.status, fresh.handler) == (Status.SIGNED, None)

    def test_or_gives_it_to_somebody_at_once(self, phone, cast, home, fresh, colleague):
        self.sign(phone(cast.lead), home, fresh, user=colleague.pk)
        fresh.refresh_from_db()
        assert (fresh.status, fresh.handler) == (Status.SIGNED, colleague)

    def test_who_may_not_have_it_keeps_it_unsigned(self, phone, cast, home, fresh):
        answer = self.sign(phone(cast.lead), home, fresh, user=cast.stranger.pk)
        fresh.refresh_from_db()
        assert (answer.status_code, fresh.status) == (302, Status.DISPATCHED)

    def test_an_outdated_look_changes_nothing(self, phone, cast, home, fresh):
        lead = phone(cast.lead)
        lead.post(f"{home}new/{fresh.no}/sign/", {"version": fresh.version + 1})
        fresh.refresh_from_db()
        assert fresh.status == Status.DISPATCHED

    def test_readers_sign_nothing(self, phone, cast, home, fresh):
        assert self.sign(phone(cast.community), home, fresh).status_code == 403

    def test_another_teams_ticket_is_not_here(self, phone, cast, home, ground):
        other = ticket_in(Status.DISPATCHED, team=ground.other)
        assert self.sign(phone(cast.lead), home, other).status_code == 404

    def test_it_is_returned_with_a_reason(self, phone, cast, home, fresh):
        lead, url = phone(cast.lead), f"{home}new/{fresh.no}/return/"
        assert lead.get(url).status_code == 200
        refused = lead.post(url, {"version": fresh.version, "reason": ""})
        assert refused.status_code == 422
        answer = lead.post(url, {"version": fresh.version, "reason": "属物业管理，不是网格职责"})
        fresh.refresh_from_db()
        assert answer["Location"] == f"{home}new/"
        assert fresh.status == Status.RETURN_REQUESTED

    def test_a_refused_return_keeps_what_was_typed(self, phone, cast, home, ground):
        bound = ticket_in(Status.DISPATCHED, team=ground.team, designated=True)
        url = f"{home}new/{bound.no}/return/"
        answer = phone(cast.lead).post(url, {"version": bound.version, "reason": "不是我们的"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "不能再退" in page
        assert "不是我们的" in page


def test_handing_on_leaves_an_event(phone, cast, ticket, home, colleague):
    body = {"no": [ticket.no], "user": colleague.pk}
    phone(cast.lead).post(f"{home}assign/", body)
    ticket.refresh_from_db()
    assert ticket.handler == colleague
    event = ticket.events.get()
    assert (event.kind, event.note) == (EventKind.NOTE, "更换经办人")
    assert event.data["changes"] == {"handler": ["", "colleague"]}


@pytest.mark.parametrize("user", ["", "abc", "０", "99999999"])
def test_nonsense_changes_nothing(phone, cast, ticket, home, user):
    phone(cast.lead).post(f"{home}assign/", {"no": [ticket.no], "user": user})
    assert not ticket.events.exists()


def test_a_worker_hands_nothing_on(phone, cast, ticket, home, colleague):
    body = {"no": [ticket.no], "user": colleague.pk}
    assert phone(cast.worker).post(f"{home}assign/", body).status_code == 403
    ticket.refresh_from_db()
    assert ticket.handler is None


def test_the_service_lets_only_the_lead_of_the_team(cast, ground, ticket, colleague, now):
    give = {"ticket_id": ticket.pk, "user_id": colleague.pk, "now": now}
    with pytest.raises(NotYourTicket):
        assign_handler(actor=cast.worker, **give)
    with pytest.raises(TicketNotFound):
        assign_handler(actor=cast.play(Role.LEAD, ground.other, "elsewhere"), **give)
    with pytest.raises(MissingField):
        assign_handler(actor=cast.lead, **{**give, "user_id": cast.stranger.pk})
    assert assign_handler(actor=cast.lead, **give).handler_id == colleague.pk
    assign_handler(actor=cast.lead, **give)
    assert ticket.events.count() == 1


@pytest.mark.parametrize("covered", [True, False])
def test_the_lead_sees_who_is_away_before_choosing(phone, cast, ticket, colleague, covered):
    ground = cast.ground
    home = f"/field/team/{ground.team.pk}/"
    AbsenceFactory(
        person=colleague, team=ground.team, starts_at=timezone.now() - timedelta(hours=1),
        cover=cast.worker if covered else None,
    )  # fmt: skip
    forget_crews()
    lead = phone(cast.lead)
    page = lead.get(f"{home}cases/").content.decode()
    assert ("，缺勤，由worker代办" if covered else "，缺勤，无人代办") in page
    held = ticket.handler_id
    said = lead.post(f"{home}assign/", {"no": ticket.no, "user": colleague.pk}, follow=True)
    ticket.refresh_from_db()
    assert ticket.handler_id == (cast.worker.pk if covered else held)
    assert ("没有人代办" in said.content.decode()) is not covered
