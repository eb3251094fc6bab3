"""Occasions on which an area is looked through for something."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grid.patrol.choices import ScreeningKind


class Screening(models.Model):
    """What is looked for, where, and until when; visits carry it."""

    kind = models.CharField(_("排查类型"), max_length=10, choices=ScreeningKind.choices)
    title = models.CharField(_("名称"), max_length=40)
    look_for = models.TextField(_("查什么"), max_length=500)
    scope = models.CharField(_("范围代码"), max_length=15)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("布置人")
    )
    created_at = models.DateTimeField(_("布置时间"))

    class Meta:
        verbose_name = _("排查任务")
        verbose_name_plural = _("排查任务")
        ordering = ["ends_on", "pk"]
        indexes = [
            models.Index(name="screening_scope", fields=["scope"], opclasses=["text_pattern_ops"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="screening_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="screening_scope_is_a_code",
                condition=Q(scope__regex=r"^[0-9]{6}([0-9]{3}){0,3}$"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
