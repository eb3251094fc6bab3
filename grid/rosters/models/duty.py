"""Who is on duty on a day, and how many cases a day each part takes."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.rosters.choices import MOST_SLOTS, WORKING_ROLES, Shift
from haishu_portal.core.roles import Role

_ROLES = sorted(str(role.value) for role in WORKING_ROLES)


class Duty(models.Model):
    """One person on the rota of a team for a day. A day without a rota: everybody works."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    team = models.ForeignKey(
        "grid.Team", verbose_name=_("团队"), on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField(_("日期"))
    shift = models.CharField(_("班次"), max_length=10, choices=Shift.choices, default=Shift.DAY)
    slots = models.PositiveSmallIntegerField(
        _("当日名额"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_SLOTS)],
        help_text=_("不填则按岗位默认"),
    )
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("值班")
        verbose_name_plural = _("值班")
        ordering = ["day", "team_id", "pk"]
        indexes = [models.Index(name="duty_by_day", fields=["day", "team"])]
        constraints = [
            models.UniqueConstraint(name="duty_once_a_day", fields=["team", "person", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} · {self.person_id} · {self.get_shift_display()}"


class SlotDefault(models.Model):
    """How many new cases a day somebody of a part takes on, unless the rota says otherwise."""

    role = models.CharField(
        _("岗位"),
        max_length=20,
        choices=[(role.value, role.label) for role in Role if role in WORKING_ROLES],
        unique=True,
    )
    slots = models.PositiveSmallIntegerField(
        _("每日名额"), validators=[MaxValueValidator(MOST_SLOTS)]
    )
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("每日名额")
        verbose_name_plural = _("每日名额")
        ordering = ["role"]
        constraints = [
            models.CheckConstraint(name="slots_of_a_working_part", condition=Q(role__in=_ROLES)),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.slots}"
