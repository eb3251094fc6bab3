"""Which articles answer what is being said right now.

The rarest pairs of characters of the words are looked up in the postings; each article that
holds any of them is scored by how much of their rarity it holds, most in its question and
keywords. Three queries by key, whatever the length of the text.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from grid.reach import Reach
from haishu_portal.core.grams import index_terms
from haishu_portal.core.worktime import local_date
from requests_app.knowledge.choices import ReportState, Secrecy, State
from requests_app.knowledge.models import Posting, WrongAnswerReport
from requests_app.knowledge.models.article import article_no
from requests_app.knowledge.selectors.reading import in_force, visible_to

LONGEST_TEXT = 600  # characters of what was said that are looked at
MOST_GRAMS = 24
MOST_CANDIDATES = 20
FEW, TOO_COMMON = 12, 0.25  # grams in more of the articles than this tell nothing
SINGLE = 0.5  # a single character tells less than a pair
HEAD, BODY = 1.0, 0.35
ENOUGH_PAIRS = 4  # so many pairs that only one article has are full certainty
CATEGORY_BONUS, BRANCH_BONUS, OTHER_CLASS = 0.25, 0.08, -0.12
OLD_MALUS = 0.05  # overdue for review
COLUMNS = (
    "question", "category_code", "area_code", "secrecy", "state", "review_due_at", "verified_at",
    "published__answer", "owner_team__name",
)  # fmt: skip
LEAST_HELD, LEAST_SCORE = 0.12, 0.25
# What everybody says on the telephone, whatever the matter.
EMPTY_WORDS = (
    "怎么办 怎么 什么 哪里 哪儿 多少 可以 要带 带什么 请问 想问 问一下 问问 我想 我要 我家 我们 "
    "你们 这个 那个 有没有 没有 是不是 能不能 不能 时候 现在 已经 到现在 因为 所以 但是 "
    "还有 希望 你好 谢谢 反映 情况 问题 一直 自己 东西 地方 门口 小区 找谁 谁来管"
)


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
    grams, whole = _telling_grams(text)
    held = _held(grams, whole) if grams else {}
    if not held:
        return []
    open_reports = WrongAnswerReport.objects.filter(article=OuterRef("pk"), state=ReportState.OPEN)
    rows = (
        visible_to(reach)
        .filter(in_force(local_date(now)), _reaches(area_code), pk__in=list(held))
        .annotate(disputed=Exists(open_reports))
        .values("pk", "disputed", *COLUMNS)
    )
    answers = [_answer(row, held[row["pk"]] + _class(row, category_code), now) for row in rows]
    fitting = [answer for answer in answers if answer.score >= LEAST_SCORE]
    return sorted(fitting, key=lambda a: (-a.score, -a.article_id))[:limit]


_EMPTY = frozenset(gram for gram in index_terms(EMPTY_WORDS) if len(gram) > 1)


def _telling_grams(text: str) -> tuple[dict[str, float], float]:
    """The rarest known grams of the text with what each tells, and what would be certainty.

    A gram's weight is its inverse frequency. Pairs that no article has count into certainty:
    a long story that shares one pair with an article is not about it.
    """
    terms = index_terms(text[:LONGEST_TEXT])
    asked = [g for g in terms if g not in _EMPTY]
    pairs = sum(len(g) > 1 for g in asked)
    rows = Posting.objects.filter(gram__in=[*asked, ""], count__gt=0)
    counts = dict(rows.values_list("gram", "count"))
    total = counts.pop("", 0)
    if not pairs or not counts:
        return {}, 0.0
    most = max(total * TOO_COMMON, FEW)
    weights = {
        gram: math.log(1 + total / n) * (SINGLE if len(gram) == 1 else 1.0)
        for gram, n in counts.items()
        if n <= most
    }
    best = sorted(weights, key=lambda gram: (-weights[gram], gram))[:MOST_GRAMS]
    whole = min(pairs, ENOUGH_PAIRS) * math.log(1 + total)
    return {gram: weights[gram] for gram in best}, whole


def _held(grams: dict[str, float], whole: float) -> dict[int, float]:
    """How much of the grams' weight the best articles hold; 1 is certainty."""
    held: dict[int, float] = defaultdict(float)
    for gram, head, body in Posting.objects.filter(gram__in=grams).values_list(
        "gram", "head", "body"
    ):
        share = grams[gram] / whole
        asked = set(head)
        for article_id in body:
            held[article_id] += share * (HEAD if article_id in asked else BODY)
    best = sorted(held.items(), key=lambda item: -item[1])[:MOST_CANDIDATES]
    return {pk: score for pk, score in best if score >= LEAST_HELD}


def _class(row: dict[str, Any], category_code: str) -> float:
    """What the class of the call says for or against an article."""
    own: str = row["category_code"]
    if not category_code or not own:
        return 0.0
    if own == category_code:
        return CATEGORY_BONUS
    if own[:4] == category_code[:4]:
        return BRANCH_BONUS
    return 0.0 if own[:2] == category_code[:2] else OTHER_CLASS


def _reaches(area_code: str) -> Q:
    """Articles for everywhere or for the area where ``area_code`` lies; all if unknown."""
    if not area_code:
        return Q()
    chain = [area_code[:end] for end in (6, 9, 12, 15) if end <= len(area_code)]
    return Q(area_code__in=["", *chain])


def _answer(row: dict[str, Any], score: float, now: datetime) -> Answer:
    due = row["review_due_at"]
    overdue = row["state"] == State.DUE or (due is not None and due < now)
    return Answer(
        article_id=row["pk"],
        no=article_no(row["pk"]),
        question=row["question"],
        answer=row["published__answer"],
        unit=row["owner_team__name"],
        verified_at=row["verified_at"],
        overdue=overdue,
        disputed=row["disputed"],
        internal=row["secrecy"] == Secrecy.INTERNAL,
        area_code=row["area_code"],
        score=round(score - (OLD_MALUS if overdue else 0.0), 3),
    )
