"""When each household, place and grid is to be seen next."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import PlanKind
from grid.patrol.models.subjects import GRID_CODE, Cadence, Household, KeyPlace
from grid.patrol.rules import TEAM_ROLES, VISITING
from grid.reach import Reach


class VisitPlanQuerySet(models.QuerySet["VisitPlan"]):
    """Words for lists of plans."""

    def active(self) -> "VisitPlanQuerySet":
        """Plans that are followed."""
        return self.filter(is_active=True)

    def doors(self) -> "VisitPlanQuerySet":
        """Households and places, not the walk through the grid."""
        return self.exclude(kind=PlanKind.PATROL)

    def visible_to(self, reach: Reach) -> "VisitPlanQuerySet":
        """What the reader visits; the same rule as ``rules.can_visit``."""
        mine = Q(team__in=reach.teams_for(*TEAM_ROLES))
        for role in VISITING:
            for prefix in reach.prefixes_for(role):
                mine |= Q(grid_code__startswith=prefix)
        return self.filter(mine)

    def met_by(self, today: date) -> "VisitPlanQuerySet":
        """Seen within their rhythm."""
        return self.filter(last_met_at__isnull=False, next_due__gte=today)


class VisitPlan(models.Model):
    """One subject with its rhythm; what the last visits said is kept beside it."""

    kind = models.CharField(_("走访对象"), max_length=10, choices=PlanKind.choices)
    household = models.OneToOneField(
        Household, models.PROTECT, null=True, blank=True, related_name="plan"
    )
    place = models.OneToOneField(
        KeyPlace, models.PROTECT, null=True, blank=True, related_name="plan"
    )
    grid_code = models.CharField(_("网格代码"), max_length=15)
    team = models.ForeignKey(
        "grid.Team", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("走访团队"),
    )  # fmt: skip
    cadence = models.ForeignKey(
        Cadence, models.PROTECT, related_name="+", verbose_name=_("走访频次")
    )
    next_due = models.DateField(_("下次走访"))
    last_visit = models.ForeignKey(
        "patrol.Visit", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    last_visit_at = models.DateTimeField(_("最近上门"), null=True, blank=True)
    last_met_at = models.DateTimeField(_("最近见到"), null=True, blank=True)
    started_on = models.DateField(_("开始日期"))
    # Tags, rhythm or team have changed: the sweep sets the day anew.
    stale = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(_("执行中"), default=True)

    objects = VisitPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("走访计划")
        verbose_name_plural = _("走访计划")
        ordering = ["next_due", "pk"]
        indexes = [
            models.Index(
                name="plan_grid_prefix", fields=["grid_code"], opclasses=["text_pattern_ops"]
            ),
            models.Index(name="plan_team_due", fields=["team", "next_due"]),
            models.Index(name="plan_stale", fields=["id"], condition=Q(stale=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="plan_subject_fits_kind",
                condition=Q(kind="household", household__isnull=False, place__isnull=True)
                | Q(kind="place", household__isnull=True, place__isnull=False)
                | Q(kind="patrol", household__isnull=True, place__isnull=True),
            ),
            models.UniqueConstraint(
                name="plan_one_patrol_per_grid",
                fields=["grid_code"],
                condition=Q(kind="patrol"),
            ),
            models.CheckConstraint(
                name="plan_lies_in_a_grid", condition=Q(grid_code__regex=GRID_CODE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def rev(self) -> str:
        """Changes whenever the plan or what was said there did."""
        return f"{self.version}"

    def is_overdue(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.next_due < today

    def is_covered(self, today: date) -> bool:
        """Whether somebody was seen within the rhythm."""
        return self.last_met_at is not None and self.next_due >= today
