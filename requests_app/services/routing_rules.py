"""Writing the rules of routing: every change is kept, and none acts before it was tested."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_brief
from grid.selectors.lookup import current_code
from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.bulk import update_rows
from requests_app.exceptions import MissingField, RuleRefused, RuleUntested, StaleVersion
from requests_app.models import (
    RoutingRule,
    RuleChange,
    RuleChangeKind,
    RuleTarget,
)
from requests_app.selectors.routing_rules import is_tested

MOST_RULES = 200
CONTENT = (
    "condition", "target", "team_id", "area_code", "desk_reason", "valid_from", "valid_until",
)  # fmt: skip


@dataclass(frozen=True)
class RuleInput:
    """A rule as typed; the condition is the JSON of a tree that was read already."""

    name: str
    condition: dict[str, Any]
    target: str
    team_id: int | None = None
    area_code: str = ""
    desk_reason: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def columns(self) -> dict[str, Any]:
        """What the rule holds of it: only what its target needs."""
        return {
            "condition": self.condition,
            "target": self.target,
            "team_id": self.team_id if self.target == RuleTarget.TEAM else None,
            "area_code": self.area_code if self.target == RuleTarget.AREA else "",
            "desk_reason": self.desk_reason.strip() if self.target == RuleTarget.DESK else "",
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
        }


def make_rule(*, given: RuleInput, actor: User, now: datetime) -> RoutingRule:
    """A new rule at the end of the list, switched off.

    Raises NotAllowed, MissingField for a target that is not whole, RuleRefused.
    """
    _guard(actor, rules.can_write_rules)
    _check(given)
    with transaction.atomic():
        order = _locked()
        if len(order) >= MOST_RULES:
            raise RuleRefused(_("规则最多 %d 条，请先删除不用的") % MOST_RULES)
        rule = RoutingRule(
            name=given.name.strip(),
            place=order[-1].place + 1 if order else 1,
            made_by=actor,
            made_at=now,
            updated_at=now,
            **given.columns(),
        )
        rule.save()
        _remember(rule, RuleChangeKind.MADE, {}, actor=actor, now=now)
    return rule


def edit_rule(
    *, rule_id: int, given: RuleInput, expected_version: int, actor: User, now: datetime
) -> RoutingRule:
    """Change a rule; other content makes a new version, which is off until it was tested.

    Raises NotAllowed, MissingField, RuleRefused, StaleVersion.
    """
    _guard(actor, rules.can_write_rules)
    _check(given)
    with transaction.atomic():
        rule = _open(rule_id)
        if rule.version != expected_version:
            raise StaleVersion(_("这条规则已被他人修改，请刷新后再试"))
        before = rule.facts()
        columns = given.columns()
        content = any(getattr(rule, name) != columns[name] for name in CONTENT)
        for name, value in columns.items():
            setattr(rule, name, value)
        rule.name = given.name.strip()
        if content:
            rule.version += 1
            rule.is_on = False
            rule.told_broken = ""
        if rule.facts() == before:
            return rule
        rule.updated_at = now
        rule.save()
        _remember(rule, RuleChangeKind.EDITED, before, actor=actor, now=now)
    return rule


def switch_on(*, rule_id: int, actor: User, now: datetime, reason: str = "") -> RoutingRule:
    """Let a rule act. Its present version must have been tested, or a supervisor says why not.

    Raises NotAllowed, RuleUntested, RuleRefused for one that cannot be evaluated.
    """
    reach = _guard(actor, rules.can_write_rules)
    with transaction.atomic():
        rule = _open(rule_id)
        tested = is_tested(rule)
        if not tested and not (reason.strip() and rules.can_skip_rule_test(reach)):
            raise RuleUntested(_("请先试算这一版规则，再启用"))
        _switch(rule, actor, now, is_on=True, reason="" if tested else reason)
    return rule


def switch_off(*, rule_id: int, actor: User, now: datetime, reason: str = "") -> RoutingRule:
    """Stop a rule at once. Raises NotAllowed."""
    _guard(actor, rules.can_write_rules)
    with transaction.atomic():
        rule = _open(rule_id)
        _switch(rule, actor, now, is_on=False, reason=reason)
    return rule


def _switch(rule: RoutingRule, actor: User, now: datetime, *, is_on: bool, reason: str) -> None:
    if rule.is_on == is_on:
        return
    before = rule.facts()
    rule.is_on, rule.updated_at, rule.told_broken = is_on, now, ""
    rule.save(update_fields=["is_on", "updated_at", "told_broken"])
    kind = RuleChangeKind.SWITCHED_ON if is_on else RuleChangeKind.SWITCHED_OFF
    _remember(rule, kind, before, actor=actor, now=now, reason=reason)


def move_rule(*, rule_id: int, to: int, actor: User, now: datetime) -> None:
    """Put a rule at position ``to`` of the list, counted from 0. Raises NotAllowed."""
    _guard(actor, rules.can_write_rules)
    with transaction.atomic():
        order = _locked()
        rule = next((r for r in order if r.pk == rule_id), None)
        if rule is None:
            raise RuleRefused(_("这条规则已删除"), code="rule_gone")
        before = rule.facts()
        order.remove(rule)
        order.insert(max(0, min(to, len(order))), rule)
        moved = [r for place, r in enumerate(order, 1) if r.place != place]
        for place, each in enumerate(order, 1):
            each.place = place
        if rule.facts() == before:
            return
        rule.updated_at = now
        update_rows(RoutingRule, moved, ["place", "updated_at"])
        _remember(rule, RuleChangeKind.MOVED, before, actor=actor, now=now)


def remove_rule(*, rule_id: int, actor: User, now: datetime, reason: str) -> None:
    """Take a rule out of the list; what it did and how it read stays. Raises NotAllowed."""
    _guard(actor, rules.can_write_rules)
    with transaction.atomic():
        rule = _open(rule_id)
        before = rule.facts()
        rule.is_on, rule.removed_at, rule.updated_at = False, now, now
        rule.save(update_fields=["is_on", "removed_at", "updated_at"])
        kind = RuleChangeKind.REMOVED
        _remember(rule, kind, before, actor=actor, now=now, reason=reason)


def _guard(actor: User, rule: Callable[[Reach], bool]) -> Reach:
    reach = reach_of(actor)
    if not rule(reach):
        raise NotAllowed(_("您的岗位不能修改分派规则"))
    return reach


def _locked() -> list[RoutingRule]:
    rows = RoutingRule.objects.filter(removed_at=None).select_for_update()
    return list(rows.order_by("place", "id"))


def _open(rule_id: int) -> RoutingRule:
    rows = RoutingRule.objects.select_for_update().filter(removed_at=None)
    rule = rows.filter(pk=rule_id).first()
    if rule is None:
        raise RuleRefused(_("这条规则已删除"), code="rule_gone")
    return rule


def _check(given: RuleInput) -> None:
    """Refuse a rule without a name or without a target that could be reached today."""
    wrong: dict[str, str] = {}
    if not given.name.strip():
        wrong["name"] = _("请填写规则名称")
    if given.target == RuleTarget.TEAM:
        team = team_brief(given.team_id)
        if team is None or not team.accepts_dispatch:
            wrong["team_id"] = _("请选择接受派单的单位")
    elif given.target == RuleTarget.AREA and not current_code(given.area_code):
        wrong["area_code"] = _("请选择片区")
    elif given.target == RuleTarget.DESK and not given.desk_reason.strip():
        wrong["desk_reason"] = _("请写明派单员看到的说明")
    if given.valid_from and given.valid_until and given.valid_until <= given.valid_from:
        wrong["valid_until"] = _("失效时间应晚于生效时间")
    if wrong:
        raise MissingField(next(iter(wrong.values())), fields=wrong)


def _remember(
    rule: RoutingRule,
    kind: RuleChangeKind,
    before: dict[str, Any],
    *,
    actor: User,
    now: datetime,
    reason: str = "",
) -> None:
    RuleChange.objects.create(
        rule=rule, kind=kind, version=rule.version, before=before, after=rule.facts(),
        reason=reason.strip()[:200], actor=actor, at=now,
    )  # fmt: skip
