"""Articles as the desk shows them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grid.selectors.lookup import division_label
from haishu_portal.core.worktime import SHANGHAI, local_date
from requests_app.knowledge.choices import State
from requests_app.knowledge.models import Article
from requests_app.knowledge.selectors import Answer
from requests_app.knowledge.workflow import BADGES
from requests_app.selectors.categories import path_of
from requests_app.views.desk.rows import Badge, full_date, short_date


@dataclass(frozen=True)
class ArticleRow:
    """One line of the list."""

    article: Article
    state: Badge
    category: str
    review: str
    review_full: str
    tone: str
    changed: str
    changed_full: str
    area_name: str
    pending: bool
    disputed: bool


def answer_card(answer: Answer) -> dict[str, Any]:
    """A likely answer with its date and area in words."""
    return asdict(answer) | {
        "verified": day(answer.verified_at),
        "area_name": area_name(answer.area_code),
    }


def day(moment: datetime | None) -> str:
    """A date in Ningbo, or nothing."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d}" if moment else ""


def area_name(code: str) -> str:
    """Where an article holds; nothing for the whole district."""
    return division_label(code) if len(code) > 6 else ""


def state_badge(article: Article) -> Badge:
    """Where the article stands."""
    tone, icon = BADGES[article.state]
    return Badge(str(State(article.state).label), tone, icon)


def article_row(article: Article, *, now: datetime) -> ArticleRow:
    """One line."""
    words, tone = review_words(article, now=now)
    return ArticleRow(
        article=article,
        state=state_badge(article),
        category=path_of(article.category_code),
        review=words,
        review_full=full_date(article.review_due_at) if article.review_due_at else "",
        tone=tone,
        changed=short_date(article.updated_at, now, brief=True),
        changed_full=full_date(article.updated_at),
        area_name=area_name(article.area_code),
        pending=article.is_shown and article.latest_id != article.published_id,
        disputed=getattr(article, "disputed", False),
    )


def review_words(article: Article, *, now: datetime) -> tuple[str, str]:
    """How long until the next review, and its tone."""
    due = article.review_due_at
    if due is None or not article.is_shown:
        return "", "slate"
    days = (local_date(due) - local_date(now)).days
    if due <= now:
        return _("已超 %d 天") % max(1, -days), "red"
    tone = "amber" if days <= 14 else "slate"
    return (_("今天到期"), "amber") if days == 0 else (_("还有 %d 天") % days, tone)
