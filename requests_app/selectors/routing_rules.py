"""The rules of routing as they are asked: read once, parsed, and whether they still stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from grid.selectors.directory import team_brief
from grid.selectors.lookup import current_code, division_label
from requests_app.conditions import Node, every_test
from requests_app.models import (
    RoutingDecision,
    RoutingRule,
    RuleTarget,
    RuleTest,
    RuleTestState,
)
from requests_app.selectors.conditions import Known, fault_in, read_condition, sentence

RAIL_SECONDS = 30.0
MATCH_DAYS = 7
# What is known of a ticket before anybody worked on it.
FIRST_FACTS = frozenset(
    {
        "urgency", "kind", "channel", "category", "area", "target_team", "confidential",
        "repeat_caller", "submitted_time", "submitted_weekday", "words", "event",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A rule read and parsed; ``wrong`` says why its condition could not be read at all."""

    id: int
    name: str
    place: int
    version: int
    node: Node
    wrong: str
    target: str
    team_id: int | None
    area_code: str
    desk_reason: str
    valid_from: datetime | None
    valid_until: datetime | None

    def in_force(self, now: datetime) -> bool:
        """Whether its time has come and is not over."""
        begun = self.valid_from is None or self.valid_from <= now
        return begun and (self.valid_until is None or now < self.valid_until)


@dataclass
class _Held:
    stamp: tuple[Any, ...] = ()
    rules: tuple[Rule, ...] = ()
    broken: int = 0
    checked: float = field(default=float("-inf"))


_held = _Held()


def rules_in_force(now: datetime) -> list[Rule]:
    """Rules that are on, in order; one small query, the rows only after a change."""
    return [rule for rule in _rules() if rule.in_force(now)]


def _rules() -> tuple[Rule, ...]:
    on = RoutingRule.objects.filter(is_on=True).order_by()
    found = on.aggregate(changed=Max("updated_at"), rows=Count("pk"), newest=Max("pk"))
    stamp = tuple(found.values())
    if stamp != _held.stamp:
        _held.rules = tuple(read_rule(row) for row in on.order_by("place", "id"))
        _held.stamp = stamp
    return _held.rules


def forget_rules() -> None:
    """Make the next look read the table; for tests."""
    _held.stamp, _held.checked = (), float("-inf")


def read_rule(row: RoutingRule) -> Rule:
    """A stored rule, parsed; bad JSON is not an error here but its fault."""
    node, wrong = read_condition(row.condition)
    wrong = wrong or _beyond(node)
    return Rule(
        id=row.pk, name=row.name, place=row.place, version=row.version, node=node, wrong=wrong,
        target=row.target, team_id=row.team_id, area_code=row.area_code,
        desk_reason=row.desk_reason, valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip


def _beyond(node: Node) -> str:
    """Why the condition asks for what a new ticket cannot tell; empty when it does not."""
    if any(test.field not in FIRST_FACTS for _path, test in every_test(node)):
        return _("条件用到了新工单还没有的信息，请改用登记时已知的字段")
    return ""


def condition_fault(rule: Rule, known: Known) -> str:
    """Why the condition cannot be asked today; empty when it can. From memory."""
    return fault_in(rule.node, rule.wrong, known=known)


def target_fault(rule: Rule) -> str:
    """Why nothing can be sent where the rule says; empty when it can. From memory."""
    if rule.target == RuleTarget.TEAM:
        team = team_brief(rule.team_id)
        if team is None:
            return _("目标单位已撤销")
        return "" if team.accepts_dispatch else _("目标单位“%s”暂停接单") % team.name
    if rule.target == RuleTarget.AREA and current_code(rule.area_code) != rule.area_code:
        return _("目标片区已撤并")
    return ""


def fault_of(rule: Rule, known: Known) -> str:
    """Why the rule is broken; empty when it is sound."""
    return condition_fault(rule, known) or target_fault(rule)


def target_words(rule: Rule) -> str:
    """Where the rule sends, in words."""
    if rule.target == RuleTarget.TEAM:
        team = team_brief(rule.team_id)
        return _("派给%s") % (team.name if team else _("已撤销的单位"))
    if rule.target == RuleTarget.AREA:
        return _("按分类专长派给%s") % (division_label(rule.area_code) or rule.area_code)
    return _("转派单台：%s") % rule.desk_reason


def rule_sentence(rule: Rule, known: Known) -> str:
    """The whole rule as one sentence."""
    if rule.wrong:
        return target_words(rule)
    words = {"condition": sentence(rule.node, known=known), "target": target_words(rule)}
    return _("%(condition)s，%(target)s") % words


def broken_rules(now: datetime) -> list[tuple[Rule, str]]:
    """Rules that are on and cannot do what they say, with the reason."""
    known = Known()
    pairs = ((rule, fault_of(rule, known)) for rule in rules_in_force(now))
    return [(rule, fault) for rule, fault in pairs if fault]


def broken_count(now: datetime) -> int:
    """How many rules are broken, at most ``RAIL_SECONDS`` old: for the rail of every page."""
    if monotonic() - _held.checked > RAIL_SECONDS:
        _held.broken = len(broken_rules(now))
        _held.checked = monotonic()
    return _held.broken


def listed_rules() -> list[RoutingRule]:
    """Every rule that was not removed, in order; one query."""
    rows = RoutingRule.objects.filter(removed_at=None).select_related("made_by")
    return list(rows.order_by("place", "id"))


def match_counts(now: datetime) -> dict[int, int]:
    """Tickets each rule decided in the last seven days; one query."""
    rows = RoutingDecision.objects.filter(
        by_rule__isnull=False, at__gte=now - timedelta(days=MATCH_DAYS)
    )
    return dict(rows.order_by().values_list("by_rule").annotate(n=Count("pk")))


def latest_tests(rule_ids: Sequence[int]) -> dict[int, RuleTest]:
    """The newest test of each rule; one query."""
    rows = RuleTest.objects.filter(rule_id__in=rule_ids).order_by("rule_id", "-id")
    return {test.rule_id: test for test in rows.distinct("rule_id").select_related("asked_by")}


def is_tested(rule: RoutingRule) -> bool:
    """Whether the present version was tested to the end; one query."""
    return RuleTest.objects.filter(
        rule=rule, version=rule.version, state=RuleTestState.DONE
    ).exists()
