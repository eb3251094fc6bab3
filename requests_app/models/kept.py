"""Reply texts and macros: what people keep to write and do the same thing again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from requests_app.choices import TextPurpose


class Kept(models.Model):
    """Of one person, of a team, or (with neither) of everybody at the desk."""

    name = models.CharField(_("名称"), max_length=30)
    person = models.ForeignKey(
        "core.User", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("本人")
    )
    team = models.ForeignKey(
        "grid.Team", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    roles = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("适用岗位")
    )
    category_prefix = models.CharField(_("适用分类"), max_length=6, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    position = models.PositiveIntegerField(_("次序"), default=0)
    version = models.PositiveIntegerField(_("版本"), default=1)
    used_count = models.PositiveIntegerField(_("使用次数"), default=0)
    used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    updated_by = models.ForeignKey(
        "core.User", models.SET_NULL, null=True, related_name="+", verbose_name=_("修改人")
    )
    created_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class ReplyText(Kept):
    """A text with variables, put into a field by its code."""

    code = models.CharField(_("简码"), max_length=20)
    body = models.TextField(_("内容"), max_length=2000)
    purposes = ArrayField(
        models.CharField(max_length=10, choices=TextPurpose.choices), verbose_name=_("用于")
    )

    class Meta(Kept.Meta):
        verbose_name = _("常用语")
        verbose_name_plural = _("常用语")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "person", "team"], nulls_distinct=False, name="text_code_once"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(team__isnull=True), name="text_has_one_owner"
            ),
        ]


class Macro(Kept):
    """Steps taken one after the other by one order; see ``macro_steps``."""

    steps = models.JSONField(_("步骤"), default=list)

    class Meta(Kept.Meta):
        verbose_name = _("宏")
        verbose_name_plural = _("宏")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(team__isnull=True), name="macro_has_one_owner"
            ),
        ]
