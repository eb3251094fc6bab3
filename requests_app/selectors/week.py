"""What the house did in the last seven days, for everybody to read: counts, never cases."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, DurationField, ExpressionWrapper, F
from django.db.models.aggregates import Aggregate

from requests_app.models import Ticket
from requests_app.selectors import categories
from requests_app.workflow import Status

DAYS = 7
FRESH_SECONDS = 300
# A typical time from fewer cases than this would tell of single people.
FEWEST_FOR_TYPICAL = 5
MOST_TOPICS = 4
DONE = (Status.CLOSED, Status.ARCHIVED)


@dataclass(frozen=True)
class TopicCount:
    """How often one kind of matter was finished."""

    name: str
    count: int


@dataclass(frozen=True)
class WeekFigures:
    """Seven days up to now; ``typical_hours`` is the median of the finished, None under five."""

    received: int
    finished: int
    typical_hours: float | None
    topics: tuple[TopicCount, ...]

    @property
    def typical_days(self) -> float | None:
        """The median in days, one decimal."""
        return round(self.typical_hours / 24, 1) if self.typical_hours is not None else None


class _Median(Aggregate):
    """Middle value by ``percentile_cont``; exists in PostgreSQL only, as we do."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def week_figures(*, prefix: str, now: datetime) -> WeekFigures:
    """Figures of the division ``prefix``, at most five minutes old (0 or 3 queries)."""
    key = f"week-figures:{prefix}"
    held = cache.get(key)
    if isinstance(held, WeekFigures):
        return held
    figures = _count(prefix, now - timedelta(days=DAYS))
    cache.set(key, figures, FRESH_SECONDS)
    return figures


def _count(prefix: str, since: datetime) -> WeekFigures:
    here = Ticket.objects.within(prefix)
    finished = here.filter(status__in=DONE, closed_at__gte=since)
    taken = ExpressionWrapper(F("closed_at") - F("submitted_at"), output_field=DurationField())
    totals = finished.aggregate(count=Count("pk"), typical=_Median(taken))
    open_to_all = finished.filter(category__isnull=False, confidential=False)
    rows = (
        open_to_all.values_list("category__code")
        .annotate(n=Count("pk"))
        .order_by("-n", "category__code")[:MOST_TOPICS]
    )
    return WeekFigures(
        received=here.filter(submitted_at__gte=since).count(),
        finished=totals["count"],
        typical_hours=_hours(totals["count"], totals["typical"]),
        topics=tuple(TopicCount(_topic_name(code), n) for code, n in rows),
    )


def _hours(count: int, typical: timedelta | None) -> float | None:
    if typical is None or count < FEWEST_FOR_TYPICAL:
        return None
    return typical.total_seconds() / 3600


def _topic_name(code: str) -> str:
    leaf = categories.leaf(code)
    return (leaf.public_name or leaf.name) if leaf else categories.path_of(code)
