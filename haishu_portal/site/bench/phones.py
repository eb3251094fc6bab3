"""What a phone in the field asks for: its list, whole cases, a hundred acts at once."""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.test import Client

from grid.models import Team
from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from haishu_portal.site.bench.measure import Figure, at_most
from requests_app.models import Ticket, TicketUnit
from requests_app.workflow import Status

IN_HAND = 500
WORKED = (Status.SIGNED, Status.PROCESSING, Status.REWORKING)


def phone_figures(now: datetime) -> Iterator[Figure]:
    """The list of a team with five hundred open cases, fifty whole cases, a hundred acts."""
    user = User.objects.get(username="worker")
    nos = _hand_over(user)
    phone = Client(headers={"host": "127.0.0.1", "X-Field-Device": str(uuid.uuid4())})
    phone.force_login(user, "django.contrib.auth.backends.ModelBackend")
    yield at_most(
        f"field list, {len(nos)} open cases", partial(_list, phone, len(nos)), 30,
        "whole HTTP answer", rounds=31,
    )  # fmt: skip
    yield at_most(
        "field cases, 50 whole", partial(_cases, phone, nos[:50]), 150, "whole HTTP answer"
    )
    yield at_most(
        "field sync, 100 notes on 100 cases", partial(_sync, phone, nos[:100], now), 2500,
        "each in a transaction of its own", rounds=3,
    )  # fmt: skip
    yield at_most("field sync, nothing to send", partial(_sync, phone, [], now), 15, rounds=31)


def _hand_over(user: User) -> list[str]:
    """Give the worker's team open tickets of others, so that it has enough in hand."""
    team_id = min(reach_of(user).teams_for(Role.WORKER))
    own = Ticket.objects.filter(lead_team_id=team_id, status__in=WORKED)
    lacking = IN_HAND - own.count()
    if lacking > 0:
        others = Ticket.objects.filter(status__in=WORKED, target_team=None)
        # Neither led nor helped by this team: no team has two parts in one ticket.
        others = others.exclude(units__team_id=team_id)
        ids = list(others.values_list("pk", flat=True)[:lacking])
        area = Team.objects.get(pk=team_id).area_code
        Ticket.objects.filter(pk__in=ids).update(lead_team_id=team_id, area_code=area)
        TicketUnit.objects.filter(ticket_id__in=ids, role="lead").update(team_id=team_id)
    return list(own.values_list("no", flat=True))


def _list(phone: Client, count: int) -> None:
    answer = phone.get("/field/list/")
    if answer.status_code != 200 or answer.content.count(b'"rev"') < count:
        raise RuntimeError(f"the list answered {answer.status_code}")


def _cases(phone: Client, nos: list[str]) -> None:
    answer = phone.post("/field/cases/", {"nos": nos}, content_type="application/json")
    if answer.status_code != 200 or answer.content.count(b'"timeline"') < len(nos):
        raise RuntimeError(f"the cases answered {answer.status_code}")


def _sync(phone: Client, nos: list[str], now: datetime) -> None:
    acts: list[dict[str, Any]] = [
        {
            "uuid": str(uuid.uuid4()), "seq": seq, "kind": "note", "no": no, "after": None,
            "version": 1, "done_at": now.isoformat(), "files": [], "fields": {"note": "已到现场"},
        }
        for seq, no in enumerate(nos, 1)
    ]  # fmt: skip
    body = {"device": str(uuid.uuid4()), "sent_at": now.isoformat(), "actions": acts}
    answer = phone.post("/field/sync/", json.dumps(body), content_type="application/json")
    states = [one["state"] for one in answer.json()["results"]]
    if states != ["done"] * len(nos):
        raise RuntimeError(f"the sync answered {answer.status_code}: {set(states)}")
