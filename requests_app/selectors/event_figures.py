"""What an event looks like from above: counts, progress, likely same matters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q
from django.db.models.functions import Substr, TruncHour

from grid.reach import Reach
from grid.selectors.lookup import division_label, grid_at
from haishu_portal.core.worktime import SHANGHAI
from requests_app.models import Ticket
from requests_app.models.ticket import OPEN_VALUES
from requests_app.selectors.categories import Catalogue, catalogue
from requests_app.selectors.event_groups import event_tickets
from requests_app.workflow import Status

URGENT_RANK = 1  # emergency and urgent
HOURS_SHOWN = 24
SAME_MATTER = 3
MOST_CLUSTERS = 12
MOST_IN_CLUSTER = 30
MOST_POINTS = 2000


@dataclass(frozen=True)
class Progress:
    """How far the matters of an event have come."""

    total: int
    at_desk: int
    in_hand: int
    done: int
    merged: int
    overdue: int
    urgent: int
    hours: float | None


@dataclass(frozen=True)
class Counted:
    """One line of a count."""

    key: str
    label: str
    n: int
    share: int


@dataclass(frozen=True)
class Cluster:
    """Open tickets of one grid and one category: perhaps one matter."""

    area_code: str
    area: str
    category: str
    tickets: list[Ticket]


def progress(reach: Reach, event_id: int, *, now: datetime) -> Progress:
    """The line for those who lead; one query."""
    is_open = Q(status__in=OPEN_VALUES)
    desk = Q(status__in=[Status.ACCEPTED, Status.PENDING_DISPATCH])
    done = Q(status__in=[Status.CLOSED, Status.ARCHIVED])
    merged = Q(status=Status.MERGED)
    found = event_tickets(reach, event_id).order_by().aggregate(
        total=Count("pk"),
        at_desk=Count("pk", filter=desk),
        done=Count("pk", filter=done),
        merged=Count("pk", filter=merged),
        overdue=Count("pk", filter=is_open & Q(next_due_at__lt=now)),
        urgent=Count("pk", filter=is_open & Q(urgency_rank__lte=URGENT_RANK)),
        open=Count("pk", filter=is_open),
        took=Avg(F("closed_at") - F("submitted_at"), filter=done),
    )  # fmt: skip
    took: timedelta | None = found.pop("took")
    still_open = found.pop("open")
    return Progress(
        **found,
        in_hand=still_open - found["at_desk"],
        hours=round(took.total_seconds() / 3600, 1) if took else None,
    )


def by_area(reach: Reach, event_id: int) -> dict[str, int]:
    """Tickets by code of the smallest area known; two queries.

    One answered on the spot was never located: its point, if it has one, tells the grid.
    """
    tickets = event_tickets(reach, event_id).order_by()
    counts = Counter(dict(tickets.values_list("area_code").annotate(n=Count("pk"))))
    points = tickets.filter(area_code="", lng__isnull=False).values_list("lng", "lat")
    for lng, lat in points[:MOST_POINTS]:
        hit = grid_at(float(lng or 0), float(lat or 0))
        if hit is not None:
            counts[""] -= 1
            counts[hit.code] += 1
    return +counts


def by_state(reach: Reach, event_id: int) -> list[Counted]:
    """Tickets by state, in the order of the work; one query."""
    rows = dict(
        event_tickets(reach, event_id).order_by().values_list("status").annotate(n=Count("pk"))
    )
    return _counted((s.value, str(s.label), rows[s.value]) for s in Status if s.value in rows)


def by_category(reach: Reach, event_id: int) -> list[Counted]:
    """Tickets by second-level category, most first; one query and one for the names."""
    rows = event_tickets(reach, event_id).annotate(branch=Substr("category__code", 1, 4))
    found = rows.order_by().values_list("branch").annotate(n=Count("pk"))
    names = catalogue()
    lines = [(code or "", names.path_of(code) if code else "—", n) for code, n in found]
    return _counted(sorted(lines, key=lambda line: -line[2]))


def by_hour(reach: Reach, event_id: int, *, until: datetime) -> list[Counted]:
    """Tickets by hour of submission over the busiest day's worth of hours, ending ``until``."""
    rows = event_tickets(reach, event_id)
    hours = rows.order_by().values_list(TruncHour("submitted_at", tzinfo=SHANGHAI))
    counts = Counter(dict(hours.annotate(n=Count("pk"))))
    last = max((h for h in counts if h <= until), default=None)
    if last is None:
        return []
    shown = [last - timedelta(hours=back) for back in range(HOURS_SHOWN - 1, -1, -1)]
    return _counted((h.isoformat(), f"{h:%H}", counts[h]) for h in shown)


def _counted(lines: Iterable[tuple[str, str, int]]) -> list[Counted]:
    """Lines with their share of the longest, in steps of five for a bar."""
    found = list(lines)
    longest = max((n for _k, _l, n in found), default=0) or 1
    return [Counted(k, label, n, -(-100 * n // longest // 5) * 5) for k, label, n in found]


def clusters(reach: Reach, event_id: int) -> list[Cluster]:
    """Open tickets that may be one matter: same grid, same category; two queries and the names."""
    rows = event_tickets(reach, event_id).open().exclude(area_code="")
    groups = (
        rows.filter(category__isnull=False)
        .order_by()
        .values_list("area_code", "category_id")
        .annotate(n=Count("pk"))
        .filter(n__gte=SAME_MATTER)
        .order_by("-n", "area_code")[:MOST_CLUSTERS]
    )
    wanted = {(area, category) for area, category, _n in groups}
    if not wanted:
        return []
    some = Q(pk__in=[])
    for area, category in wanted:
        some |= Q(area_code=area, category_id=category)
    gathered: dict[tuple[str, int], list[Ticket]] = {}
    for ticket in (
        rows.filter(some).select_related("category").brief().order_by("submitted_at", "pk")
    ):
        gathered.setdefault((ticket.area_code, ticket.category_id or 0), []).append(ticket)
    names = catalogue()
    return [
        _cluster(area, found, names)
        for (area, _category), found in sorted(gathered.items(), key=lambda item: -len(item[1]))
    ]


def _cluster(area: str, found: list[Ticket], names: Catalogue) -> Cluster:
    category = found[0].category
    path = names.path_of(category.code) if category else ""
    return Cluster(area, division_label(area), path, found[:MOST_IN_CLUSTER])
