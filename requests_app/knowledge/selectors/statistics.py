"""How much the knowledge base is used, and where it is weak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from grid.reach import Reach
from requests_app.knowledge.choices import ReportState, Use
from requests_app.knowledge.models import Article, ArticleUse
from requests_app.knowledge.selectors.reading import visible_to

MOST_ROWS = 20


@dataclass(frozen=True)
class UseTotals:
    """Sums of all articles over some days."""

    shown: int
    opened: int
    read_out: int
    answered: int
    linked: int

    @property
    def adopted(self) -> int:
        """Answers that came from an article, with and without a ticket."""
        return self.answered + self.linked


@dataclass(frozen=True)
class ArticleRow:
    """One article in the table of use."""

    article: Article
    shown: int
    opened: int
    read_out: int
    answered: int
    linked: int
    reports: int
    upheld: int


def use_totals(*, since: date, until: date) -> UseTotals:
    """Sums from ``since`` to ``until``, both included; one query."""
    rows = ArticleUse.objects.filter(day__range=(since, until)).order_by()
    sums = dict(rows.values_list("how").annotate(sum=Sum("count")))
    return UseTotals(**{how: sums.get(how, 0) for how in Use.values})


def most_used(reach: Reach, *, since: date, until: date) -> list[ArticleRow]:
    """The articles that served most; two queries."""
    days = Q(uses__day__range=(since, until))
    sums = {
        how: Sum("uses__count", filter=days & Q(uses__how=how), default=0) for how in Use.values
    }
    rows: QuerySet[Any] = visible_to(reach)
    rows = (
        rows.annotate(**{f"n_{how}": value for how, value in sums.items()})
        .annotate(served=F("n_answered") + F("n_linked"))
        .filter(Q(n_shown__gt=0) | Q(n_opened__gt=0) | Q(n_read_out__gt=0) | Q(served__gt=0))
        .order_by("-served", "-n_read_out", "-n_opened", "-n_shown", "pk")[:MOST_ROWS]
    )
    return _with_reports(list(rows))


def most_reported(reach: Reach, *, since: datetime) -> list[ArticleRow]:
    """The articles said to be wrong most often since then; two queries."""
    recent = Q(reports__at__gte=since)
    rows = (
        visible_to(reach)
        .annotate(n=Count("reports", filter=recent))
        .filter(n__gt=0)
        .order_by("-n", "pk")[:10]
    )
    return _with_reports(list(rows), since=since)


def _with_reports(
    articles: Sequence[Article], *, since: datetime | None = None
) -> list[ArticleRow]:
    reported = Q(reports__at__gte=since) if since else Q()
    counts = {
        row["pk"]: row
        for row in Article.objects.filter(pk__in=[a.pk for a in articles])
        .order_by()
        .values("pk")
        .annotate(
            reported=Count("reports", filter=reported),
            upheld=Count("reports", filter=reported & Q(reports__state=ReportState.UPHELD)),
        )
    }
    return [
        ArticleRow(
            article=article,
            reports=counts[article.pk]["reported"],
            upheld=counts[article.pk]["upheld"],
            **{how: getattr(article, f"n_{how}", 0) for how in Use.values},
        )
        for article in articles
    ]
