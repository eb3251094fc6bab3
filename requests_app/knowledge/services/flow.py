"""The one writer of an article's state: every step of the table, and what it brings along."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import add_working_days
from requests_app.knowledge.content import Content, all_terms, content_of, head_terms
from requests_app.knowledge.exceptions import (
    ArticleIncomplete,
    ArticleMoveRefused,
    ArticleNotFound,
    NotAllowed,
)
from requests_app.knowledge.models import Article, ArticleEvent
from requests_app.knowledge.models.article import LONGEST_REVIEW_DAYS
from requests_app.knowledge.services.postings import repost
from requests_app.knowledge.services.telling import tell_next
from requests_app.knowledge.workflow import BY_NAME, ArticleMove, fits

REPEATED = ("question", "category_code", "area_code", "valid_from", "valid_to", "secrecy")
SAVED = (
    "state", "is_shown", "published_id", "latest_id", "review_due_at", "reminded_for", "flag_note",
    "verified_at", "verified_by_id", "published_at", "updated_at", "lock", "head_terms", "terms",
    "draft_terms", *REPEATED,
)  # fmt: skip


def move_article(
    *, article_id: int, move: str, actor: User | None, now: datetime, note: str = ""
) -> Article:
    """Take one step; ``actor`` None is the house itself.

    Raises ArticleNotFound, ArticleMoveRefused, NotAllowed, ArticleIncomplete (a note is missing).
    """
    with transaction.atomic():
        article = locked(article_id)
        take(article, BY_NAME[move], actor=actor, now=now, note=note)
    return article


def locked(article_id: int) -> Article:
    """The article, held until the transaction ends. Raises ArticleNotFound."""
    rows = Article.objects.select_for_update(of=("self",)).defer(
        "head_terms", "terms", "draft_terms"
    )
    found = rows.select_related("owner_team", "latest", "published").filter(pk=article_id).first()
    if found is None:
        raise ArticleNotFound
    return found


def take(
    article: Article, move: ArticleMove, *, actor: User | None, now: datetime, note: str = ""
) -> None:
    """One step of a locked article: checked, made, written down, told on."""
    _check(article, move, actor, now, note)
    before = article.state
    article.state = move.target
    article.updated_at = now
    article.lock += 1
    EFFECTS.get(move.name, _nothing)(article, actor, now, note)
    article.save(update_fields=_written(article))
    ArticleEvent.objects.create(
        article=article,
        version_id=article.latest_id,
        move=move.name,
        from_state=before,
        to_state=move.target,
        actor=actor,
        note=note.strip()[:400],
        at=now,
    )
    tell_next(article, actor=actor, now=now)


def _check(
    article: Article, move: ArticleMove, actor: User | None, now: datetime, note: str
) -> None:
    if not fits(move, article):
        raise ArticleMoveRefused(
            _("“%(move)s”不能用于现在的状态：%(state)s")
            % {"move": move.label, "state": article.get_state_display()}
        )
    if actor is not None and (
        move.rule is None or not move.rule(reach_of(actor, now=now), article)
    ):
        raise NotAllowed(_("您不能对这篇知识“%s”") % move.label)
    if move.needs_note and not note.strip():
        raise ArticleIncomplete(_("请写明原因"), fields={"note": _("请写明原因")})


def _written(article: Article) -> list[str]:
    deferred = article.get_deferred_fields()
    return [name for name in SAVED if name not in deferred]


def repeat(article: Article) -> None:
    """Copy what lists read from the version that readers see, or from the newest."""
    version = (article.published if article.is_shown else None) or article.latest
    for name in REPEATED:
        setattr(article, name, getattr(version, name))


def next_review(article: Article, now: datetime) -> datetime:
    """When the article must be looked at again, never later than the norm allows."""
    days = article.review_days or setting_int("knowledge_review_days")
    return now + timedelta(days=max(1, min(days, LONGEST_REVIEW_DAYS)))


def _publish(article: Article, actor: User | None, now: datetime, note: str) -> None:
    before = _said(article)
    article.published = article.latest
    article.is_shown = True
    article.published_at = now
    _verified(article, actor, now, note)
    repeat(article)
    after = _said(article)
    if after is not None:
        article.head_terms, article.terms = head_terms(after), all_terms(after)
    repost(article_id=article.pk, before=before, after=after)


def _withdraw(article: Article, _actor: User | None, _now: datetime, _note: str) -> None:
    repost(article_id=article.pk, before=_said(article), after=None)
    article.is_shown = False
    article.review_due_at = None


def _verified(article: Article, actor: User | None, now: datetime, _note: str) -> None:
    article.verified_at, article.verified_by = now, actor
    article.review_due_at = next_review(article, now)
    article.flag_note = ""


def _flag(article: Article, _actor: User | None, now: datetime, note: str) -> None:
    days = setting_int("knowledge_policy_days")
    soon = add_working_days(now, days, load_calendar())
    article.review_due_at = min(soon, article.review_due_at or soon)
    article.flag_note = note.strip()[:200]


def _discard(article: Article, _actor: User | None, _now: datetime, _note: str) -> None:
    article.latest = article.published
    article.draft_terms = all_terms(content_of(article.published)) if article.published else []


def _nothing(_article: Article, _actor: User | None, _now: datetime, _note: str) -> None:
    """The step changes the state alone."""


def _said(article: Article) -> Content | None:
    """What readers see now."""
    if not article.is_shown or article.published is None:
        return None
    return content_of(article.published)


Effect = Callable[[Article, User | None, datetime, str], None]
EFFECTS: dict[str, Effect] = {
    "publish": _publish,
    "withdraw": _withdraw,
    "expire": _withdraw,
    "confirm": _verified,
    "flag": _flag,
    "discard": _discard,
}
