"""Writing articles: each save is a version of its own, and never changes what readers see."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.directory import team_brief
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import StaleVersion
from haishu_portal.core.models import User
from requests_app.knowledge import rules
from requests_app.knowledge.choices import State
from requests_app.knowledge.content import Content, all_terms, compare, content_of
from requests_app.knowledge.exceptions import ArticleIncomplete, ArticleMoveRefused, NotAllowed
from requests_app.knowledge.models import Article, ArticleEvent, ArticleVersion
from requests_app.knowledge.models.article import LONGEST_REVIEW_DAYS
from requests_app.knowledge.services.flow import locked, repeat, take
from requests_app.knowledge.workflow import BY_NAME, IN_REVIEW

MOST_KEYWORDS = 20


@dataclass(frozen=True)
class Keeping:
    """Who answers for an article, and how often it is looked at (None: the house's rule)."""

    owner_team_id: int
    responsible_id: int | None = None
    review_days: int | None = None


def create_article(*, content: Content, keeping: Keeping, actor: User, now: datetime) -> Article:
    """A new draft. Raises NotAllowed, ArticleIncomplete."""
    content = _checked(content, keeping)
    with transaction.atomic():
        if not rules.works_on(reach_of(actor, now=now), keeping.owner_team_id):
            raise NotAllowed(_("您不能为这个单位起草知识"))
        article = Article.objects.create(
            question=content.question,
            category_code=content.category_code,
            area_code=content.area_code,
            valid_from=content.valid_from,
            valid_to=content.valid_to,
            secrecy=content.secrecy,
            author=actor,
            created_at=now,
            updated_at=now,
            **vars(keeping),
        )
        _new_version(article, content, _("起草"), actor, now)
        ArticleEvent.objects.create(
            article=article, version=article.latest, move="draft", to_state=article.state,
            actor=actor, at=now,
        )  # fmt: skip
    return article


def save_draft(
    *,
    article_id: int,
    content: Content,
    keeping: Keeping,
    change_note: str,
    seen: int,
    actor: User,
    now: datetime,
) -> Article:
    """A new version of an article; nothing is written if it says the same as the newest.

    ``seen`` is the ``lock`` that the writer saw. Raises ArticleNotFound, StaleVersion,
    ArticleMoveRefused (in review), NotAllowed, ArticleIncomplete.
    """
    content = _checked(content, keeping)
    with transaction.atomic():
        article = locked(article_id)
        _may_write(article, keeping, seen, actor, now)
        same = compare(content_of(article.latest), content) == []
        if same and vars(keeping).items() <= vars(article).items():
            return article
        if article.state != State.DRAFT:
            take(article, BY_NAME["revise"], actor=actor, now=now, note=change_note)
        for name, value in vars(keeping).items():
            setattr(article, name, value)
        if not same:
            _new_version(article, content, change_note, actor, now)
        article.author, article.updated_at = actor, now
        article.lock += 1
        article.save(update_fields=["author", "updated_at", "lock", *vars(keeping)])
    return article


def _may_write(article: Article, keeping: Keeping, seen: int, actor: User, now: datetime) -> None:
    reach = reach_of(actor, now=now)
    if not rules.can_draft(reach, article) or not rules.works_on(reach, keeping.owner_team_id):
        raise NotAllowed(_("您不能修改这篇知识"))
    if article.state in IN_REVIEW:
        raise ArticleMoveRefused(_("正在审核，请先撤回再修改"))
    if article.lock != seen:
        raise StaleVersion(
            _("别人刚改过这篇知识。您写的还在，请对照后再保存。"),
            current={"lock": article.lock, "version": article.latest.number},  # type: ignore[union-attr]
        )


def _new_version(article: Article, content: Content, note: str, actor: User, now: datetime) -> None:
    """Write the version down and let editors find the article by its words."""
    number = article.latest.number + 1 if article.latest else 1
    article.latest = ArticleVersion.objects.create(
        article=article, number=number, change_note=note.strip()[:200], author=actor, at=now,
        **content.values(),
    )  # fmt: skip
    repeat(article)
    article.draft_terms = all_terms(content)
    article.save(
        update_fields=["latest", "draft_terms", "question", "category_code", "area_code",
                       "valid_from", "valid_to", "secrecy"]
    )  # fmt: skip


def _checked(content: Content, keeping: Keeping) -> Content:
    """The content without stray blanks; raises ArticleIncomplete with the field that is wrong."""
    words = dict.fromkeys(k.strip()[:20] for k in content.keywords if k.strip())
    tidy = replace(
        content,
        question=_plain(content.question)[:120],
        answer=content.answer.strip(),
        keywords=tuple(words)[:MOST_KEYWORDS],
    )
    wrong = {name: _("请填写") for name in ("question", "answer") if not getattr(tidy, name)}
    if tidy.valid_to is not None and tidy.valid_to < tidy.valid_from:
        wrong["valid_to"] = _("失效日期早于生效日期")
    if keeping.review_days is not None and not 1 <= keeping.review_days <= LONGEST_REVIEW_DAYS:
        wrong["review_days"] = _("复核周期为 1 至 180 天")
    if team_brief(keeping.owner_team_id) is None:
        wrong["owner_team_id"] = _("没有这个单位")
    if wrong:
        raise ArticleIncomplete(_("知识还不完整"), fields=wrong)
    return tidy


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
