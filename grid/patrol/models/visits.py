"""Visits and what was found at them. Words are encrypted and hold no numbers of people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import FindingKind, FindingState, Met, Need, Purpose
from grid.patrol.models.plans import VisitPlan
from grid.patrol.models.screenings import Screening
from grid.patrol.models.subjects import position_fits
from grid.patrol.rules import TEAM_ROLES, VISITING
from grid.reach import Reach
from haishu_portal.core.crypto import EncryptedTextField


class VisitQuerySet(models.QuerySet["Visit"]):
    """Words for lists of visits."""

    def visible_to(self, reach: Reach) -> "VisitQuerySet":
        """Visits to doors that the reader visits; the same rule as ``rules.can_visit``."""
        mine = Q(plan__team__in=reach.teams_for(*TEAM_ROLES))
        for role in VISITING:
            for prefix in reach.prefixes_for(role):
                mine |= Q(grid_code__startswith=prefix)
        return self.filter(mine)


class Visit(models.Model):
    """Somebody was at the door. ``at`` is when it was done, ``received_at`` when it arrived."""

    client_uuid = models.UUIDField(unique=True, editable=False)
    plan = models.ForeignKey(VisitPlan, models.PROTECT, related_name="visits")
    grid_code = models.CharField(_("网格代码"), max_length=15)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False,
        verbose_name=_("走访人"),
    )  # fmt: skip
    screening = models.ForeignKey(
        Screening, models.PROTECT, null=True, blank=True, related_name="visits"
    )
    purpose = models.CharField(_("走访类型"), max_length=10, choices=Purpose.choices)
    met = models.CharField(_("是否见到"), max_length=10, choices=Met.choices)
    at = models.DateTimeField(_("走访时间"))
    received_at = models.DateTimeField(_("收到时间"))
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    accuracy = models.FloatField(_("精度（米）"), null=True, blank=True)
    words = EncryptedTextField(_("走访情况"), blank=True)
    needs = ArrayField(
        models.CharField(max_length=10, choices=Need.choices), verbose_name=_("需求"), default=list,
        blank=True,
    )  # fmt: skip

    # What was said and where is dropped when it is no longer needed; the count stays.
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访记录")
        verbose_name_plural = _("走访记录")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                name="visit_grid_prefix", fields=["grid_code"], opclasses=["text_pattern_ops"]
            ),
            models.Index(name="visit_newest", fields=["-at", "-id"]),
            models.Index(
                name="visit_to_forget", fields=["at"], condition=Q(forgotten_at__isnull=True)
            ),
            models.Index(name="visit_by_visitor", fields=["visitor", "-at"]),
            models.Index(name="visit_of_screening", fields=["screening", "plan"]),
        ]
        constraints = [
            models.CheckConstraint(name="visit_position_whole", condition=position_fits()),
            models.CheckConstraint(
                name="visit_not_before_it_was_done",
                condition=Q(received_at__gte=models.F("at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.at:%Y-%m-%d}"


class VisitPhoto(models.Model):
    """A picture taken at a visit; the reference keeps it from being swept away."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(
        "core.Attachment", models.PROTECT, related_name="+", verbose_name=_("照片")
    )

    class Meta:
        verbose_name = _("走访照片")
        verbose_name_plural = _("走访照片")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.attachment_id}"


class Finding(models.Model):
    """Something found at a visit, and what became of it."""

    client_uuid = models.UUIDField(unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    grid_code = models.CharField(_("网格代码"), max_length=15)
    kind = models.CharField(_("去向"), max_length=10, choices=FindingKind.choices)
    category = models.CharField(_("分类"), max_length=20, blank=True)
    words = EncryptedTextField(_("发现情况"))
    state = models.CharField(_("状态"), max_length=10, choices=FindingState.choices)
    became_no = models.CharField(_("转出编号"), max_length=40, blank=True)
    at = models.DateTimeField(_("发现时间"))
    # Its words are gone: the visit is old and it waits no more.
    forgotten = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("走访发现")
        verbose_name_plural = _("走访发现")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                name="finding_open", fields=["kind", "grid_code"], condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.became_no}"
