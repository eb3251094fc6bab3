"""Fills an empty catalogue from our own files: categories, time limits, escalation.

Rows that exist are left alone, whatever an administrator has made of them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grid.team_plan import SKILLS
from haishu_portal.core.roles import Role
from haishu_portal.core.services.audit import record_audit
from requests_app.conditions import All, Test, dump
from requests_app.models import Category, EscalationStep, SavedView, SlaRule
from requests_app.seedfiles import (
    SeedCategory,
    SeedSla,
    SeedStep,
    seed_categories,
    seed_sla,
    seed_steps,
)
from requests_app.selectors.limits import forget_limits


@dataclass(frozen=True)
class CatalogReport:
    """Rows created per table and rows that stood there before."""

    categories: int
    sla_rules: int
    steps: int
    unchanged: int


@transaction.atomic
def seed_catalog(*, now: datetime) -> CatalogReport:
    """Insert what is missing, change nothing.

    Leaves an audit entry at ``now`` when rows were added. Raises BadSeedFile, naming every
    bad row, before anything is written.
    """
    nodes, limits, steps = seed_categories(skills=SKILLS), seed_sla(), seed_steps()
    new_nodes = _add_categories(nodes)
    new_limits = _add_limits(limits)
    new_steps = _add_steps(steps)
    made = new_nodes + new_limits + new_steps
    if made:
        transaction.on_commit(forget_limits)
        record_audit(
            actor=None,
            action="catalog.seeded",
            obj_type="catalog",
            obj_id="",
            extra={"categories": new_nodes, "sla_rules": new_limits, "steps": new_steps},
            now=now,
        )
    return CatalogReport(
        new_nodes, new_limits, new_steps, len(nodes) + len(limits) + len(steps) - made
    )


def _add_categories(nodes: list[SeedCategory]) -> int:
    ids: dict[str, int] = dict(Category.objects.values_list("code", "pk"))
    missing = [node for node in nodes if node.code not in ids]
    for level in (1, 2, 3):
        rows = [_row(node, ids) for node in missing if node.level == level]
        for row in Category.objects.bulk_create(rows):
            ids[row.code] = row.pk
    return len(missing)


def _row(node: SeedCategory, ids: dict[str, int]) -> Category:
    row = Category(
        code=node.code,
        name=node.name,
        public_name=node.public_name or node.name,
        parent_id=ids.get(node.parent_code),
        level=node.level,
        default_kind=node.kind,
        skill=node.skill,
        keywords=list(node.keywords),
    )
    if node.urgency:
        row.default_urgency = node.urgency
    return row


def _add_limits(limits: list[SeedSla]) -> int:
    keys = ("sla_class", "clock", "category_prefix", "channel")
    standing = set(SlaRule.objects.values_list(*keys))
    missing = [r for r in limits if tuple(getattr(r, key) for key in keys) not in standing]
    made = SlaRule.objects.bulk_create([SlaRule(**vars(limit)) for limit in missing])
    return len(made)


def _add_steps(steps: list[SeedStep]) -> int:
    standing = set(EscalationStep.objects.values_list("level", flat=True))
    made = EscalationStep.objects.bulk_create(
        [EscalationStep(**vars(step)) for step in steps if step.level not in standing]
    )
    return len(made)


# Whoever answers for the ground looks each day at what was closed there without a second person.
SAMPLED_BY = (Role.COMMUNITY, Role.SUPERVISOR)
SAMPLE = All((Test("on_the_spot", "yes"), Test("closed", "within_days", 1)))


@transaction.atomic
def seed_views(*, now: datetime) -> int:
    """Give these roles the view of what was closed on the spot, once; returns how many are new."""
    name = _("网格即办抽查")
    lacking = [r for r in SAMPLED_BY if not SavedView.objects.filter(role=r, name=name).exists()]
    SavedView.objects.bulk_create(
        SavedView(
            role=role, name=name, icon="clipboard-check", condition=dump(SAMPLE), sort="newest",
            created_at=now, updated_at=now,
        )
        for role in lacking
    )  # fmt: skip
    return len(lacking)
