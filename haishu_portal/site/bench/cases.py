"""What is measured: the reads of desk and form, and the background work."""

import os
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.test import Client
from django.urls import reverse

from grid.selectors.directory import all_teams
from grid.selectors.lookup import grid_at, inner_point
from grid.selectors.reach import reach_of
from haishu_portal.core.keyset import Keyset
from haishu_portal.core.models import User
from haishu_portal.site.bench.crews import staffed_teams
from haishu_portal.site.bench.measure import Figure, at_least, at_most
from haishu_portal.site.bench.serving import submit_rate
from requests_app.models import Reporter, Ticket, TicketDeadline
from requests_app.selectors.categories import category_tree
from requests_app.selectors.tickets import SORTS, TicketFilter, caller_history, desk_page
from requests_app.services.escalation import escalate_due
from requests_app.services.intake import (
    Draft,
    Extras,
    Place,
    ReporterData,
    build_reporter,
    build_ticket,
    write_drafts,
)
from requests_app.services.routing import route_due
from requests_app.workflow import Status

TO_ROUTE = 3_000
DUE = 10_000


def reads(now: datetime) -> Iterator[Figure]:
    """Lists at the front and in the depth, the caller's history, the category tree."""
    client = signed_in()
    url = reverse("desk:queue")
    pages = {
        "desk list, 50 rows, first page": {"view": "open"},
        "desk list, all tickets, newest": {"view": "all", "sort": "newest"},
        "desk list, one street": {"view": "open", "area": "330203003"},
        "desk list, overdue": {"view": "open", "overdue": "1"},
        "desk list, 90 % deep": {"view": "all", "sort": "newest", "cursor": deep_cursor(0.9)},
    }
    for name, query in pages.items():
        yield at_most(name, partial(_get, client, url, query), 40, "whole HTTP answer")
    reach = reach_of(User.objects.get(username="dispatcher"))
    for name, cursor in (("first page", ""), ("90 % deep", deep_cursor(0.9))):
        yield at_most(
            f"list selector, {name}",
            partial(
                desk_page, reach, TicketFilter(view="all"), now=now, sort="newest", cursor=cursor
            ),
            40,
        )
    yield at_most("grid of each of 1,000 points", _locate, 50, "from memory")
    phone = Reporter.objects.exclude(phone_hash="").values_list("phone_hash", flat=True)[0]
    yield at_most("caller history by phone", lambda: caller_history(reach, phone), 15)
    yield at_most("category tree", category_tree, 5)


def signed_in() -> Client:
    """A client in which a dispatcher works."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(
        User.objects.get(username="dispatcher"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def deep_cursor(share: float) -> str:
    """The cursor of the ticket ``share`` of the way down the newest-first list."""
    keyset: Keyset = SORTS["newest"]
    rows = Ticket.objects.order_by("-submitted_at", "-id")
    return keyset.cursor_after(rows[int(rows.count() * share)])


def _locate() -> None:
    for number in range(1000):
        grid_at(121.50 + number * 1e-5, 29.87)


def _get(client: Client, url: str, query: dict[str, str]) -> None:
    answer = client.get(url, query)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")


def routing(now: datetime) -> Iterator[Figure]:
    """Tickets routed a second by one process, from accepted to dispatched.

    First as the teams are, then with people, rotas, absences and credentials in every one.
    """
    yield _routed("routing, one process", now)
    with staffed_teams(now) as people:
        yield _routed(f"routing, one process, {people} people on rotas", now)


def _routed(name: str, now: datetime) -> Figure:
    teams = [t for t in all_teams() if len(t.area_code) == 15]
    for start in range(0, TO_ROUTE, 500):
        drafts = [_draft(teams[n % len(teams)].area_code, now) for n in range(start, start + 500)]
        write_drafts(drafts, actor=None, now=now, tell=False)
    started = time.perf_counter()
    done = route_due(now=now, limit=TO_ROUTE)
    seconds = time.perf_counter() - started
    left = Ticket.objects.filter(status=Status.ACCEPTED).count()
    return at_least(name, done / seconds, 300, f"{done} routed, {left} left")


def _draft(area_code: str, now: datetime) -> Draft:
    lng, lat = inner_point(area_code)
    ticket = build_ticket(
        text="楼道里堆了杂物，请派人来看看。",
        place=Place(lng=lng, lat=lat),
        extras=Extras(category_code="160301"),
        now=now,
    )
    ticket.channel, ticket.kind, ticket.client_uuid = "web", "help", uuid.uuid4()
    person = ReporterData(name="样本", phone="13855569999")
    return Draft(ticket, build_reporter(person, ticket))


def sweep(now: datetime) -> Figure:
    """Ten thousand clocks due at once: warned, breached and escalated."""
    TicketDeadline.objects.filter(met_at=None).update(next_alert_at=now + timedelta(days=9))
    ids = TicketDeadline.objects.filter(met_at=None, paused_at=None).values_list("pk", flat=True)
    chosen = list(ids[:DUE])
    TicketDeadline.objects.filter(pk__in=chosen).update(
        started_at=now - timedelta(days=3),
        due_at=now - timedelta(minutes=5),
        next_alert_at=now - timedelta(minutes=5),
    )
    started = time.perf_counter()
    done = escalate_due(now=now, limit=DUE)
    seconds = time.perf_counter() - started
    return Figure(
        f"sweep over {len(chosen)} due clocks", f"{seconds:.1f} s", "<= 10 s", seconds <= 10, None,
        f"{done} handled",
    )  # fmt: skip


def submitting() -> Figure:
    """Requests taken in a second over HTTP by eight clients."""
    rate, failed = submit_rate(clients=8, seconds=10)
    return at_least(
        "submit, 8 clients over HTTP", rate, 150, f"{failed} failed, {os.cpu_count()} cores in all"
    )
