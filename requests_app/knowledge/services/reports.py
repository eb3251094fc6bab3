"""Wrong answers: reported by whoever uses an article, answered by its owner within a clock."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.models import User
from haishu_portal.core.selectors.calendar import load_calendar
from haishu_portal.core.selectors.settings import setting_int
from haishu_portal.core.worktime import SHANGHAI, add_working_days
from requests_app.knowledge import rules, workflow
from requests_app.knowledge.choices import ReportState
from requests_app.knowledge.exceptions import (
    ArticleIncomplete,
    ArticleNotFound,
    NotAllowed,
    ReportClosed,
)
from requests_app.knowledge.models import Article, WrongAnswerReport
from requests_app.knowledge.selectors.reading import visible_to
from requests_app.knowledge.services.flow import locked, take
from requests_app.knowledge.services.telling import tell_owner
from requests_app.knowledge.texts import REPORTED


def report_wrong(*, article_id: int, words: str, actor: User, now: datetime) -> WrongAnswerReport:
    """Say that an article is wrong; its owner hears of it and has a clock to answer.

    Raises NotAllowed, ArticleNotFound (not readable, or never published), ArticleIncomplete.
    """
    reach = reach_of(actor, now=now)
    if not rules.can_report(reach):
        raise NotAllowed(_("您没有使用知识库的权限"))
    if not words.strip():
        raise ArticleIncomplete(_("请写明哪里有误"), fields={"words": _("请写明哪里有误")})
    with transaction.atomic():
        article = visible_to(reach).filter(pk=article_id, published__isnull=False).first()
        if article is None or article.published_id is None:
            raise ArticleNotFound
        due = add_working_days(now, setting_int("knowledge_report_days"), load_calendar())
        report = WrongAnswerReport.objects.create(
            article=article,
            version_id=article.published_id,
            words=words.strip()[:500],
            by=actor,
            at=now,
            due_at=due,
        )
        remind_of(report, article, now=now)
    return report


def remind_of(report: WrongAnswerReport, article: Article, *, now: datetime) -> None:
    """Tell the owner of an open report, with the time left."""
    with translation.override(settings.LANGUAGE_CODE):
        until = f"{report.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"
        words = _("已超时") if report.due_at <= now else _("%s 前答复") % until
    late = "late" if report.due_at <= now else "new"
    key = f"report:{report.pk}:{late}"
    tell_owner(article, template=REPORTED, state=str(words), key=key, now=now)


def answer_report(
    *, report_id: int, state: str, answer: str, actor: User, now: datetime
) -> WrongAnswerReport:
    """The owner's word. An upheld report puts the article up for review within days.

    Raises NotAllowed, ReportClosed, ArticleNotFound, ArticleIncomplete.
    """
    if state not in (ReportState.UPHELD, ReportState.REFUSED) or not answer.strip():
        raise ArticleIncomplete(_("请写明核实结果"), fields={"answer": _("请写明核实结果")})
    with transaction.atomic():
        known = WrongAnswerReport.objects.filter(pk=report_id).values_list("article", flat=True)
        article = locked(known.first() or 0)
        report = WrongAnswerReport.objects.select_for_update().get(pk=report_id)
        if not rules.can_answer_report(reach_of(actor, now=now), article):
            raise NotAllowed(_("有误反映由责任单位答复"))
        if report.state != ReportState.OPEN:
            raise ReportClosed(_("这条反映已经答复过了"))
        report.state, report.answer = state, answer.strip()[:500]
        report.answered_by, report.answered_at = actor, now
        report.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        flag = workflow.BY_NAME["flag"]
        if state == ReportState.UPHELD and workflow.fits(flag, article):
            take(article, flag, actor=None, now=now, note=_("反映有误属实：%s") % answer.strip())
    return report
