"""Calls, what they were about, and the tickets that came of them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField
from requests_app.calls.choices import (
    LIVE,
    CallState,
    Direction,
    EmergencyNumber,
    TicketLink,
)
from requests_app.calls.facts import Facts, Naming

LIVE_VALUES = sorted(str(state.value) for state in LIVE)


class WrapUpCode(models.Model):
    """What a call was about, in one keystroke; switched off, never deleted."""

    code = models.SlugField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=20)
    position = models.PositiveSmallIntegerField(_("按键顺序"))
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("话后小结代码")
        verbose_name_plural = _("话后小结代码")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    """Words of the trade on sets of calls."""

    def live(self) -> Self:
        """Ringing or being spoken on."""
        return self.filter(state__in=LIVE_VALUES, ended_at__isnull=True)

    def waiting(self) -> Self:
        """Callers whom nobody has answered yet."""
        return self.filter(state=CallState.RINGING, direction=Direction.IN)

    def since(self, moment: datetime) -> Self:
        """Calls in that rang since then."""
        return self.filter(rang_at__gte=moment, direction=Direction.IN)


class Call(models.Model):
    """One call as the telephone system told it, and what its agent made of it."""

    source = models.CharField(_("话务系统"), max_length=40)
    external_id = models.CharField(_("话务系统编号"), max_length=80)
    direction = models.CharField(
        _("方向"), max_length=3, choices=Direction.choices, default=Direction.IN
    )
    queue = models.CharField(_("队列"), max_length=20)
    phone = EncryptedTextField(_("主叫号码"), blank=True)
    phone_hash = models.CharField(_("号码索引"), max_length=64, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=CallState.choices)
    rang_at = models.DateTimeField(_("振铃时间"))
    answered_at = models.DateTimeField(_("接听时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    agent = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", verbose_name=_("话务员")
    )
    named_at = models.DateTimeField(null=True)
    named_by_answer = models.BooleanField(default=False)
    offered = models.BooleanField(_("由系统分配"), default=False)
    emergency_number = models.CharField(
        _("紧急转接"), max_length=3, choices=EmergencyNumber.choices, blank=True
    )
    emergency_at = models.DateTimeField(_("转接时间"), null=True)
    wrap_up = models.ForeignKey(
        WrapUpCode, models.PROTECT, null=True, related_name="+", verbose_name=_("话后小结")
    )
    wrapped_at = models.DateTimeField(_("小结时间"), null=True)
    recording_id = models.CharField(_("录音编号"), max_length=120, blank=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    tickets: "models.ManyToManyField[models.Model, CallTicket]" = models.ManyToManyField(
        "requests_app.Ticket", through="CallTicket", related_name="+"
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("来电")
        verbose_name_plural = _("来电")
        permissions = [("report_call", "may report calls as a telephone system")]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="call_once_per_source"),
            models.UniqueConstraint(
                fields=["agent"],
                condition=Q(state__in=LIVE_VALUES, ended_at__isnull=True),
                name="call_one_per_agent",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("rang_at")),
                name="call_answered_after_ringing",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("rang_at")),
                name="call_ended_after_ringing",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="ringing", answered_at__isnull=True, ended_at__isnull=True)
                    | Q(state="answered", answered_at__isnull=False, ended_at__isnull=True)
                    | Q(state="ended", answered_at__isnull=False, ended_at__isnull=False)
                    | Q(state="abandoned", answered_at__isnull=True, ended_at__isnull=False)
                    | Q(state="emergency", answered_at__isnull=False) & ~Q(emergency_number="")
                ),
                name="call_state_fits_its_moments",
            ),
        ]
        indexes = [
            models.Index(fields=["-rang_at"], name="call_by_time"),
            models.Index(fields=["phone_hash", "-rang_at"], name="call_by_caller"),
            models.Index(fields=["agent", "-rang_at"], name="call_by_agent"),
            models.Index(
                fields=["rang_at"], condition=Q(state="ringing"), name="call_still_ringing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"

    @property
    def is_live(self) -> bool:
        """Whether somebody is at the other end."""
        return self.state in LIVE and self.ended_at is None

    @property
    def facts(self) -> Facts:
        """What is known of the call."""
        naming = None
        if self.agent_id is not None and self.named_at is not None:
            naming = Naming(self.named_by_answer, self.named_at, self.agent_id)
        return Facts(self.rang_at, self.answered_at, self.ended_at, naming)


class CallTicket(models.Model):
    """A ticket that a call made or touched."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="links")
    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="+")
    how = models.CharField(_("关系"), max_length=10, choices=TicketLink.choices)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("来电工单")
        verbose_name_plural = _("来电工单")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["call", "ticket"], name="call_ticket_once"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.how} {self.ticket_id}"
