"""Single articles, and who may read which."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from grid.reach import Reach
from haishu_portal.core.roles import Role
from haishu_portal.core.worktime import local_date
from requests_app.knowledge import rules
from requests_app.knowledge.choices import ReportState, Secrecy
from requests_app.knowledge.exceptions import ArticleNotFound
from requests_app.knowledge.models import (
    Article,
    ArticleEvent,
    ArticleTicket,
    ArticleVersion,
    WrongAnswerReport,
)

TEXTS = ("head_terms", "terms", "draft_terms")


def visible_to(reach: Reach) -> QuerySet[Article]:
    """``rules.can_view`` in SQL."""
    found = Article.objects.defer(*TEXTS).select_related("owner_team")
    was_published = Q(published__isnull=False)
    if not rules.is_staff(reach):
        return found.filter(is_shown=True, secrecy=Secrecy.PUBLIC)
    if reach.has(*rules.CENTRE):
        return found
    own = Q(owner_team_id__in=reach.team_ids)
    for prefix in reach.prefixes_for(Role.STREET):
        own |= Q(owner_team__area_code__startswith=prefix)
    return found.filter(was_published | own)


def in_force(day: date) -> Q:
    """Published, not taken down, and valid on ``day``."""
    return Q(is_shown=True, valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def for_residents(now: datetime) -> QuerySet[Article]:
    """What everybody may read today."""
    found = Article.objects.defer(*TEXTS).select_related("owner_team", "published")
    return found.filter(in_force(local_date(now)), secrecy=Secrecy.PUBLIC)


def public_article(article_id: int, *, now: datetime) -> Article:
    """One article for everybody. Raises ArticleNotFound."""
    found = for_residents(now).select_related("published__power_item").filter(pk=article_id).first()
    if found is None:
        raise ArticleNotFound
    return found


def article_for(reach: Reach, article_id: int) -> Article:
    """One article with what its page needs. Raises ArticleNotFound."""
    found = (
        visible_to(reach)
        .select_related(
            "published__power_item", "latest__power_item", "latest__author",
            "responsible", "verified_by",
        )
        .filter(pk=article_id)
        .first()
    )  # fmt: skip
    if found is None or not rules.can_view(reach, found):
        raise ArticleNotFound
    return found


def version_shown(article: Article) -> ArticleVersion:
    """The version the reader gets to read: the published one, else the newest at work."""
    version = article.published or article.latest
    if version is None:
        raise ArticleNotFound
    return version


def versions_of(article: Article) -> list[ArticleVersion]:
    """Newest first."""
    return list(article.versions.select_related("author").order_by("-number"))


def events_of(article: Article) -> list[ArticleEvent]:
    """What happened, newest first."""
    return list(article.events.select_related("actor", "version").order_by("-id")[:50])


def open_reports(article: Article) -> list[WrongAnswerReport]:
    """What people said is wrong and nobody has answered."""
    rows = article.reports.filter(state=ReportState.OPEN)
    return list(rows.select_related("by").order_by("-id")[:10])


def readable_versions(reach: Reach, article: Article) -> list[ArticleVersion]:
    """All for those who write or answer for it; up to the published one for other readers."""
    rows = versions_of(article)
    if rules.can_draft(reach, article) or rules.can_confirm(reach, article):
        return rows
    limit = article.published.number if article.published else 0
    return [row for row in rows if row.number <= limit]


def behind_ticket(ticket_id: int) -> list[ArticleTicket]:
    """The articles a ticket was answered from, with the version that was read; one query."""
    rows = ArticleTicket.objects.filter(ticket_id=ticket_id)
    return list(rows.select_related("version").order_by("pk"))
