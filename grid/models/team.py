"""The one tree of handlers, what its teams can do and where they serve."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.choices import SERVICE_KINDS, TeamKind


class Skill(models.Model):
    """A trade in which a team serves."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    requires_credential = models.BooleanField(
        _("须持证"),
        default=False,
        db_default=False,
        help_text=_("勾选后，这类工单只派给有人持有效证件的团队"),
    )

    class Meta:
        verbose_name = _("服务技能")
        verbose_name_plural = _("服务技能")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TeamQuerySet(models.QuerySet["Team"]):
    """Words for lists of teams."""

    def active(self) -> "TeamQuerySet":
        """Teams that still work."""
        return self.filter(is_active=True)

    def service(self) -> "TeamQuerySet":
        """The grid service teams, general and specialised."""
        return self.filter(kind__in=sorted(SERVICE_KINDS))

    def under(self, prefix: str) -> "TeamQuerySet":
        """Teams whose area is ``prefix`` or lies inside it."""
        return self.filter(area_code__startswith=prefix)


class Team(models.Model):
    """A handler. Escalating is going to ``parent``."""

    code = models.CharField(_("编码"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=20, choices=TeamKind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    area_code = models.CharField(_("所在区划"), max_length=15)
    skills = models.ManyToManyField(Skill, verbose_name=_("技能"), related_name="teams", blank=True)
    capacity = models.PositiveSmallIntegerField(_("同时在办上限"), default=20)
    phone = models.CharField(_("值班电话"), max_length=20, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)
    accepts_dispatch = models.BooleanField(_("接受派单"), default=True)
    updated_at = models.DateTimeField(_("更新时间"))

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("团队")
        verbose_name_plural = _("团队")
        ordering = ["code"]
        indexes = [
            models.Index(
                name="team_area_prefix", fields=["area_code"], opclasses=["text_pattern_ops"]
            ),
            models.Index(name="team_kind", fields=["kind", "area_code"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="team_area_is_a_code",
                condition=Q(area_code__regex=r"^[0-9]{6}([0-9]{3}){0,3}$"),
            ),
            models.CheckConstraint(
                name="team_only_district_centre_has_no_parent",
                condition=Q(kind=TeamKind.DISTRICT_CENTRE, parent__isnull=True)
                | (~Q(kind=TeamKind.DISTRICT_CENTRE) & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="team_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TeamCoverage(models.Model):
    """A division, usually a grid, that a service team serves."""

    team = models.ForeignKey(
        Team, verbose_name=_("团队"), on_delete=models.CASCADE, related_name="coverage"
    )
    division_code = models.CharField(_("服务区划"), max_length=15)

    class Meta:
        verbose_name = _("服务范围")
        verbose_name_plural = _("服务范围")
        ordering = ["team_id", "division_code"]
        indexes = [
            models.Index(
                name="coverage_code_prefix",
                fields=["division_code"],
                opclasses=["text_pattern_ops"],
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="coverage_once", fields=["team", "division_code"]),
            models.CheckConstraint(
                name="coverage_is_a_code",
                condition=Q(division_code__regex=r"^[0-9]{6}([0-9]{3}){0,3}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.division_code
