"""Lists of tickets that people name and keep."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.roles import Role


class SavedView(models.Model):
    """A condition with a name, in the rail of one person, of a team or of a role."""

    name = models.CharField(_("名称"), max_length=20)
    icon = models.CharField(_("图标"), max_length=24, default="list")
    person = models.ForeignKey(
        "core.User", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("本人")
    )
    team = models.ForeignKey(
        "grid.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices, blank=True)
    condition = models.JSONField(_("条件"), default=dict)
    sort = models.CharField(_("排序"), max_length=12, default="due")
    columns = ArrayField(
        models.CharField(max_length=16), default=list, blank=True, verbose_name=_("列")
    )
    density = models.CharField(_("行高"), max_length=8, blank=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    created_by = models.ForeignKey(
        "core.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("创建人")
    )
    created_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True, role="")
                | Q(person__isnull=True, team__isnull=False, role="")
                | (Q(person__isnull=True, team__isnull=True) & ~Q(role="")),
                name="view_has_one_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["role"], condition=~Q(role=""), name="view_by_role"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """The view's name in addresses."""
        return f"v{self.pk}"

    @property
    def owner(self) -> dict[str, Any]:
        """Whose it is, as columns."""
        return {"person_id": self.person_id, "team_id": self.team_id, "role": self.role}
