"""Which articles answer what is being said right now.

The rarest pairs of characters of the words are asked for in the index; every article that has
any of them is scored in the database by how much of their rarity it holds, twice in its
question and keywords. Two indexed queries, whatever the length of the text.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, FloatField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable

from grid.reach import Reach
from haishu_portal.core.grams import index_terms, tsquery
from requests_app.knowledge.choices import ReportState, State
from requests_app.knowledge.models import Article, GramCount, WrongAnswerReport
from requests_app.knowledge.selectors.reading import in_force, today, visible_to

LONGEST_TEXT = 600  # characters of what was said that are looked at
MOST_GRAMS = 24
TOO_COMMON = 0.25  # grams in more of the articles than this tell nothing
HEAD, BODY = 1.0, 0.35
CATEGORY_BONUS, BRANCH_BONUS = 0.30, 0.10
OLD_MALUS = 0.10  # overdue for review
LEAST_HELD = 0.30
ENOUGH_GRAMS = 4  # so many grams that only one article has are full certainty


@dataclass(frozen=True)
class Answer:
    """A likely answer as the desk shows it."""

    article_id: int
    no: str
    question: str
    answer: str
    unit: str
    verified_at: datetime | None
    overdue: bool
    disputed: bool
    internal: bool
    area_code: str
    score: float


def likeliest(
    reach: Reach,
    text: str,
    *,
    limit: int = 2,
    now: datetime,
    category_code: str = "",
    area_code: str = "",
) -> list[Answer]:
    """The best answers to ``text``, best first; none when nothing fits.

    ``category_code`` raises articles of the same class, ``area_code`` drops those of another
    area. Residents (an empty reach) get public articles only.
    """
    grams = _telling_grams(text)
    if not grams:
        return []
    held = _held(grams)
    rows = (
        visible_to(reach)
        .filter(in_force(today(now)), terms__any=list(grams))
        .filter(_reaches(area_code))
        .annotate(
            held=held,
            score=held + _bonus(category_code) - _malus(now),
            disputed=Exists(
                WrongAnswerReport.objects.filter(article=OuterRef("pk"), state=ReportState.OPEN)
            ),
        )
        .filter(held__gte=LEAST_HELD)
        .select_related("published", "owner_team")
        .order_by("-score", "-published_at", "pk")[:limit]
    )
    return [_answer(row, now) for row in rows]


def _telling_grams(text: str) -> dict[str, float]:
    """The rarest known grams of the text and how much each tells (inverse frequency)."""
    asked = [g for g in index_terms(text[:LONGEST_TEXT]) if len(g) > 1]
    if not asked:
        return {}
    counts = dict(
        GramCount.objects.filter(gram__in=[*asked, ""], articles__gt=0).values_list(
            "gram", "articles"
        )
    )
    total = counts.pop("", 0)
    most = max(total * TOO_COMMON, 3)
    rare = sorted((n, g) for g, n in counts.items() if n <= most)[:MOST_GRAMS]
    return {g: math.log(1 + total / n) for n, g in rare}


def _held(grams: dict[str, float]) -> Any:
    """How much of the grams' weight an article holds; 1 is all of a short text."""
    whole = min(sum(grams.values()), ENOUGH_GRAMS * max(grams.values()))
    found: Any = Value(0.0, output_field=FloatField())
    for gram, weight in grams.items():
        share = weight / whole
        query = tsquery([gram])
        found = found + Case(
            When(head_terms__query=query, then=Value(share * HEAD)),
            When(terms__query=query, then=Value(share * BODY)),
            default=Value(0.0),
            output_field=FloatField(),
        )
    return found


def _bonus(category_code: str) -> Combinable:
    if not category_code:
        return Value(0.0, output_field=FloatField())
    return Case(
        When(category_code=category_code, then=Value(CATEGORY_BONUS)),
        When(category_code__startswith=category_code[:4], then=Value(BRANCH_BONUS)),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _malus(now: datetime) -> Combinable:
    return Case(
        When(Q(review_due_at__lt=now) | Q(state=State.DUE), then=Value(OLD_MALUS)),
        default=Value(0.0),
        output_field=FloatField(),
    )


def _reaches(area_code: str) -> Q:
    """Articles for everywhere or for the area where ``area_code`` lies; all if unknown."""
    if not area_code:
        return Q()
    chain = [area_code[:end] for end in (6, 9, 12, 15) if end <= len(area_code)]
    return Q(area_code__in=["", *chain])


def _answer(row: Any, now: datetime) -> Answer:
    article: Article = row
    late = article.review_due_at is not None and article.review_due_at < now
    return Answer(
        article_id=article.pk,
        no=article.no,
        question=article.published.question if article.published else article.question,
        answer=article.published.answer if article.published else "",
        unit=article.owner_team.name,
        verified_at=article.verified_at,
        overdue=late or article.state == State.DUE,
        disputed=row.disputed,
        internal=article.secrecy != "public",
        area_code=article.area_code,
        score=round(float(row.score), 3),
    )
