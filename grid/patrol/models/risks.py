"""Disputes and dangers that are kept on a list until they are gone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import Prospect, RiskCategory, RiskLevel
from grid.patrol.models.plans import VisitPlan
from grid.patrol.models.subjects import GRID_CODE, position_fits
from grid.patrol.models.visits import Finding
from grid.patrol.rules import VISITING
from grid.patrol.workflow import OPEN, RiskState
from grid.reach import Reach
from haishu_portal.core.crypto import EncryptedTextField
from haishu_portal.core.roles import Role


class RiskQuerySet(models.QuerySet["RiskItem"]):
    """Words for lists of risks."""

    def open(self) -> "RiskQuerySet":
        """Not struck off."""
        return self.filter(state__in=sorted(state.value for state in OPEN))

    def visible_to(self, reach: Reach) -> "RiskQuerySet":
        """What the reader may open; the same rule as ``rules.can_see_risk``."""
        top = Q(level=RiskLevel.RED) | Q(state=RiskState.ESCALATED)
        shown = Q(pk__in=[])
        for role in VISITING:
            shown |= _under(reach, role)
        shown |= _under(reach, Role.STREET) & (top | Q(level=RiskLevel.ORANGE))
        shown |= _under(reach, Role.DISTRICT) & top
        return self.filter(shown)


def _under(reach: Reach, role: str) -> Q:
    lies = Q(pk__in=[])
    for prefix in reach.prefixes_for(role):
        lies |= Q(grid_code__startswith=prefix)
    return lies


class RiskItem(models.Model):
    """One risk. Only ``services.risks`` writes where it stands."""

    client_uuid = models.UUIDField(unique=True, editable=False)
    grid_code = models.CharField(_("网格代码"), max_length=15)
    plan = models.ForeignKey(VisitPlan, models.PROTECT, null=True, blank=True, related_name="risks")
    finding = models.OneToOneField(
        Finding, models.PROTECT, null=True, blank=True, related_name="risk"
    )
    category = models.CharField(_("类别"), max_length=12, choices=RiskCategory.choices)
    level = models.CharField(_("等级"), max_length=8, choices=RiskLevel.choices)
    prospect = models.CharField(
        _("可能后果"), max_length=10, choices=Prospect.choices, default=Prospect.NONE
    )
    parties = models.PositiveSmallIntegerField(_("涉及人数"), default=2)
    words = EncryptedTextField(_("情况"))
    place = EncryptedTextField(_("地点"), blank=True, db_default="")
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=RiskState.choices)
    responsible = models.CharField(_("责任人"), max_length=40, blank=True)
    # What is in force; every measure ever written is a ``RiskMeasure``.
    measures = EncryptedTextField(_("措施"), blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发现人")
    )
    found_at = models.DateTimeField(_("发现时间"))
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(_("更新时间"))
    # Words and pictures of one struck off long ago are dropped; that there was one stays.
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("风险")
        verbose_name_plural = _("风险")
        ordering = ["-found_at", "-pk"]
        indexes = [
            models.Index(
                name="risk_grid_prefix", fields=["grid_code"], opclasses=["text_pattern_ops"]
            ),
            models.Index(name="risk_newest", fields=["-found_at", "-id"]),
            models.Index(
                name="risk_to_forget",
                fields=["updated_at"],
                condition=Q(state="closed", forgotten_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="risk_lies_in_a_grid", condition=Q(grid_code__regex=GRID_CODE)
            ),
            models.CheckConstraint(name="risk_position_whole", condition=position_fits()),
            models.CheckConstraint(
                name="risk_handled_by_somebody",
                condition=~Q(state="handling") | ~Q(responsible=""),
            ),
        ]

    def __str__(self) -> str:
        return self.no

    @property
    def no(self) -> str:
        """The number people call it by."""
        return f"FX{self.pk:06d}"


class RiskMeasure(models.Model):
    """What was decided about a risk, by whom and when; a later one does not replace it."""

    risk = models.ForeignKey(RiskItem, models.PROTECT, related_name="measures_taken")
    words = EncryptedTextField(_("措施"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("风险措施")
        verbose_name_plural = _("风险措施")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.at:%Y-%m-%d}"


class RiskPhoto(models.Model):
    """A picture of a risk; the reference keeps it from being swept away."""

    risk = models.ForeignKey(RiskItem, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(
        "core.Attachment", models.PROTECT, related_name="+", verbose_name=_("照片")
    )

    class Meta:
        verbose_name = _("风险照片")
        verbose_name_plural = _("风险照片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.attachment_id}"


class RiskStep(models.Model):
    """One move of a risk; history, never changed but for notes that are forgotten."""

    risk = models.ForeignKey(RiskItem, models.PROTECT, related_name="steps")
    move = models.CharField(_("步骤"), max_length=12)
    source = models.CharField(_("原状态"), max_length=10, blank=True)
    target = models.CharField(_("新状态"), max_length=10, choices=RiskState.choices)
    note = EncryptedTextField(_("说明"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("风险办理记录")
        verbose_name_plural = _("风险办理记录")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.risk_id} {self.move}"
