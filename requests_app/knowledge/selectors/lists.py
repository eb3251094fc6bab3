"""Lists of articles and of reports, a page at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from grid.reach import Reach
from haishu_portal.core.grams import query_terms
from haishu_portal.core.keyset import Keyset, Page
from haishu_portal.core.roles import Role
from haishu_portal.core.worktime import local_date
from requests_app.knowledge import rules
from requests_app.knowledge.choices import ReportState, State
from requests_app.knowledge.models import Article, WrongAnswerReport
from requests_app.knowledge.selectors.reading import for_residents, in_force, visible_to
from requests_app.knowledge.workflow import IN_REVIEW

NEWEST = Keyset(["-updated_at", "-id"])
BY_REVIEW = Keyset(["due_key", "id"])
BY_AGE = Keyset(["-id"])
BY_DUE = Keyset(["due_at", "id"])
SOON = timedelta(days=14)
SIZE = 30


@dataclass(frozen=True)
class ArticleFilter:
    """What the list is narrowed to; all must hold."""

    words: str = ""
    state: str = ""
    category: str = ""
    owner_team_id: int | None = None
    secrecy: str = ""
    due: str = ""  # "soon", "over" or "policy"
    mine: bool = False
    waiting: bool = False  # for the reader's review


def article_page(
    reach: Reach, wanted: ArticleFilter, *, now: datetime, cursor: str = ""
) -> Page[Article]:
    """Articles the reader may open, newest change first, or by review date if asked by it."""
    rows = _narrowed(visible_to(reach), reach, wanted, now).annotate(
        disputed=Exists(
            WrongAnswerReport.objects.filter(article=OuterRef("pk"), state=ReportState.OPEN)
        )
    )
    order = BY_REVIEW if wanted.due else NEWEST
    return order.page(rows, cursor, size=SIZE)


def _narrowed(
    rows: QuerySet[Article], reach: Reach, wanted: ArticleFilter, now: datetime
) -> QuerySet[Article]:
    same = {
        "state": wanted.state,
        "owner_team_id": wanted.owner_team_id,
        "secrecy": wanted.secrecy,
        "category_code__startswith": wanted.category,
    }
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if wanted.words.strip():
        rows = rows.filter(_says(wanted.words, reach))
    if wanted.due:
        rows = rows.filter(_due(wanted.due, now))
    if wanted.mine:
        rows = rows.filter(Q(owner_team_id__in=reach.team_ids) | Q(author_id=reach.user_id))
    if wanted.waiting:
        rows = rows.filter(_waits_for(reach))
    return rows


def _says(words: str, reach: Reach) -> Q:
    """Every word of ``words``; a number such as ZS-0012 finds that one article."""
    number = words.strip().upper().removeprefix("ZS-").lstrip("0")
    if number.isascii() and number.isdigit() and len(number) < 10:
        return Q(pk=int(number))
    if not query_terms(words):
        return Q(pk__in=[])
    shown = Q(is_shown=True, terms__holds=words)
    if reach.has(*rules.CENTRE):
        return shown | Q(draft_terms__holds=words)
    return shown | Q(draft_terms__holds=words, owner_team_id__in=reach.team_ids)


def _due(which: str, now: datetime) -> Q:
    if which == "policy":
        return Q(is_shown=True) & ~Q(flag_note="")
    until = now if which == "over" else now + SOON
    return Q(is_shown=True, review_due_at__lte=until)


def _waits_for(reach: Reach) -> Q:
    """Articles whose next step in review is the reader's; ``rules`` decide on each again."""
    unit = Q(owner_team_id__in=reach.teams_for(*rules.UNIT_HEADS))
    for prefix in reach.prefixes_for(Role.STREET):
        unit |= Q(owner_team__area_code__startswith=prefix)
    if reach.has(Role.DISTRICT):
        unit = Q()
    waiting = Q(state=State.UNIT_REVIEW) & unit
    if reach.has(*rules.PUBLISHERS):
        waiting |= Q(state=State.CENTRE_REVIEW)
    return waiting & ~Q(author_id=reach.user_id)


def review_counts(reach: Reach, *, now: datetime) -> dict[str, int]:
    """Numbers beside the lists: waiting for the reader, due, overdue, open reports; two queries."""
    live = Q(is_shown=True)
    counts: dict[str, int] = visible_to(reach).aggregate(
        waiting=Count("pk", filter=_waits_for(reach)),
        soon=Count("pk", filter=live & Q(review_due_at__lte=now + SOON)),
        over=Count("pk", filter=live & Q(review_due_at__lte=now)),
        in_review=Count("pk", filter=Q(state__in=IN_REVIEW)),
        shown=Count("pk", filter=in_force(local_date(now))),
    )
    counts["reports"] = reports_for(reach).filter(state=ReportState.OPEN).count()
    return counts


def reports_for(reach: Reach) -> QuerySet[WrongAnswerReport]:
    """Reports the reader may see: the centre all, others those of their units and their own."""
    rows = WrongAnswerReport.objects.select_related("by", "answered_by", "article__owner_team")
    rows = rows.defer("article__head_terms", "article__terms", "article__draft_terms")
    if not rules.is_staff(reach):
        return rows.none()
    if reach.has(*rules.CENTRE):
        return rows
    own = Q(article__owner_team_id__in=reach.team_ids) | Q(by_id=reach.user_id)
    for prefix in reach.prefixes_for(Role.STREET):
        own |= Q(article__owner_team__area_code__startswith=prefix)
    return rows.filter(own)


def report_page(reach: Reach, *, is_open: bool, cursor: str = "") -> Page[WrongAnswerReport]:
    """Open reports by their clock, or the answered ones, newest first."""
    rows = reports_for(reach)
    if is_open:
        return BY_DUE.page(rows.filter(state=ReportState.OPEN), cursor, size=SIZE)
    return BY_AGE.page(rows.exclude(state=ReportState.OPEN), cursor, size=SIZE)


def public_page(
    *, words: str = "", category: str = "", now: datetime, cursor: str = "", size: int = SIZE
) -> Page[Article]:
    """What residents find, newest change first."""
    rows: QuerySet[Any] = for_residents(now)
    if words.strip():
        rows = rows.filter(terms__holds=words) if query_terms(words) else rows.none()
    if category:
        rows = rows.filter(category_code__startswith=category)
    return NEWEST.page(rows, cursor, size=size)


def public_branches(*, now: datetime) -> dict[str, int]:
    """How many articles residents find in each top-level class."""
    codes = for_residents(now).order_by().values_list("category_code", flat=True)
    found: dict[str, int] = {}
    for code in codes:
        found[code[:2]] = found.get(code[:2], 0) + 1
    return found


def owners(reach: Reach) -> list[tuple[int, str]]:
    """Units that own an article the reader may open; one query."""
    rows = (
        visible_to(reach)
        .order_by("owner_team__name")
        .values_list("owner_team_id", "owner_team__name")
    )
    return list(rows.distinct())
