"""Who is away, from when to when, and who stands in."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.rosters.choices import AbsenceReason


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Words for lists of absences."""

    def at(self, moment: datetime) -> Self:
        """Absences that run at ``moment``."""
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)

    def unfinished(self, moment: datetime) -> Self:
        """Absences that run or are still to come."""
        return self.filter(ends_at__gt=moment)


class Absence(models.Model):
    """A person is away from a team. Absences may overlap: the longest counts.

    ``ends_at`` is the first moment of being back.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    team = models.ForeignKey(
        "grid.Team", verbose_name=_("团队"), on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    reason = models.CharField(_("事由"), max_length=10, choices=AbsenceReason.choices)
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("代办人"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("登记人"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("缺勤")
        verbose_name_plural = _("缺勤")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(name="absence_by_end", fields=["ends_at"]),
            models.Index(name="absence_of_team", fields=["team", "ends_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_start", condition=Q(ends_at__gte=F("starts_at"))
            ),
            models.CheckConstraint(
                name="absence_covered_by_another",
                condition=Q(cover__isnull=True) | ~Q(cover=F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.get_reason_display()}"
