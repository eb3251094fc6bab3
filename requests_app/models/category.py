"""The three-level category tree and the table of time limits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.worktime import Unit
from requests_app.choices import Channel, Clock, Kind, SlaClass, Urgency


class Category(models.Model):
    """One node; the code is two digits a level (2+2+2)."""

    code = models.CharField(_("编码"), max_length=6, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    public_name = models.CharField(_("对外名称"), max_length=60, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    level = models.PositiveSmallIntegerField(_("层级"))
    default_urgency = models.CharField(
        _("默认紧急程度"), max_length=12, choices=Urgency.choices, default=Urgency.NORMAL
    )
    default_kind = models.CharField(_("默认类型"), max_length=12, choices=Kind.choices, blank=True)
    skill = models.CharField(_("所需专长"), max_length=24, blank=True)
    keywords = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("关键词")
    )
    is_active = models.BooleanField(_("启用"), default=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("事项分类")
        verbose_name_plural = _("事项分类")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=1, code__regex=r"^\d{2}$", parent__isnull=True)
                | Q(level=2, code__regex=r"^\d{4}$", parent__isnull=False)
                | Q(level=3, code__regex=r"^\d{6}$", parent__isnull=False),
                name="category_code_matches_level",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class SlaRule(models.Model):
    """How long one clock may run for one class of request; the most specific row wins."""

    sla_class = models.CharField(_("时限类别"), max_length=12, choices=SlaClass.choices)
    clock = models.CharField(_("时限"), max_length=12, choices=Clock.choices)
    amount = models.DecimalField(_("数值"), max_digits=6, decimal_places=2)
    unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices())
    category_prefix = models.CharField(_("分类前缀"), max_length=6, blank=True)
    channel = models.CharField(_("渠道"), max_length=20, choices=Channel.choices, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("办理时限")
        verbose_name_plural = _("办理时限")
        ordering = ["sla_class", "clock", "category_prefix"]
        constraints = [
            models.UniqueConstraint(
                fields=["sla_class", "clock", "category_prefix", "channel"], name="sla_rule_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sla_rule_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sla_class_display()} {self.get_clock_display()}"


class EscalationStep(models.Model):
    """One rung of the ladder climbed after a clock has run out."""

    level = models.PositiveSmallIntegerField(_("级别"), unique=True)
    name = models.CharField(_("名称"), max_length=40)
    after_amount = models.DecimalField(_("超时后"), max_digits=6, decimal_places=2)
    after_unit = models.CharField(_("单位"), max_length=16, choices=Unit.choices())
    rung = models.CharField(
        _("升级对象"),
        max_length=20,
        choices=[
            ("team", _("承办队伍")),
            ("lead", _("队长")),
            ("community_room", _("社区")),
            ("street_centre", _("街道中心")),
            ("district_centre", _("区中心")),
        ],
    )
    supervision_level = models.PositiveSmallIntegerField(_("督办级别"), default=0)

    class Meta:
        verbose_name = _("超时升级")
        verbose_name_plural = _("超时升级")
        ordering = ["level"]

    def __str__(self) -> str:
        return f"{self.level} {self.name}"
