"""Who plays which part in which team, and since when."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.roles import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Words for lists of memberships."""

    def at(self, moment: datetime) -> "MembershipQuerySet":
        """Memberships in force at ``moment``."""
        return self.filter(valid_from__lte=moment).exclude(valid_to__lte=moment)


class Membership(models.Model):
    """A role of a person in a team during a time; history, never deleted.

    That the three administrators, and they and everybody else, are different people is
    kept by a trigger (migration 0002): it looks across the rows of one person.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("人员"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    team = models.ForeignKey(
        "grid.Team", verbose_name=_("团队"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("角色"), max_length=20, choices=Role.choices)
    valid_from = models.DateTimeField(_("开始时间"))
    valid_to = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("团队成员")
        verbose_name_plural = _("团队成员")
        ordering = ["user_id", "team_id", "role", "-valid_from"]
        indexes = [
            models.Index(name="membership_user_time", fields=["user", "valid_from"]),
            models.Index(name="membership_team_role", fields=["team", "role"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="membership_one_open_per_role",
                fields=["user", "team", "role"],
                condition=Q(valid_to__isnull=True),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=sorted(Role.values))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.team_id} · {self.get_role_display()}"
