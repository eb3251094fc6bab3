"""Rules of routing written by the people who run it, with every change and every test kept."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RuleTarget(models.TextChoices):
    """Where a rule sends what it matches."""

    TEAM = "team", _("派给指定单位")
    DESK = "desk", _("转派单台人工处理")
    AREA = "area", _("按分类专长派给另一片区")


class RuleChangeKind(models.TextChoices):
    """What was done to a rule."""

    MADE = "made", _("新建")
    EDITED = "edited", _("修改")
    SWITCHED_ON = "on", _("启用")
    SWITCHED_OFF = "off", _("停用")
    MOVED = "moved", _("调整顺序")
    REMOVED = "removed", _("删除")


class RuleTestState(models.TextChoices):
    """How far a test has come."""

    WAITING = "waiting", _("等待试算")
    RUNNING = "running", _("试算中")
    DONE = "done", _("试算完成")
    FAILED = "failed", _("试算失败")


class RoutingRule(models.Model):
    """One rule; ``version`` grows with its content, not with its place or its switch."""

    name = models.CharField(_("规则名称"), max_length=60)
    place = models.PositiveIntegerField(_("顺序"))
    condition = models.JSONField(_("条件"))
    target = models.CharField(_("去向"), max_length=8, choices=RuleTarget.choices)
    team = models.ForeignKey(
        "grid.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    area_code = models.CharField(_("片区"), max_length=15, blank=True)
    desk_reason = models.CharField(_("转派单台的说明"), max_length=120, blank=True)
    valid_from = models.DateTimeField(_("生效时间"), null=True, blank=True)
    valid_until = models.DateTimeField(_("失效时间"), null=True, blank=True)
    is_on = models.BooleanField(_("启用"), default=False)
    version = models.PositiveIntegerField(_("版本"), default=1)
    # What was last told to the supervisors, so that they hear of it once.
    told_broken = models.CharField(_("已通知的故障"), max_length=200, blank=True)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("创建时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    removed_at = models.DateTimeField(_("删除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("分派规则")
        verbose_name_plural = _("分派规则")
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="team", team__isnull=False)
                | Q(target="desk", team__isnull=True) & ~Q(desk_reason="")
                | Q(target="area", team__isnull=True) & ~Q(area_code=""),
                name="rule_has_its_target",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=models.F("valid_from")),
                name="rule_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(is_on=False), name="rule_removed_is_off"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        """The rule as its changes remember it."""
        return {
            "name": self.name,
            "condition": self.condition,
            "target": self.target,
            "team": self.team_id,
            "area": self.area_code,
            "desk_reason": self.desk_reason,
            "valid_from": _plain(self.valid_from),
            "valid_until": _plain(self.valid_until),
            "place": self.place,
            "is_on": self.is_on,
        }


class RuleChange(models.Model):
    """One change of a rule: who, when, before and after."""

    rule = models.ForeignKey(RoutingRule, models.PROTECT, related_name="changes")
    kind = models.CharField(_("变更"), max_length=8, choices=RuleChangeKind.choices)
    version = models.PositiveIntegerField(_("版本"))
    before = models.JSONField(_("变更前"), default=dict)
    after = models.JSONField(_("变更后"), default=dict)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    actor = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("规则变更")
        verbose_name_plural = _("规则变更")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version} {self.kind}"


class RuleTest(models.Model):
    """What a version of a rule would have done to the tickets of the last month."""

    rule = models.ForeignKey(RoutingRule, models.CASCADE, related_name="tests")
    version = models.PositiveIntegerField(_("版本"))
    condition = models.JSONField(_("条件"))
    state = models.CharField(
        _("状态"), max_length=8, choices=RuleTestState.choices, default=RuleTestState.WAITING
    )
    since = models.DateTimeField(_("起"))
    until = models.DateTimeField(_("止"))
    seen = models.PositiveIntegerField(_("已看工单数"), default=0)
    days_done = models.PositiveSmallIntegerField(_("已算天数"), default=0)
    days = models.PositiveSmallIntegerField(_("总天数"))
    figures = models.JSONField(_("结果"), default=dict)
    error = models.CharField(_("错误"), max_length=200, blank=True)
    asked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    touched_at = models.DateTimeField(_("最近进展"))

    class Meta:
        verbose_name = _("规则试算")
        verbose_name_plural = _("规则试算")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(state__in=["waiting", "running"]), name="ruletest_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state__in=["waiting", "running"]),
                name="ruletest_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.version} {self.state}"

    @property
    def percent(self) -> int:
        """How far it has come."""
        return round(100 * self.days_done / self.days) if self.days else 100

    @property
    def is_running(self) -> bool:
        """Whether there is more to come."""
        return self.state in (RuleTestState.WAITING, RuleTestState.RUNNING)


def _plain(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
