"""Absences with what becomes of the open cases, and the rota of a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grid.rosters.models import Absence, Duty
from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.roles import Role
from requests_app.services.handlers import assign_handler
from requests_app.workflow import Status
from tests.factories.rosters import AbsenceFactory
from tests.factories.tickets import ticket_in


@pytest.fixture
def colleague(cast, ground):
    """One more worker of the team."""
    return cast.play(Role.WORKER, ground.team, "colleague")


@pytest.fixture
def home(ground):
    """Where the team's pages lie."""
    return f"/field/team/{ground.team.pk}/"


def lines_of(shown):
    """What the page would send: case, who takes it, the version looked at."""
    rows = shown.context["pairs"]
    return [f"{row.ticket.no}:{to}:{row.ticket.version}" for row, to, _name in rows if to]


def messages_of(answer):
    return [str(one) for one in answer.context["messages"]]


class TestAway:
    def give(self, client, home, who, **words):
        today = timezone.localdate()
        body = {"person": who.pk, "when": "now", "until": today, "reason": "sick", **words}
        return client.post(f"{home}away/", body)

    def test_away_now_leads_on_to_the_open_cases(self, phone, cast, home, colleague):
        answer = self.give(phone(cast.lead), home, cast.worker, cover=colleague.pk)
        absence = Absence.objects.get()
        assert answer["Location"] == f"{home}away/{absence.pk}/"
        assert absence.starts_at <= timezone.now() < absence.ends_at
        assert absence.cover == colleague

    def test_a_plan_begins_with_its_day(self, phone, cast, home):
        day = timezone.localdate() + timedelta(days=3)
        self.give(phone(cast.lead), home, cast.worker, when="planned", since=day, until=day)
        absence = Absence.objects.get()
        assert absence.ends_at - absence.starts_at == timedelta(days=1)
        assert timezone.localdate(absence.starts_at) == day

    @pytest.mark.parametrize(
        "words",
        [
            {"until": "2000-01-01"},
            {"until": "9999-12-31"},
            {"until": ""},
            {"when": "planned"},
            {"person": "0"},
            {"reason": "fun"},
        ],
    )
    def test_nonsense_is_told_and_writes_nothing(self, phone, cast, home, words):
        answer = self.give(phone(cast.lead), home, cast.worker, **words)
        assert answer.status_code == 422
        assert not Absence.objects.exists()

    def test_readers_write_nothing(self, phone, cast, home):
        self.give(phone(cast.community), home, cast.worker)
        assert not Absence.objects.exists()

    def test_open_cases_are_shown_first_and_then_go_where_shown(
        self, phone, cast, ground, home, colleague
    ):
        tickets = [
            ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker) for _ in range(3)
        ]
        ticket_in(Status.SIGNED, team=ground.team, handler=colleague)
        lead = phone(cast.lead)
        self.give(lead, home, cast.worker, cover=colleague.pk)
        forget_crews()
        url = f"{home}away/{Absence.objects.get().pk}/"
        shown = lead.get(url)
        assert shown.context["shares"] == [("colleague", 3)]
        spread = lead.get(f"{url}?way=spread")
        assert spread.context["shares"] == [("lead", 2), ("colleague", 1)]
        for ticket in tickets:
            ticket.refresh_from_db()
            assert ticket.handler == cast.worker
        pairs = lines_of(spread)
        assert all(f'value="{pair}"' in spread.content.decode() for pair in pairs)
        answer = lead.post(url, {"pair": pairs}, follow=True)
        assert "已转交 3 件" in messages_of(answer)
        for ticket in tickets:
            ticket.refresh_from_db()
            assert ticket.handler_id in {cast.lead.pk, colleague.pk}
        assert phone(cast.community).post(url, {"pair": pairs}).status_code == 403

    def test_a_stale_look_moves_only_what_did_not_change(
        self, phone, cast, ground, home, colleague
    ):
        one, two = (
            ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker) for _ in range(2)
        )
        lead = phone(cast.lead)
        self.give(lead, home, cast.worker, cover=colleague.pk)
        forget_crews()
        url = f"{home}away/{Absence.objects.get().pk}/"
        pairs = lines_of(lead.get(url))
        assign_handler(ticket_id=one.pk, actor=cast.lead, user_id=cast.lead.pk, now=timezone.now())
        unversioned = [pair.rpartition(":")[0] for pair in pairs]
        lead.post(url, {"pair": unversioned})
        two.refresh_from_db()
        assert two.handler == cast.worker
        said = messages_of(lead.post(url, {"pair": pairs}, follow=True))
        assert "已转交 1 件" in said
        assert any(one.no in words and "已被他人更新" in words for words in said)
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.handler, two.handler) == (cast.lead, colleague)

    def test_once_the_person_is_back_nothing_is_handed_on(self, phone, cast, ground, home):
        ticket = ticket_in(Status.SIGNED, team=ground.team, handler=cast.worker)
        lead = phone(cast.lead)
        self.give(lead, home, cast.worker)
        forget_crews()
        absence = Absence.objects.get()
        pairs = lines_of(lead.get(f"{home}away/{absence.pk}/"))
        lead.post(f"{home}away/{absence.pk}/back/")
        said = messages_of(lead.post(f"{home}away/{absence.pk}/", {"pair": pairs}, follow=True))
        assert "缺勤已结束，没有转交" in said
        ticket.refresh_from_db()
        assert ticket.handler == cast.worker

    def test_a_forged_line_changes_nothing(self, phone, cast, ground, home):
        other = ticket_in(Status.SIGNED, team=ground.other)
        self.give(phone(cast.lead), home, cast.worker)
        url = f"{home}away/{Absence.objects.get().pk}/"
        for pair in (f"{other.no}:{cast.lead.pk}", "x", ":", f"{other.no}:０"):
            assert phone(cast.lead).post(url, {"pair": [pair]}).status_code == 302
        other.refresh_from_db()
        assert other.handler is None

    def test_back_at_work(self, phone, cast, ground, home):
        absence = AbsenceFactory(person=cast.worker, team=ground.team, starts_at=timezone.now())
        url = f"{home}away/{absence.pk}/back/"
        assert phone(cast.community).post(url).status_code == 403
        phone(cast.lead).post(url)
        absence.refresh_from_db()
        assert absence.ends_at <= timezone.now()
        elsewhere = AbsenceFactory(
            person=cast.stranger, team=ground.other, starts_at=timezone.now()
        )
        assert phone(cast.lead).post(f"{home}away/{elsewhere.pk}/back/").status_code == 404


class TestRota:
    def write(self, client, home, **words):
        return client.post(f"{home}rota/", {"day": timezone.localdate(), **words})

    @pytest.mark.usefixtures("colleague")
    def test_the_lead_says_who_is_on_duty(self, phone, cast, home):
        pk = cast.worker.pk
        words = {f"{pk}-on_duty": "on", f"{pk}-shift": "morning", f"{pk}-slots": "4"}
        self.write(phone(cast.lead), home, **words)
        duty = Duty.objects.get()
        assert (duty.person, duty.shift, duty.slots) == (cast.worker, "morning", 4)
        forms = phone(cast.lead).get(f"{home}rota/").context["forms"]
        assert {form.member.name: form["on_duty"].value() for form in forms} == {
            "colleague": False, "lead": False, "worker": True,
        }  # fmt: skip

    def test_without_a_rota_everybody_is_ticked(self, phone, cast, home):
        forms = phone(cast.lead).get(f"{home}rota/?day=nonsense").context["forms"]
        assert all(form["on_duty"].value() for form in forms)

    @pytest.mark.parametrize(("name", "value"), [("slots", "100"), ("slots", "-1"), ("shift", "x")])
    def test_nonsense_is_told(self, phone, cast, home, name, value):
        pk = cast.worker.pk
        words = {f"{pk}-on_duty": "on", f"{pk}-{name}": value}
        assert self.write(phone(cast.lead), home, **words).status_code == 422
        assert not Duty.objects.exists()

    def test_readers_write_nothing(self, phone, cast, home):
        assert self.write(phone(cast.street), home).status_code == 403
