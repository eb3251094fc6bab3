"""Lists of tickets. Every list starts from ``visible_to``."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, Value

from grid.reach import Reach
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.exceptions import TicketNotFound
from requests_app.models import Reporter, Ticket, TicketUnit
from requests_app.models.ticket import OPEN_VALUES
from requests_app.workflow import WITH_UNIT, Status

if TYPE_CHECKING:
    from requests_app.models.ticket import TicketQuerySet

PAGE_SIZE = 50
COUNT_CAP = 1000

SORTS: dict[str, Keyset] = {
    "due": Keyset(["due_key", "id"]),
    "urgency": Keyset(["urgency_rank", "submitted_at", "id"]),
    "newest": Keyset(["-submitted_at", "-id"]),
    "changed": Keyset(["-updated_at", "-id"]),
    "untouched": Keyset(["updated_at", "id"]),
}


def visible_to(reach: Reach) -> "TicketQuerySet":
    """Tickets the reader may open: the same rule as ``rules.can_view``, in SQL."""
    rows = _not_about(reach)
    if rules.at_centre(reach):
        return rows
    teams = reach.teams_for(*rules.UNIT_ROLES, *rules.AREA_ROLES)
    if not teams:
        return rows.none()
    own = _with(teams)
    for role in rules.AREA_ROLES:
        for prefix in reach.prefixes_for(role):
            own |= Q(area_code__startswith=prefix, confidential=False)
    return rows.filter(own)


def _not_about(reach: Reach) -> "TicketQuerySet":
    """Tickets that complain about none of the reader's own teams."""
    return Ticket.objects.exclude(target_team_id__in=reach.team_ids)


def with_open_callers(reach: Reach) -> Q:
    """Tickets by whose caller the reader may look: outside the centre none of secret ones."""
    return Q() if rules.at_centre(reach) else Q(confidential=False)


def _with(teams: Collection[int]) -> Any:
    """Tickets that one of these teams leads or assists."""
    parts = TicketUnit.objects.at_work().filter(ticket=OuterRef("pk"), team_id__in=teams)
    return Q(lead_team_id__in=teams) | Exists(parts)


def ticket_for(reach: Reach, no: str) -> Ticket:
    """The ticket numbered ``no`` if the reader may open it. Raises TicketNotFound."""
    if "\x00" in no:  # PostgreSQL holds no such character
        raise TicketNotFound
    ticket = (
        visible_to(reach)
        .filter(no=no.strip().upper())
        .select_related("category", "reporter", "handler", "master")
        .first()
    )
    if ticket is None:
        raise TicketNotFound
    return ticket


def ticket_to_work_on(reach: Reach, no: str) -> Ticket:
    """The same, locked and with its own columns alone, in a transaction."""
    rows = visible_to(reach).filter(no=no.replace("\x00", "").strip().upper())
    ticket = rows.select_for_update(of=("self",)).brief().first()
    if ticket is None:
        raise TicketNotFound
    return ticket


@dataclass(frozen=True)
class TicketFilter:
    """What a list is narrowed to; empty means everything the reader may see."""

    view: str = ""
    states: tuple[str, ...] = ()
    area: str = ""
    category: str = ""
    urgency: str = ""
    kind: str = ""
    channel: str = ""
    team_id: int | None = None
    overdue: bool = False
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None
    no: str = ""
    phone_hash: str = ""
    condition: Q | None = None


VIEWS: dict[str, Q] = {
    "open": Q(status__in=OPEN_VALUES),
    "to_dispatch": Q(status__in=[Status.ACCEPTED, Status.PENDING_DISPATCH]),
    "returns": Q(status=Status.RETURN_REQUESTED),
    "with_units": Q(status__in=sorted(str(s.value) for s in WITH_UNIT)),
    "to_review": Q(status=Status.REPLIED),
    "to_call": Q(status__in=[Status.REVIEWED, Status.CALLBACK]),
    "difficult": Q(status=Status.DIFFICULT),
    "suspended": Q(status=Status.SUSPENDED),
    "supervised": Q(status__in=OPEN_VALUES, supervision_level__gt=0),
    "closed": Q(status__in=[Status.CLOSED, Status.ARCHIVED]),
    "all": Q(),
}


def mine(reach: Reach) -> Q:
    """Tickets the reader handles, or that wait with a team of theirs."""
    return Q(handler_id=reach.user_id) | Q(handler__isnull=True, lead_team_id__in=reach.team_ids)


def filtered(reach: Reach, wanted: TicketFilter, *, now: datetime) -> "TicketQuerySet":
    """The reader's tickets narrowed by ``wanted``."""
    rows = visible_to(reach).filter(VIEWS.get(wanted.view, Q()))
    equal = {
        "status__in": wanted.states,
        "area_code__startswith": wanted.area,
        "category__code__startswith": wanted.category,
        "urgency": wanted.urgency,
        "kind": wanted.kind,
        "channel": wanted.channel,
        "lead_team_id": wanted.team_id,
        "submitted_at__gte": wanted.since,
        "submitted_at__lt": wanted.until,
        "no__startswith": wanted.no.strip().upper(),
        "reporter__phone_hash": wanted.phone_hash,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if wanted.phone_hash:
        rows = rows.filter(with_open_callers(reach))
    if wanted.overdue:
        rows = rows.overdue(now)
    if wanted.mine:
        rows = rows.filter(mine(reach))
    if wanted.condition is not None:
        rows = rows.filter(wanted.condition)
    return rows


def desk_page(
    reach: Reach,
    wanted: TicketFilter,
    *,
    now: datetime,
    sort: str = "due",
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[Ticket]:
    """One page of the reader's list, one query at any depth."""
    keyset = SORTS.get(sort, SORTS["due"])
    rows = filtered(reach, wanted, now=now).select_related("category").brief()
    return keyset.page(rows, cursor, size=size)


def capped_count(reach: Reach, wanted: TicketFilter, *, now: datetime) -> int:
    """How many, counting no further than ``COUNT_CAP`` + 1."""
    return filtered(reach, wanted, now=now).order_by()[: COUNT_CAP + 1].count()


def view_counts(reach: Reach, *, now: datetime, **also: Q) -> dict[str, int]:
    """Open tickets in each view, and in each of ``also``; one query."""
    wanted = {n: Count("pk", filter=q) for n, q in VIEWS.items() if n not in ("all", "closed")}
    wanted["overdue"] = Count("pk", filter=Q(next_due_at__lt=now))
    wanted["mine"] = Count("pk", filter=mine(reach))
    wanted |= {name: Count("pk", filter=q) for name, q in also.items()}
    counts: dict[str, int] = visible_to(reach).open().order_by().aggregate(**wanted)
    return counts


def capped_counts(reach: Reach, wanted: dict[str, Q]) -> dict[str, int]:
    """Tickets of any state in each of ``wanted``, no further than ``COUNT_CAP`` + 1; one query."""
    parts = [
        visible_to(reach).filter(q).order_by().values(place=Value(at))[: COUNT_CAP + 1]
        for at, q in enumerate(wanted.values())
    ]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = Counter(row["place"] for row in rows)
    return {name: found[at] for at, name in enumerate(wanted)}


def caller_history(reach: Reach, phone_hash: str, *, limit: int = 10) -> list[Ticket]:
    """The newest tickets brought from the same phone that the reader may open, one query."""
    if not phone_hash:
        return []
    rows = visible_to(reach).filter(with_open_callers(reach), reporter__phone_hash=phone_hash)
    rows = rows.order_by("-reporter__submitted_at", "-pk").select_related("category")
    return list(rows.brief()[:limit])


def nearby_open(
    reach: Reach, ticket: Ticket, areas: Collection[str], *, limit: int = 40
) -> list[Ticket]:
    """Other open tickets of these grids, the newest first: perhaps the same matter; one query."""
    if not areas:
        return []
    rows = visible_to(reach).open().filter(area_code__in=areas).exclude(pk=ticket.pk)
    return list(rows.select_related("category").brief().order_by("-submitted_at", "-pk")[:limit])


def master_of(reach: Reach, ticket: Ticket) -> Ticket | None:
    """The ticket this one was merged into, if the reader may open it; one query."""
    if ticket.master_id is None:
        return None
    return visible_to(reach).filter(pk=ticket.master_id).first()


def members_of(reach: Reach, ticket: Ticket, *, limit: int = 20) -> list[Ticket]:
    """Tickets merged into this one that the reader may open, with their callers; one query."""
    rows = visible_to(reach).filter(master=ticket).select_related("reporter").brief()
    return list(rows.order_by("pk")[:limit])


def in_hand(reach: Reach, assisting: Collection[int]) -> "TicketQuerySet":
    """Open tickets in the hands of the reader's own teams, most urgent first.

    ``assisting`` are the tickets in which these teams have a part under way. All of them are
    in ``visible_to``; asking that again would cost more than the list.
    """
    teams = reach.teams_for(Role.WORKER, Role.LEAD, Role.COMMUNITY)
    working = sorted(str(s.value) for s in WITH_UNIT | {Status.SUSPENDED, Status.RETURN_REQUESTED})
    own = Q(lead_team_id__in=teams)
    if assisting:  # an OR keeps PostgreSQL from the one index that finds them
        own |= Q(pk__in=list(assisting))
    rows = _not_about(reach).filter(own, status__in=working)
    return rows.order_by("urgency_rank", "due_key", "id")


def ticket_by_client_uuid(client_uuid: uuid.UUID) -> Ticket | None:
    """The ticket written down under this client identifier."""
    return Ticket.objects.filter(client_uuid=client_uuid).first()


def reporter_of(ticket: Ticket) -> Reporter | None:
    """Who brought the ticket, if recorded; no query where it was read with the ticket."""
    try:
        return ticket.reporter
    except Reporter.DoesNotExist:
        return None
