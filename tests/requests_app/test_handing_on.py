"""A ticket handed to a colleague at the end of a shift."""

import uuid
from datetime import timedelta

import pytest

from grid.rosters.selectors.crews import forget_crews
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.roles import Role
from requests_app.choices import EventKind
from requests_app.exceptions import ColleagueAway, MissingField, NotYourTicket
from requests_app.services.handing_on import hand_on
from requests_app.workflow import Status
from tests.factories.rosters import AbsenceFactory
from tests.factories.tickets import ticket_in

WORDS = "灯座已到货，约了明早九点上门"


@pytest.fixture
def colleague(cast, ground):
    return cast.play(Role.WORKER, ground.team, "colleague")


@pytest.fixture
def ticket(limits, ground, cast):
    return ticket_in(Status.PROCESSING, team=ground.team, handler=cast.worker)


def test_the_colleague_has_it_with_the_words_and_hears_of_it(ticket, cast, colleague, now):
    give = {"ticket_id": ticket.pk, "user_id": colleague.pk, "words": WORDS, "now": now}
    after = hand_on(**give, actor=cast.worker)
    event = after.events.get(kind=EventKind.NOTE)
    assert (after.handler_id, after.version) == (colleague.pk, ticket.version + 1)
    assert (event.note, event.data["changes"]["handler"][1]) == (WORDS, str(colleague))
    told = OutboxMessage.objects.get(channel="inapp")
    assert told.recipient_enc == str(colleague.pk)
    assert WORDS not in told.params_enc


def test_the_same_form_twice_counts_once(ticket, cast, colleague, now):
    give = {"ticket_id": ticket.pk, "user_id": colleague.pk, "words": WORDS, "now": now}
    sent = {**give, "actor": cast.worker, "client_uuid": uuid.uuid4()}
    assert [hand_on(**sent).handler_id for _n in (1, 2)] == [colleague.pk] * 2
    assert ticket.events.filter(move="hand_on").count() == 1
    with pytest.raises(NotYourTicket):
        hand_on(**{**sent, "client_uuid": uuid.uuid4(), "user_id": cast.worker.pk})


def test_the_lead_hands_on_what_nobody_has(ticket, cast, colleague, now):
    ticket.handler = None
    ticket.save(update_fields=["handler"])
    give = {"ticket_id": ticket.pk, "user_id": colleague.pk, "words": WORDS, "now": now}
    with pytest.raises(NotYourTicket):
        hand_on(**give, actor=colleague)
    assert hand_on(**give, actor=cast.lead).handler_id == colleague.pk


@pytest.mark.parametrize("wrong", ["user", "words"])
def test_a_colleague_of_the_team_and_words_are_needed(ticket, cast, colleague, now, wrong):
    user_id = cast.stranger.pk if wrong == "user" else colleague.pk
    words = WORDS if wrong == "user" else "  "
    with pytest.raises(MissingField) as refused:
        hand_on(ticket_id=ticket.pk, actor=cast.worker, user_id=user_id, words=words, now=now)
    assert list(refused.value.fields) == [wrong]


class TestAway:
    @pytest.fixture
    def away(self, colleague, ground, now):
        """The colleague is away, with or without somebody who covers."""

        def call(cover=None):
            begin = now - timedelta(hours=1)
            AbsenceFactory(person=colleague, team=ground.team, starts_at=begin, cover=cover)
            forget_crews()

        return call

    @pytest.fixture
    def give(self, ticket, cast, colleague, now):
        """The worker hands the ticket to the colleague."""
        return {
            "ticket_id": ticket.pk, "actor": cast.worker, "user_id": colleague.pk,
            "words": WORDS, "now": now,
        }  # fmt: skip

    def test_who_covers_takes_it(self, away, give, cast):
        away(cover=cast.lead)
        assert hand_on(**give).handler_id == cast.lead.pk

    def test_where_nobody_covers_it_stays_and_the_giver_is_told(self, away, give, ticket, cast):
        away()
        with pytest.raises(ColleagueAway, match="没有人代办") as refused:
            hand_on(**give)
        assert list(refused.value.fields) == ["user"]
        ticket.refresh_from_db()
        assert ticket.handler == cast.worker
        assert not OutboxMessage.objects.exists()
        assert hand_on(**{**give, "now": give["now"] + timedelta(days=3)}).handler != cast.worker

    def test_who_covers_and_has_it_already_is_told(self, away, give, ticket, cast):
        away(cover=cast.worker)
        with pytest.raises(ColleagueAway, match="已经在代办人手上"):
            hand_on(**give)
        assert not ticket.events.exists()
