"""What articles are good for, where they were wrong, and where each gram occurs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.knowledge.choices import ReportState, Use
from requests_app.knowledge.models.article import Article, ArticleVersion


class ArticleUse(models.Model):
    """How often an article served on one day in one way; nobody's name is kept."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="uses")
    day = models.DateField(_("日期"))
    how = models.CharField(_("用法"), max_length=10, choices=Use.choices)
    count = models.PositiveIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("知识使用")
        verbose_name_plural = _("知识使用")
        constraints = [
            models.UniqueConstraint(fields=["article", "day", "how"], name="article_use_once")
        ]
        indexes = [models.Index(fields=["day", "how"], name="article_use_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.day} {self.how} {self.count}"


class ArticleTicket(models.Model):
    """A ticket that was answered from an article, and from which version of it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="+")
    version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="+")
    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="+")
    actor = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("知识与工单")
        verbose_name_plural = _("知识与工单")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "article"], name="article_ticket_once")
        ]
        indexes = [models.Index(fields=["at"], name="article_ticket_at")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.ticket_id}"


class WrongAnswerReport(models.Model):
    """Somebody who works with an article says that it is wrong."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="reports")
    version = models.ForeignKey(ArticleVersion, models.PROTECT, related_name="+")
    words = models.CharField(_("哪里有误"), max_length=500)
    state = models.CharField(
        _("状态"), max_length=10, choices=ReportState.choices, default=ReportState.OPEN
    )
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("反映时间"))
    due_at = models.DateTimeField(_("应答复时间"))
    reminded_at = models.DateTimeField(null=True, editable=False)
    answer = models.CharField(_("核实结果"), max_length=500, blank=True)
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("有误反映")
        verbose_name_plural = _("有误反映")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="report_open", condition=Q(state="open")),
            models.Index(fields=["article", "-id"], name="report_article"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | Q(~Q(state="open"), answered_at__isnull=False),
                name="report_closed_with_answer",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.state}"


class Posting(models.Model):
    """Which shown articles hold a gram, and which of them in their question or keywords.

    The empty gram counts all shown articles.
    """

    gram = models.CharField(max_length=64, primary_key=True)
    count = models.IntegerField(default=0)
    head = ArrayField(models.BigIntegerField(), default=list)
    body = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        verbose_name = _("检索词")
        verbose_name_plural = _("检索词")

    def __str__(self) -> str:
        return f"{self.gram} {self.count}"
