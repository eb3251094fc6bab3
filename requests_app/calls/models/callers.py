"""Callers the house must know: who rang in vain, and who rings to annoy."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField
from requests_app.calls.choices import OPEN_CALLBACKS, CallbackState

OPEN_CALLBACK_VALUES = sorted(str(state.value) for state in OPEN_CALLBACKS)


class CallbackItem(models.Model):
    """A caller who rang off unanswered; one open row a number, claimed by one agent."""

    call = models.OneToOneField("calls.Call", models.CASCADE, related_name="+")
    phone = EncryptedTextField(_("主叫号码"))
    phone_hash = models.CharField(_("号码索引"), max_length=64)
    state = models.CharField(
        _("状态"), max_length=12, choices=CallbackState.choices, default=CallbackState.WAITING
    )
    missed = models.PositiveSmallIntegerField(_("未接次数"), default=1)
    missed_at = models.DateTimeField(_("最近未接"))
    tries = models.PositiveSmallIntegerField(_("已拨"), default=0)
    tried_at = models.DateTimeField(_("最近回拨"), null=True)
    claimed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("认领时间"), null=True)
    closed_at = models.DateTimeField(_("了结时间"), null=True)
    note = models.CharField(_("备注"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("未接回拨")
        verbose_name_plural = _("未接回拨")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"],
                condition=Q(state__in=OPEN_CALLBACK_VALUES),
                name="callback_one_open_per_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed")
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="callback_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_CALLBACK_VALUES) | Q(closed_at__isnull=False),
                name="callback_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["missed_at", "id"],
                condition=Q(state__in=OPEN_CALLBACK_VALUES),
                name="callback_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class NuisanceNumber(models.Model):
    """A number reported as a nuisance; the supervisor decides, and for how long."""

    phone_hash = models.CharField(_("号码索引"), max_length=64)
    phone_masked = models.CharField(_("号码"), max_length=30)
    reason = models.CharField(_("事由"), max_length=200)
    reported_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("上报时间"))
    approved = models.BooleanField(_("认定"), null=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("认定时间"), null=True)
    valid_until = models.DateField(_("有效期至"), null=True)

    class Meta:
        verbose_name = _("骚扰号码")
        verbose_name_plural = _("骚扰号码")
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"],
                condition=Q(approved__isnull=True),
                name="nuisance_one_pending",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="nuisance_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True)
                | Q(approved=False)
                | Q(valid_until__isnull=False),
                name="nuisance_ends_some_day",
            ),
        ]
        indexes = [models.Index(fields=["phone_hash", "-reported_at"], name="nuisance_by_number")]

    def __str__(self) -> str:
        return self.phone_masked
