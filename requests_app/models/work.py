"""The units at work on a ticket, and what they ask for."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.choices import PhotoPhase, RequestStatus, UnitRole, UnitStatus


class TicketUnitQuerySet(models.QuerySet["TicketUnit"]):
    """Words of the trade on sets of units."""

    def at_work(self) -> Self:
        """Units that have a part in the ticket and were not released from it."""
        return self.exclude(status=UnitStatus.RELEASED)


class TicketUnit(models.Model):
    """One unit's part in a ticket, with its own clocks."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="units")
    team = models.ForeignKey("grid.Team", models.PROTECT, related_name="+")
    role = models.CharField(_("角色"), max_length=8, choices=UnitRole.choices)
    status = models.CharField(
        _("状态"), max_length=10, choices=UnitStatus.choices, default=UnitStatus.ASSIGNED
    )
    task = models.CharField(_("协办事项"), max_length=300, blank=True)
    report = models.TextField(_("协办反馈"), blank=True)
    assigned_at = models.DateTimeField(_("交办时间"))
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = TicketUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("承办单位")
        verbose_name_plural = _("承办单位")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(role="lead") & ~Q(status="released"),
                name="unit_one_lead",
            ),
            models.UniqueConstraint(
                fields=["ticket", "team"],
                condition=~Q(status="released"),
                name="unit_once_per_team",
            ),
        ]
        indexes = [models.Index(fields=["team", "status"], name="unit_by_team")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.team_id} {self.role}"

    @property
    def is_released(self) -> bool:
        """Whether the unit has no part in the ticket any more."""
        return self.status == UnitStatus.RELEASED


class ReturnRequest(models.Model):
    """A unit says the matter is not its own, once, with a reason and a better address."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="returns")
    team = models.ForeignKey("grid.Team", models.PROTECT, related_name="+")
    reason = models.TextField(_("退单理由"))
    legal_basis = models.CharField(_("依据"), max_length=200, blank=True)
    suggested_team = models.ForeignKey("grid.Team", models.PROTECT, null=True, related_name="+")
    for_arbitration = models.BooleanField(_("需裁定"), default=False)
    status = models.CharField(
        _("结果"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING
    )
    asked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decision_note = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("退单申请")
        verbose_name_plural = _("退单申请")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(status="pending"), name="return_one_pending"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.status}"


class ExtensionRequest(models.Model):
    """A unit asks for more time before the clock runs out."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="extensions")
    team = models.ForeignKey("grid.Team", models.PROTECT, related_name="+")
    working_days = models.PositiveSmallIntegerField(_("申请延长工作日"))
    reason = models.TextField(_("延期理由"))
    plan = models.TextField(_("办理计划"))
    caller_informed = models.BooleanField(_("已告知诉求人"), default=False)
    status = models.CharField(
        _("结果"), max_length=10, choices=RequestStatus.choices, default=RequestStatus.PENDING
    )
    asked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decision_note = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(status="pending"), name="extension_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(working_days__gte=1), name="extension_at_least_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} +{self.working_days}"


class CallbackAttempt(models.Model):
    """One call to the resident after the reply. Written by the centre, never by the unit."""

    ticket = models.ForeignKey("requests_app.Ticket", models.PROTECT, related_name="callbacks")
    agent = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("通话结果"), max_length=12)
    contacted = models.BooleanField(_("单位联系过诉求人"), null=True)
    solved = models.CharField(_("是否解决"), max_length=10, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("满意度"), null=True)
    note = models.TextField(_("回访记录"), blank=True)
    round = models.PositiveSmallIntegerField(_("轮次"), default=0)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("回访记录")
        verbose_name_plural = _("回访记录")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.outcome}"


class TicketPhoto(models.Model):
    """A picture of a ticket."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="photos")
    attachment = models.ForeignKey("core.Attachment", models.PROTECT, related_name="+")
    phase = models.CharField(_("阶段"), max_length=8, choices=PhotoPhase.choices)
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = _("图片")
        verbose_name_plural = _("图片")
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "attachment"], name="photo_once_per_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.phase}"
