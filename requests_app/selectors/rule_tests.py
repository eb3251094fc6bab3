"""What a rule would have done to tickets that are there already, in SQL.

One way of looking for the figures and for the lists behind them, so that both agree.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)

from grid.selectors.directory import TeamBrief
from requests_app.conditions import ConditionError
from requests_app.models import RoutingDecision, RuleTarget, Ticket
from requests_app.selectors.categories import leaves
from requests_app.selectors.conditions import to_q
from requests_app.selectors.routing_rules import MATCH_DAYS, Rule, listed_rules, read_rule

NEVER = Q(pk__in=[])
MOST_SHADOWS = 20
WHICH = {
    "moved": Q(moves=True),
    "returned": Q(moves=True, return_count__gt=0),
    "reworked": Q(moves=True, rework_count__gt=0),
    "accused": Q(accused=True),
}
Workers = dict[str, list[TeamBrief]]


@dataclass(frozen=True)
class Around:
    """The rules in force before and after the one that is tested."""

    before: Q
    after: tuple[tuple[int, Q], ...]


def around(rule: Rule, now: datetime) -> Around:
    """Rules that are on, as filters; those that cannot be evaluated take nothing."""
    before = NEVER
    after: list[tuple[int, Q]] = []
    for row in listed_rules():
        other = read_rule(row)
        if not row.is_on or row.pk == rule.id or not other.in_force(now) or other.wrong:
            continue
        try:
            found = to_q(other.node, reach=None, now=now)
        except ConditionError:
            continue
        if other.place < rule.place:
            before |= found
        elif len(after) < MOST_SHADOWS:
            after.append((other.id, found))
    return Around(before, tuple(after))


def skills_in_use() -> list[str]:
    """Skills that categories ask for, and none; from memory."""
    return sorted({leaf.skill for leaf in leaves()} | {""})


def tested_tickets(rule: Rule, workers: Workers, *, since: datetime, until: datetime) -> Any:
    """Tickets of the time, each with where it came first, and whether the rule would move it.

    ``workers`` are the teams that answer for each skill in the rule's area.
    """
    decided = RoutingDecision.objects.filter(ticket=OuterRef("pk")).order_by("at", "id")
    rows = Ticket.objects.filter(submitted_at__gte=since, submitted_at__lt=until)
    rows = rows.annotate(
        came_to=Case(
            When(Exists(decided), then=Subquery(decided.values("team_id")[:1])),
            default=F("lead_team_id"),
            output_field=BigIntegerField(),
        ),
        accused=_case(_accused(rule, workers)),
    )
    return rows.annotate(moves=_case(_moves(rule, workers)))


def _case(found: Q) -> Case:
    return Case(When(found, then=True), default=False, output_field=BooleanField())


def _accused(rule: Rule, workers: Workers) -> Q:
    if rule.target == RuleTarget.TEAM:
        return Q(target_team_id=rule.team_id)
    found = NEVER
    for skill, teams in workers.items():
        if len(teams) == 1:
            found |= _asks(skill) & Q(target_team_id=teams[0].id)
    return found


def _moves(rule: Rule, workers: Workers) -> Q:
    if rule.target == RuleTarget.DESK:
        return Q(came_to__isnull=False)
    if rule.target == RuleTarget.TEAM:
        return Q(accused=False) & (Q(came_to__isnull=True) | ~Q(came_to=rule.team_id))
    found = NEVER
    for skill, teams in workers.items():
        if teams:
            elsewhere = Q(came_to__isnull=True) | ~Q(came_to__in=[t.id for t in teams])
            found |= _asks(skill) & elsewhere
    return Q(accused=False) & found


def _asks(skill: str) -> Q:
    if skill:
        return Q(category__skill=skill)
    return Q(category__isnull=True) | Q(category__skill="")


def slice_figures(rows: Any, own: Q, near: Around) -> dict[str, Any]:
    """Counts over some tickets: seen, matched, taken before, flows, shadows; two queries."""
    mine = own & ~near.before
    wanted = {
        "seen": Count("pk"),
        "matched": Count("pk", filter=own),
        "taken_before": Count("pk", filter=own & near.before),
    }
    for rule_id, other in near.after:
        wanted[f"both_{rule_id}"] = Count("pk", filter=mine & other)
        wanted[f"own_{rule_id}"] = Count("pk", filter=other & ~near.before)
    found = rows.order_by().aggregate(**wanted)
    flows = (
        rows.filter(mine)
        .order_by()
        .values_list("came_to", "category__skill", "accused", "moves")
        .annotate(
            n=Count("pk"),
            returned=Count("pk", filter=Q(return_count__gt=0)),
            reworked=Count("pk", filter=Q(rework_count__gt=0)),
        )
    )
    return {**found, "flows": [list(flow) for flow in flows]}


def floor_of(since: datetime, until: datetime, most: int) -> datetime:
    """The later of ``since`` and the time of the ``most``-th newest ticket before ``until``."""
    rows = Ticket.objects.filter(submitted_at__gte=since, submitted_at__lt=until)
    kept = rows.order_by("-submitted_at", "-id").values_list("submitted_at", flat=True)[
        most : most + 1
    ]
    return next(iter(kept), since)


def decided_tickets(rule_id: int, now: datetime) -> Any:
    """Tickets that the rule decided in the last days of which the list tells."""
    since = now - timedelta(days=MATCH_DAYS)
    by_it = RoutingDecision.objects.filter(by_rule_id=rule_id, at__gte=since)
    return Ticket.objects.filter(pk__in=by_it.values("ticket_id"))
