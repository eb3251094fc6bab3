"""Deadlines that run over a ticket and the rungs climbed when they run out."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.worktime import Unit
from requests_app.choices import Clock


class DeadlineQuerySet(models.QuerySet["TicketDeadline"]):
    """Words of the trade on sets of deadlines."""

    def running(self) -> Self:
        """Clocks neither met nor paused."""
        return self.filter(met_at__isnull=True, paused_at__isnull=True)

    def needing_attention(self, now: datetime) -> Self:
        """Running clocks with a warning or a rung due at or before ``now``."""
        return self.running().filter(next_alert_at__lte=now)


class TicketDeadline(models.Model):
    """One clock of one ticket, of the leading unit or of one assisting unit.

    ``amount`` and ``unit`` are the allowance as it stood when the clock started, so that a
    later edit of the table does not change history; a calendar edit recomputes ``due_at``.
    """

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="deadlines")
    part = models.ForeignKey(
        "requests_app.TicketUnit", models.CASCADE, null=True, related_name="deadlines"
    )
    clock = models.CharField(_("时限"), max_length=12, choices=Clock.choices)
    amount = models.DecimalField(_("数值"), max_digits=7, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices())
    started_at = models.DateTimeField(_("起算"))
    due_at = models.DateTimeField(_("到期"))
    met_at = models.DateTimeField(_("完成"), null=True)
    cancelled = models.BooleanField(_("作废"), default=False)
    paused_at = models.DateTimeField(_("暂停"), null=True)
    # Where the clock truly began and every pause and extension since, in order, so that a
    # calendar edit can reckon it anew; ``started_at`` moves with each pause.
    began_at = models.DateTimeField(null=True, editable=False)
    changes = models.JSONField(default=list, editable=False)
    paused_minutes = models.PositiveIntegerField(_("累计暂停分钟"), default=0)
    breached_at = models.DateTimeField(_("超时"), null=True)
    warned = models.PositiveSmallIntegerField(_("已预警"), default=0)
    level = models.PositiveSmallIntegerField(_("升级级别"), default=0)
    next_alert_at = models.DateTimeField(null=True)
    parked_error = models.CharField(max_length=200, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "clock", "part"],
                condition=Q(met_at__isnull=True),
                nulls_distinct=False,
                name="deadline_one_running",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=models.F("started_at")), name="deadline_not_before_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_alert_at", "id"],
                condition=Q(met_at__isnull=True, paused_at__isnull=True),
                name="deadline_alerts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.clock}"


class Escalation(models.Model):
    """One rung climbed; unique, so a repeated sweep climbs it once."""

    deadline = models.ForeignKey(TicketDeadline, models.CASCADE, related_name="escalations")
    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="escalations")
    clock = models.CharField(_("时限"), max_length=12, choices=Clock.choices)
    level = models.PositiveSmallIntegerField(_("级别"))
    team = models.ForeignKey("grid.Team", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("升级记录")
        verbose_name_plural = _("升级记录")
        constraints = [
            models.UniqueConstraint(fields=["deadline", "level"], name="escalation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.clock} {self.level}"
