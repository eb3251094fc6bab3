"""Territory: every district, street, community and grid, with its history."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.choices import Level


class DivisionQuerySet(models.QuerySet["Division"]):
    """Words for lists of divisions."""

    def current(self) -> "DivisionQuerySet":
        """Divisions in force now."""
        return self.filter(valid_to__isnull=True)

    def on(self, day: date) -> "DivisionQuerySet":
        """Divisions in force on ``day`` (Asia/Shanghai date)."""
        return self.filter(valid_from__lte=day).exclude(valid_to__lte=day)

    def under(self, prefix: str) -> "DivisionQuerySet":
        """The division with this code and everything inside it."""
        return self.filter(code__startswith=prefix)


class Division(models.Model):
    """One version of one division. A changed name or boundary closes it and opens another.

    ``valid_to`` is the first day on which this version no longer holds.
    """

    code = models.CharField(_("区划代码"), max_length=15)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    level = models.CharField(_("层级"), max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    superseded_by = models.ForeignKey(
        "self",
        verbose_name=_("由谁取代"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
    )
    boundary = models.JSONField(_("边界（WGS84）"), null=True, blank=True)
    centre_lng = models.FloatField(_("中心经度"), null=True, blank=True)
    centre_lat = models.FloatField(_("中心纬度"), null=True, blank=True)
    households = models.PositiveIntegerField(_("户数"), default=0)
    population = models.PositiveIntegerField(_("人口"), default=0)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("更新时间"))

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("区划")
        verbose_name_plural = _("区划")
        ordering = ["code", "-valid_from", "-pk"]
        indexes = [
            models.Index(
                name="division_code_prefix", fields=["code"], opclasses=["text_pattern_ops"]
            ),
            models.Index(name="division_updated", fields=["updated_at"]),
            models.Index(name="division_level", fields=["level", "code"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="division_one_current_per_code",
                fields=["code"],
                condition=Q(valid_to__isnull=True),
            ),
            models.CheckConstraint(
                name="division_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="division_code_fits_level",
                condition=Q(level=Level.DISTRICT, code__regex=r"^[0-9]{6}$")
                | Q(level=Level.STREET, code__regex=r"^[0-9]{9}$")
                | Q(level=Level.COMMUNITY, code__regex=r"^[0-9]{12}$")
                | Q(level=Level.GRID, code__regex=r"^[0-9]{15}$"),
            ),
            models.CheckConstraint(
                name="division_parent_above_all_but_district",
                condition=Q(level=Level.DISTRICT) | Q(parent__isnull=False),
            ),
            models.CheckConstraint(
                name="division_current_is_not_superseded",
                condition=Q(valid_to__isnull=False) | Q(superseded_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.code}"

    @property
    def is_current(self) -> bool:
        """Whether this version is in force."""
        return self.valid_to is None
