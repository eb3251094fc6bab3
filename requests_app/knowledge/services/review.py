"""The review clock: reminders, falling due, and the end of validity."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from haishu_portal.core.worktime import SHANGHAI, local_date
from requests_app.knowledge.choices import ReportState, State
from requests_app.knowledge.models import Article, WrongAnswerReport
from requests_app.knowledge.services.flow import locked, move_article
from requests_app.knowledge.services.reports import remind_of
from requests_app.knowledge.services.telling import tell_owner
from requests_app.knowledge.texts import DUE

logger = logging.getLogger(__name__)
REMIND_BEFORE = timedelta(days=14)


def review_due(*, now: datetime, limit: int) -> dict[str, int]:
    """Do what is due, each article in its own transaction; a bad one stops no other.

    Returns how many expired, fell due, were reminded of, and how many late reports.
    """
    live = Article.objects.filter(is_shown=True)
    ended = live.filter(valid_to__lt=local_date(now), state__in=[State.PUBLISHED, State.DUE])
    due = live.filter(review_due_at__lte=now, state=State.PUBLISHED)
    soon = live.filter(review_due_at__lte=now + REMIND_BEFORE).filter(
        Q(reminded_for=None) | ~Q(reminded_for=F("review_due_at"))
    )
    late = WrongAnswerReport.objects.filter(
        state=ReportState.OPEN, due_at__lte=now, reminded_at=None
    )
    return {
        "expired": _each(ended, limit, lambda pk: _step(pk, "expire", now)),
        "due": _each(due, limit, lambda pk: _step(pk, "fall_due", now)),
        "reminded": _each(soon, limit, lambda pk: _remind(pk, now)),
        "late_reports": _each(late, limit, lambda pk: _remind_report(pk, now)),
    }


def _each(
    rows: QuerySet[Article] | QuerySet[WrongAnswerReport], limit: int, act: Callable[[int], None]
) -> int:
    done = 0
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:limit]):
        try:
            act(pk)
            done += 1
        except Exception:
            logger.exception("review of %s %s failed", rows.model.__name__, pk)
    return done


def _step(article_id: int, move: str, now: datetime) -> None:
    move_article(article_id=article_id, move=move, actor=None, now=now)


def _remind(article_id: int, now: datetime) -> None:
    """Tell the owner once for each date, before it comes."""
    with transaction.atomic():
        article = locked(article_id)
        due = article.review_due_at
        if due is None or article.reminded_for == due:
            return
        article.reminded_for = due
        article.save(update_fields=["reminded_for"])
        with translation.override(settings.LANGUAGE_CODE):
            words = _("应于 %s 前复核") % f"{due.astimezone(SHANGHAI):%Y-%m-%d}"
        tell_owner(article, template=DUE, state=words, key=f"due:{due.isoformat()}", now=now)


def _remind_report(report_id: int, now: datetime) -> None:
    with transaction.atomic():
        report = WrongAnswerReport.objects.select_for_update().get(pk=report_id)
        report.reminded_at = now
        report.save(update_fields=["reminded_at"])
        remind_of(report, locked(report.article_id), now=now)
