"""Testing a rule against the tickets of the last month, day by day, in the background."""

import logging
import math
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from grid.selectors.directory import TeamBrief
from grid.selectors.reach import reach_of
from haishu_portal.core.bell import ring
from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.conditions import ConditionError
from requests_app.exceptions import RuleRefused
from requests_app.models import RoutingRule, RuleTarget, RuleTest, RuleTestState
from requests_app.selectors.conditions import to_q
from requests_app.selectors.routing_rules import Rule, read_rule
from requests_app.selectors.rule_tests import (
    WHICH,
    around,
    floor_of,
    skills_in_use,
    slice_figures,
    tested_tickets,
)
from requests_app.services.choosing import workers_for
from requests_app.tasks import test_rules

logger = logging.getLogger(__name__)

DAYS = 30
MOST_TICKETS = 100_000
SLICE = timedelta(days=1)
PENDING = (RuleTestState.WAITING, RuleTestState.RUNNING)


def ask_test(*, rule_id: int, actor: User, now: datetime) -> RuleTest:
    """Ask for a test of the rule's present version; one that runs already is given back.

    Raises NotAllowed, RuleRefused for a rule that is gone or cannot be evaluated.
    """
    if not rules.can_write_rules(reach_of(actor)):
        raise NotAllowed(_("您的岗位不能试算分派规则"))
    with transaction.atomic():
        row = RoutingRule.objects.select_for_update().filter(pk=rule_id, removed_at=None).first()
        if row is None:
            raise RuleRefused(_("这条规则已删除"), code="rule_gone")
        rule = read_rule(row)
        _filter_of(rule, now)
        running = RuleTest.objects.filter(rule=row, state__in=PENDING).first()
        if running is not None and running.version == row.version:
            return running
        if running is not None:
            _fail(running, _("规则已修改，请重新试算"), now)
        since = floor_of(now - timedelta(days=DAYS), now, MOST_TICKETS)
        test = RuleTest.objects.create(
            rule=row,
            version=row.version,
            condition=row.condition,
            since=since,
            until=now,
            days=max(1, math.ceil((now - since) / SLICE)),
            asked_by=actor,
            asked_at=now,
            touched_at=now,
        )
        ring(test_rules)
    return test


def run_due_tests(*, now: datetime) -> int:
    """Carry every test that was asked for to its end; returns how many slices were done."""
    done = 0
    while _run_slice(now):
        done += 1
    return done


def _run_slice(now: datetime) -> bool:
    """One day of one test, in its own transaction; a test in other hands is left to them."""
    with transaction.atomic():
        rows = RuleTest.objects.select_for_update(skip_locked=True, of=("self",))
        rows = rows.select_related("rule").filter(state__in=PENDING)
        test = rows.order_by("id").first()
        if test is None:
            return False
        try:
            with transaction.atomic():
                _advance(test, now)
        except (OperationalError, InterfaceError):
            raise
        except RuleRefused as error:
            _fail(test, error.message, now)
        except Exception:
            logger.exception("test %s of a routing rule failed", test.pk)
            _fail(test, _("试算出错，请联系系统管理员"), now)
    return True


def _advance(test: RuleTest, now: datetime) -> None:
    rule = read_rule(test.rule)
    if test.rule.version != test.version or test.rule.removed_at:
        raise RuleRefused(_("规则已修改，请重新试算"))
    own = _filter_of(rule, test.asked_at)
    workers = workers_of(rule)
    since = test.since + test.days_done * SLICE
    until = min(since + SLICE, test.until)
    rows = tested_tickets(rule, workers, since=since, until=until)
    found = slice_figures(rows, own, around(rule, test.asked_at))
    test.figures = merge_figures(test.figures, found, rule, workers)
    test.seen += found["seen"]
    test.days_done += 1
    test.touched_at = now
    test.state = RuleTestState.DONE if test.days_done >= test.days else RuleTestState.RUNNING
    test.save(update_fields=["figures", "seen", "days_done", "touched_at", "state"])


def _filter_of(rule: Rule, now: datetime) -> Any:
    """The rule's condition in SQL. Raises RuleRefused where it cannot be evaluated."""
    if rule.wrong:
        raise RuleRefused(rule.wrong)
    try:
        return to_q(rule.node, reach=None, now=now)
    except ConditionError as error:
        raise RuleRefused(error.message) from error


def counted_tickets(test: RuleTest, which: str) -> Any:
    """The tickets behind one figure of a test. Raises RuleRefused for a rule broken since."""
    rule = read_rule(test.rule)
    own, near = _filter_of(rule, test.asked_at), around(rule, test.asked_at)
    rows = tested_tickets(rule, workers_of(rule), since=test.since, until=test.until)
    return rows.filter(own & ~near.before).filter(WHICH[which])


def workers_of(rule: Rule) -> dict[str, list[TeamBrief]]:
    """Teams that would get the tickets of each skill, for a rule that sends to an area."""
    if rule.target != RuleTarget.AREA:
        return {}
    return {skill: workers_for(rule.area_code, skill) for skill in skills_in_use()}


def merge_figures(
    figures: dict[str, Any], found: dict[str, Any], rule: Rule, workers: dict[str, list[TeamBrief]]
) -> dict[str, Any]:
    """Add one day's counts to what there is. Teams are keys as text; the desk is empty."""
    total = Counter({k: v for k, v in figures.items() if isinstance(v, int)})
    flows = Counter(figures.get("flows", {}))
    for name in ("matched", "taken_before"):
        total[name] += found[name]
    for name, n in found.items():
        if name.startswith(("both_", "own_")):
            total[name] += n
    for came_to, skill, accused, moves, n, returned, reworked in found["flows"]:
        if accused:
            total["accused"] += n
        elif moves:
            total.update(moved=n, returned=returned, reworked=reworked)
            flows[f"{came_to or ''}>{_goes_to(rule, workers, skill or '')}"] += n
        else:
            total["stays"] += n
    return {**total, "flows": dict(flows)}


def _goes_to(rule: Rule, workers: dict[str, list[TeamBrief]], skill: str) -> str:
    if rule.target == RuleTarget.TEAM:
        return str(rule.team_id)
    teams = workers.get(skill, [])
    return str(teams[0].id) if teams else ""


def _fail(test: RuleTest, words: str, now: datetime) -> None:
    test.state, test.error, test.touched_at = RuleTestState.FAILED, words[:200], now
    test.save(update_fields=["state", "error", "touched_at"])
