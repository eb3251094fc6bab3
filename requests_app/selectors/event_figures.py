"""What an event looks like from above: counts, progress, likely same matters."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from grid.reach import Reach
from grid.selectors.lookup import division_label, grid_at
from haishu_portal.core.worktime import SHANGHAI
from requests_app.models import Ticket
from requests_app.models.ticket import OPEN_VALUES
from requests_app.selectors.categories import Catalogue, catalogue
from requests_app.selectors.event_groups import event_tickets
from requests_app.selectors.tickets import visible_to
from requests_app.workflow import Status

URGENT_RANK = 1  # emergency and urgent
HOURS_SHOWN = 24
SAME_MATTER = 3
MOST_CLUSTERS = 12
MOST_IN_CLUSTER = 30
BRANCH = 4  # digits of a second-level category
HOUR = 3600


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


class Line(NamedTuple):
    """What the figures need of one ticket."""

    pk: int
    status: str
    area_code: str
    lng: float | None
    lat: float | None
    category_id: int | None
    category_code: str | None
    urgency_rank: int
    submitted_at: datetime
    closed_at: datetime | None
    next_due_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.status in OPEN_VALUES


def lines_of(reach: Reach, event_id: int) -> list[Line]:
    """Tickets of the event that the reader may open, oldest first; one query for all counts."""
    columns = ("category__code" if name == "category_code" else name for name in Line._fields)
    rows = event_tickets(reach, event_id).order_by("submitted_at", "pk").values_list(*columns)
    return [Line(*row) for row in rows]


def progress(lines: Sequence[Line], *, now: datetime) -> Progress:
    """The line for those who lead."""
    states = Counter(line.status for line in lines)
    still_open = [line for line in lines if line.is_open]
    at_desk = states[Status.ACCEPTED] + states[Status.PENDING_DISPATCH]
    took = [
        (line.closed_at - line.submitted_at).total_seconds()
        for line in lines
        if line.closed_at and line.status in (Status.CLOSED, Status.ARCHIVED)
    ]
    return Progress(
        total=len(lines),
        at_desk=at_desk,
        in_hand=len(still_open) - at_desk,
        done=states[Status.CLOSED] + states[Status.ARCHIVED],
        merged=states[Status.MERGED],
        overdue=sum(1 for line in still_open if line.next_due_at and line.next_due_at < now),
        urgent=sum(1 for line in still_open if line.urgency_rank <= URGENT_RANK),
        hours=round(sum(took) / len(took) / HOUR, 1) if took else None,
    )


def by_area(lines: Sequence[Line]) -> dict[str, int]:
    """Tickets by code of the smallest area known.

    One answered on the spot was never located: its point, if it has one, tells the grid.
    """
    return dict(Counter(line.area_code or _grid_of(line) for line in lines))


def _grid_of(line: Line) -> str:
    hit = grid_at(line.lng, line.lat) if line.lng is not None and line.lat is not None else None
    return hit.code if hit else ""


def by_state(lines: Sequence[Line]) -> list[Counted]:
    """Tickets by state, in the order of the work."""
    rows = Counter(line.status for line in lines)
    return _counted((s.value, str(s.label), rows[s.value]) for s in Status if rows[s.value])


def by_category(lines: Sequence[Line]) -> list[Counted]:
    """Tickets by second-level category, most first; one query for the names."""
    found = Counter((line.category_code or "")[:BRANCH] for line in lines)
    names = catalogue()
    named = ((code, names.path_of(code) if code else "—", n) for code, n in found.most_common())
    return _counted(named)


def by_hour(lines: Sequence[Line], *, until: datetime) -> list[Counted]:
    """Tickets by hour of submission, over a day that ends with the last hour before ``until``."""
    counts = Counter(_hour(line.submitted_at) for line in lines)
    last = max((h for h in counts if h <= until), default=None)
    if last is None:
        return []
    shown = [last - timedelta(hours=back) for back in range(HOURS_SHOWN - 1, -1, -1)]
    return _counted((h.isoformat(), f"{h:%H}", counts[h]) for h in shown)


def _hour(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)


def _counted(lines: Iterable[tuple[str, str, int]]) -> list[Counted]:
    """Lines with their share of the longest, in steps of five for a bar."""
    found = list(lines)
    longest = max((n for _k, _l, n in found), default=0) or 1
    return [Counted(k, label, n, -(-100 * n // longest // 5) * 5) for k, label, n in found]


def clusters(reach: Reach, lines: Sequence[Line]) -> list[Cluster]:
    """Open tickets that may be one matter: same grid, same category; one query and the names."""
    groups: dict[tuple[str, int], list[int]] = {}
    for line in lines:
        if line.is_open and line.area_code and line.category_id:
            groups.setdefault((line.area_code, line.category_id), []).append(line.pk)
    largest = sorted((g for g in groups.items() if len(g[1]) >= SAME_MATTER), key=_largest_first)
    shown = [(key, pks[:MOST_IN_CLUSTER]) for key, pks in largest[:MOST_CLUSTERS]]
    if not shown:
        return []
    wanted = [pk for _key, pks in shown for pk in pks]
    rows = visible_to(reach).filter(pk__in=wanted).select_related("category").brief()
    tickets, names = {ticket.pk: ticket for ticket in rows}, catalogue()
    return [
        _cluster(area, [tickets[pk] for pk in pks if pk in tickets], names)
        for (area, _category), pks in shown
    ]


def _largest_first(group: tuple[tuple[str, int], list[int]]) -> tuple[int, str]:
    return -len(group[1]), group[0][0]


def _cluster(area: str, found: list[Ticket], names: Catalogue) -> Cluster:
    category = found[0].category if found else None
    path = names.path_of(category.code) if category else ""
    return Cluster(area, division_label(area), path, found)
