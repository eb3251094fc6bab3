"""The cast and their clients: each speaks with a token of their own."""

import uuid
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from requests_app.choices import Clock
from requests_app.models import Ticket
from requests_app.services.intake import Place, ReporterData, submit_ticket
from requests_app.services.transition import move_ticket
from tests.factories.catalog import CategoryFactory, SlaRuleFactory
from tests.factories.core import UserFactory
from tests.factories.grid import DistrictCentreFactory, MembershipFactory, TeamFactory

WORDS = "楼下路灯不亮三天了，老人晚上不敢出门。"


@pytest.fixture(autouse=True)
def _open_rates(settings):
    """Tests call often from one address; those of the rates set their own."""
    rates = dict.fromkeys(("submit", "photos", "track", "calls"), "100000/min")
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


def client_of(user: User | None) -> APIClient:
    """A client that speaks for ``user``, or for a resident."""
    client = APIClient(raise_request_exception=True)
    if user is not None:
        _row, token = AuthToken.objects.create(user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


@dataclass
class Cast:
    """Teams, people by their part, and their clients."""

    team: object
    other: object
    people: dict[str, User] = field(default_factory=dict)
    clients: dict[str, APIClient] = field(default_factory=dict)

    def add(self, part: str, role: str, team: object) -> None:
        user = UserFactory()
        MembershipFactory(user=user, team=team, role=role)
        self.people[part], self.clients[part] = user, client_of(user)


@pytest.fixture
def cast(db: None) -> Cast:
    """A worker and a lead of one team, workers of another, the centre and an auditor."""
    centre = DistrictCentreFactory()
    cast = Cast(team=TeamFactory(phone="0574-87000001"), other=TeamFactory())
    for part, role, team in [
        ("worker", Role.WORKER, cast.team),
        ("lead", Role.LEAD, cast.team),
        ("outsider", Role.WORKER, cast.other),
        ("dispatcher", Role.DISPATCHER, centre),
        ("agent", Role.AGENT, centre),
        ("callback", Role.CALLBACK, centre),
        ("supervisor", Role.SUPERVISOR, centre),
        ("auditor", Role.AUDITOR, centre),
    ]:
        cast.add(part, role, team)
    cast.people["stranger"] = UserFactory()
    cast.clients["stranger"] = client_of(cast.people["stranger"])
    cast.clients["anonymous"] = APIClient()
    for clock in (Clock.SIGN, Clock.FINISH):
        SlaRuleFactory(clock=clock)
    CategoryFactory(code="030401", public_name="路灯")
    return cast


def make_ticket(**changes: object) -> tuple[Ticket, str]:
    """A request as a resident brings it, and its query code."""
    given = {
        "channel": "web",
        "kind": "help",
        "text": WORDS,
        "place": Place(address="西门街道汪弄社区12幢301室"),
        "reporter": ReporterData(name="张三丰", phone="13800138000"),
        "client_uuid": uuid.uuid4(),
        "now": timezone.now(),
    }
    result = submit_ticket(**(given | changes))
    return result.ticket, result.query_code


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """A ticket with the first team, waiting to be signed."""
    return dispatched(cast)


def dispatched(cast: Cast) -> Ticket:
    """A ticket given to the first team."""
    made, _code = make_ticket()
    return move_ticket(
        ticket_id=made.pk,
        move="dispatch",
        actor=cast.people["dispatcher"],
        now=timezone.now(),
        data={"team_id": cast.team.pk},
    )


def replied(cast: Cast, ticket: Ticket) -> Ticket:
    """The ticket signed and answered by its worker."""
    worker = cast.people["worker"]
    for move, data in [
        ("sign", {}),
        ("reply", {"reply_text": "路灯已经修好。", "outcome": "solved"}),
    ]:
        ticket = move_ticket(
            ticket_id=ticket.pk, move=move, actor=worker, now=timezone.now(), data=data
        )
    return ticket
