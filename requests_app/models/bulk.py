"""One thing done to many tickets: what was asked, and how it went for each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BulkAction(models.TextChoices):
    """What can be done to many tickets at once."""

    DISPATCH = "dispatch", _("批量派单")
    RECLASSIFY = "reclassify", _("批量改分类")
    MERGE = "merge", _("批量并单")
    SUPERVISE = "supervise", _("批量督办")


class BulkState(models.TextChoices):
    """How it went for one ticket."""

    WAITING = "waiting", _("待执行")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功")


class BulkRun(models.Model):
    """What one person asked for; ``data`` holds ids and codes, never resident data."""

    action = models.CharField(_("操作"), max_length=12, choices=BulkAction.choices)
    actor = models.ForeignKey(
        "core.User", models.PROTECT, related_name="+", verbose_name=_("操作人")
    )
    data = models.JSONField(_("参数"), default=dict)
    note = models.TextField(_("说明"), blank=True)
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量操作")
        verbose_name_plural = _("批量操作")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["started_at"], condition=Q(finished_at=None), name="bulk_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.pk}"


class BulkItem(models.Model):
    """One ticket of a run; written in the same transaction as the change it tells of."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items")
    ticket = models.ForeignKey("requests_app.Ticket", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=BulkState.choices, default=BulkState.WAITING)
    why = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("批量操作的工单")
        verbose_name_plural = _("批量操作的工单")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "ticket"], name="bulk_item_once_in_a_run")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.ticket_id}"
