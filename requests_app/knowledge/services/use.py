"""Counting what articles are good for."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.worktime import local_date
from requests_app.knowledge import rules
from requests_app.knowledge.choices import Use
from requests_app.knowledge.exceptions import ArticleNotFound, NotAllowed
from requests_app.knowledge.models import Article, ArticleTicket, ArticleUse
from requests_app.knowledge.selectors.reading import visible_to


def count_use(*, article_id: int, how: str, actor: User, now: datetime) -> None:
    """Count one use of an article today. Raises NotAllowed and ArticleNotFound."""
    with transaction.atomic():
        article = _readable(article_id, actor, now)
        _count([article.pk], Use(how), now)


def count_shown(*, article_ids: Collection[int], actor: User, now: datetime) -> None:
    """Count that these articles were suggested to an agent; unknown ones count nothing."""
    reach = reach_of(actor, now=now)
    if not article_ids or not rules.is_staff(reach):
        return
    with transaction.atomic():
        known = visible_to(reach).filter(pk__in=article_ids).order_by("pk")
        _count(list(known.values_list("pk", flat=True)), Use.SHOWN, now)


def link_ticket(*, article_id: int, ticket_id: int, actor: User, now: datetime) -> bool:
    """Note that a ticket was answered from an article; once for each pair.

    False, and nothing written, if readers no longer see the article: that the caller's matter
    is kept counts more than our figures.
    """
    with transaction.atomic():
        article = visible_to(reach_of(actor, now=now)).filter(pk=article_id).first()
        if article is None or article.published_as is None:
            return False
        _row, created = ArticleTicket.objects.get_or_create(
            article=article,
            ticket_id=ticket_id,
            defaults={"version_id": article.published_as, "actor": actor, "at": now},
        )
        if created:
            _count([article.pk], Use.LINKED, now)
    return created


def _readable(article_id: int, actor: User, now: datetime) -> Article:
    reach = reach_of(actor, now=now)
    if not rules.is_staff(reach):
        raise NotAllowed(_("您没有使用知识库的权限"))
    article = visible_to(reach).filter(pk=article_id).first()
    if article is None:
        raise ArticleNotFound
    return article


def _count(article_ids: list[int], how: Use, now: datetime) -> None:
    """Add one to each row of today; rows in order of id, so that two never wait in a ring."""
    day = local_date(now)
    fresh = [ArticleUse(article_id=pk, day=day, how=how) for pk in article_ids]
    ArticleUse.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = ArticleUse.objects.filter(article_id__in=article_ids, day=day, how=how)
    list(rows.order_by("pk").select_for_update().values_list("pk"))
    rows.update(count=F("count") + 1)
