"""Rules as their pages show them: sentence, health, figures of a test, changes side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from grid.reach import Reach
from grid.selectors.directory import team_name
from grid.selectors.lookup import division_label
from requests_app import rules as allow
from requests_app.conditions import ConditionError, parse
from requests_app.models import (
    RoutingRule,
    RuleChange,
    RuleTarget,
    RuleTest,
    RuleTestState,
)
from requests_app.selectors.conditions import Known, sentence
from requests_app.selectors.routing_rules import (
    Rule,
    fault_of,
    latest_tests,
    listed_rules,
    match_counts,
    read_rule,
    target_words,
)
from requests_app.views.desk.rows import Badge, full_date, short_date

MOST_FLOWS = 12
FACT_LABELS: dict[str, Any] = {
    "name": _l("规则名称"),
    "condition": _l("条件"),
    "target": _l("去向"),
    "team": _l("单位"),
    "area": _l("片区"),
    "desk_reason": _l("派单员看到的说明"),
    "valid_from": _l("生效时间"),
    "valid_until": _l("失效时间"),
    "place": _l("顺序"),
    "is_on": _l("启用"),
}


@dataclass(frozen=True)
class RuleLook:
    """One rule in the list."""

    row: RoutingRule
    at: int
    is_last: bool
    condition: str
    target: str
    fault: str
    state: Badge
    test: Badge
    matches: int
    span: str


@dataclass(frozen=True)
class Flow:
    """So many tickets from here to there."""

    came_to: str
    goes_to: str
    n: int


@dataclass(frozen=True)
class Shadow:
    """A later rule of whose tickets this one would take some."""

    id: int
    name: str
    both: int
    own: int
    whole: bool


@dataclass(frozen=True)
class ChangeLook:
    """One change of a rule, with what was and what is."""

    change: RuleChange
    when: str
    full: str
    changes: list[tuple[str, str, str]]


def rule_looks(now: datetime) -> list[RuleLook]:
    """The list; four queries whatever its length."""
    rows, known = listed_rules(), Known()
    counts, tests = match_counts(now), latest_tests([row.pk for row in rows])
    return [
        _look(row, read_rule(row), known, tests.get(row.pk), at, len(rows), counts, now)
        for at, row in enumerate(rows)
    ]


def _look(  # noqa: PLR0917 - one line of the list from what was read for all
    row: RoutingRule, rule: Rule, known: Known, test: RuleTest | None, at: int, of: int,
    counts: dict[int, int], now: datetime,
) -> RuleLook:  # fmt: skip
    fault = fault_of(rule, known)
    return RuleLook(
        row=row,
        at=at,
        is_last=at == of - 1,
        condition=_condition_words(row.condition, known),
        target=target_words(rule),
        fault=fault,
        state=state_of(row, rule, fault, now),
        test=_test_badge(row, test),
        matches=counts.get(row.pk, 0),
        span=_span(row),
    )


def state_of(row: RoutingRule, rule: Rule, fault: str, now: datetime) -> Badge:
    """On, off, broken, not yet or no more in force; an icon and a word each."""
    if row.is_on and fault:
        return Badge(_("无法执行"), "red", "alert-triangle")
    if not row.is_on:
        return Badge(_("已停用"), "slate", "player-pause")
    if rule.in_force(now):
        return Badge(_("启用中"), "leaf", "circle-check")
    early = rule.valid_from is not None and rule.valid_from > now
    return Badge(_("未到生效时间") if early else _("已过失效时间"), "amber", "clock")


def _test_badge(row: RoutingRule, test: RuleTest | None) -> Badge:
    if test is None or test.version != row.version:
        return Badge(_("未试算"), "amber", "hourglass")
    if test.is_running:
        return Badge(_("试算中 %d%%") % test.percent, "sea", "hourglass")
    if test.state == RuleTestState.FAILED:
        return Badge(_("试算失败"), "red", "circle-x")
    return Badge(_("会改派 %d 件") % test.figures.get("moved", 0), "slate", "check")


def _span(row: RoutingRule) -> str:
    since = _("%s 起") % full_date(row.valid_from) if row.valid_from else ""
    until = _("至 %s") % full_date(row.valid_until) if row.valid_until else ""
    return " ".join(part for part in (since, until) if part)


def _condition_words(condition: Any, known: Known) -> str:
    try:
        return sentence(parse(condition), known=known)
    except ConditionError as error:
        return _("条件无法读取：%s") % error.message


def rule_context(row: RoutingRule, reach: Reach, *, now: datetime) -> dict[str, Any]:
    """The page of one rule."""
    rule, known = read_rule(row), Known()
    fault = fault_of(rule, known)
    changes = row.changes.select_related("actor")[:50]
    return {
        **figures_context(row, reach, now=now),
        "condition": _condition_words(row.condition, known),
        "target": target_words(rule),
        "fault": fault,
        "state": state_of(row, rule, fault, now),
        "span": _span(row),
        "matches": match_counts(now).get(row.pk, 0),
        "changes": [_change(change, known, now) for change in changes],
    }


def figures_context(row: RoutingRule, reach: Reach, *, now: datetime) -> dict[str, Any]:
    """The newest test with its figures, and what the reader may do with the rule."""
    test = row.tests.select_related("asked_by").first()
    fresh = test is not None and test.version == row.version
    return {
        "rule": row,
        "test": test,
        "test_is_fresh": fresh,
        "tested": bool(fresh and test and test.state == RuleTestState.DONE),
        "asked": short_date(test.asked_at, now) if test else "",
        "since": full_date(test.since) if test else "",
        "figures": test.figures if test else {},
        "flows": flows_of(test) if test else [],
        "shadows": shadows_of(test) if test else [],
        "may_write": allow.can_write_rules(reach),
        "may_skip": allow.can_skip_rule_test(reach),
    }


def flows_of(test: RuleTest) -> list[Flow]:
    """From which teams to which, the largest first."""
    ordered = sorted(test.figures.get("flows", {}).items(), key=lambda flow: -flow[1])
    found = []
    for key, n in ordered[:MOST_FLOWS]:
        came_to, goes_to = key.split(">")
        found.append(Flow(_team(came_to), _team(goes_to), n))
    return found


def _team(key: str) -> str:
    return (team_name(int(key)) or _("已撤销的单位")) if key else _("派单台")


def shadows_of(test: RuleTest) -> list[Shadow]:
    """Later rules that would lose tickets to this one, those that lose all first."""
    took = {int(k[5:]): n for k, n in test.figures.items() if k.startswith("both_") and n}
    names = dict(RoutingRule.objects.filter(pk__in=took).values_list("pk", "name"))
    found = [
        Shadow(pk, names[pk], both, own := test.figures.get(f"own_{pk}", 0), both >= own)
        for pk, both in took.items()
        if pk in names
    ]
    return sorted(found, key=lambda shadow: (not shadow.whole, -shadow.both))


def _change(change: RuleChange, known: Known, now: datetime) -> ChangeLook:
    before, after = change.before, change.after
    names = [name for name in FACT_LABELS if before.get(name) != after.get(name)]
    lines = [
        (str(FACT_LABELS[name]), _said(name, before, known), _said(name, after, known))
        for name in names
        if before and name != "is_on"
    ]
    return ChangeLook(change, short_date(change.at, now), full_date(change.at), lines)


def _said(name: str, facts: dict[str, Any], known: Known) -> str:
    """One fact of a rule in words."""
    value = facts.get(name)
    if name == "condition":
        return _condition_words(value, known)
    if value in (None, ""):
        return "—"
    say = _SAY.get(name, str)
    return say(value)


def _when(value: str) -> str:
    return full_date(datetime.fromisoformat(value))


_SAY: dict[str, Callable[[Any], str]] = {
    "is_on": lambda value: _("是") if value else _("否"),
    "target": lambda value: str(RuleTarget(value).label),
    "team": lambda value: team_name(value) or _("已撤销的单位"),
    "area": lambda value: division_label(value) or str(value),
    "valid_from": _when,
    "valid_until": _when,
}
