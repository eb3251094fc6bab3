"""Small corrections to divisions, teams and skills from the back office, each recorded."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from grid.models import Division, Team
from grid.selectors import lookup
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User

FIGURES = ("households", "population", "note")


@transaction.atomic
def correct_figures(
    *, division_id: int, figures: Mapping[str, Any], actor: "User | None", now: datetime
) -> Division:
    """Correct households, population or note of a division in place.

    A new name or boundary is another version and comes by ``import_territory``.
    """
    division = Division.objects.select_for_update().get(pk=division_id)
    changes = {
        name: [str(getattr(division, name)), str(figures[name])]
        for name in FIGURES
        if name in figures and getattr(division, name) != figures[name]
    }
    for name in changes:
        setattr(division, name, figures[name])
    division.updated_at = now
    division.full_clean(validate_unique=False, validate_constraints=False)
    division.save(update_fields=[*changes, "updated_at"])
    record_audit(
        actor=actor,
        action="division.correct",
        obj_type="grid.division",
        obj_id=division.code,
        extra={"changes": changes},
        now=now,
    )
    transaction.on_commit(lookup.invalidate)
    return division


@transaction.atomic
def save_team(*, team: Team, actor: "User | None", now: datetime) -> Team:
    """Save a new or edited team and record which fields changed."""
    held = _values(team)
    team.updated_at = now
    team.full_clean()
    team.save()
    changes = {
        name: [str(held.get(name, "")), str(value)]
        for name, value in _values(team).items()
        if name not in {"id", "updated_at"} and held.get(name, "") != value
    }
    record_audit(
        actor=actor,
        action="team.change" if held else "team.create",
        obj_type="grid.team",
        obj_id=team.code,
        extra={"changes": changes},
        now=now,
    )
    return team


def _values(team: Team) -> dict[str, Any]:
    """The row as stored and now locked; empty if it is not stored yet."""
    row = Team.objects.select_for_update().filter(pk=team.pk).values().first()
    return dict(row or {})
