"""Makers of articles, walked through the real services."""

from datetime import date, timedelta

from haishu_portal.core.models import User
from requests_app.knowledge.content import Content
from requests_app.knowledge.models import Article
from requests_app.knowledge.services.drafting import Keeping, create_article
from requests_app.knowledge.services.flow import move_article
from tests.factories.tickets import NOW

ANSWER = "先在社区登记，带身份证和狗的免疫证，当天就能办好。"


def content(**given: object) -> Content:
    """A sensible article, changed by ``given``."""
    usual = {"question": "养狗怎么登记？", "answer": ANSWER, "valid_from": date(2026, 1, 1)}
    return Content(**(usual | given))


def draft(author: User, team: object, *, now=NOW, keeping=None, **given: object) -> Article:
    """A new draft of ``team``."""
    kept = Keeping(owner_team_id=team.pk, **(keeping or {}))
    return create_article(content=content(**given), keeping=kept, actor=author, now=now)


def walk(article: Article, *steps: tuple[str, User | None], now=NOW, note="说明") -> Article:
    """Take steps one after another, a minute apart."""
    for n, (move, actor) in enumerate(steps):
        at = now + timedelta(minutes=n)
        article = move_article(article_id=article.pk, move=move, actor=actor, now=at, note=note)
    return article


def published(cast, *, now=NOW, keeping=None, **given: object) -> Article:
    """An article of the district centre: an agent wrote it, the supervisor let it out."""
    article = draft(cast.agent, cast.ground.district, now=now, keeping=keeping, **given)
    head = cast.supervisor
    return walk(article, ("submit", cast.agent), ("approve", head), ("publish", head), now=now)
