"""Writing the rota of a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grid.exceptions import NotYourTeam, RosterRefused
from grid.models import Team
from grid.rosters.choices import MOST_SLOTS, Shift
from grid.rosters.models import Duty
from grid.rosters.selectors.crews import forget_crews
from grid.rosters.selectors.people import team_people
from grid.rules import may_run_team
from grid.selectors.reach import reach_of
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.worktime import local_date

if TYPE_CHECKING:
    from haishu_portal.core.models import User


@dataclass(frozen=True)
class OnDuty:
    """One person of a rota; without ``slots`` as many as is usual."""

    person_id: int
    shift: str = Shift.DAY
    slots: int | None = None


@transaction.atomic
def set_rota(
    *, team_id: int, day: date, people: Sequence[OnDuty], actor: "User", now: datetime
) -> list[Duty]:
    """Write the whole rota of a team's day anew; nobody on it means that everybody works.

    Raises NotYourTeam, and RosterRefused for a day gone by or people outside the team.
    """
    if not may_run_team(reach_of(actor), team_id):
        raise NotYourTeam
    _check(team_id, day, people, now)
    # Two leads at one rota follow each other.
    Team.objects.select_for_update(no_key=True).get(pk=team_id)
    Duty.objects.filter(team_id=team_id, day=day).delete()
    rows = Duty.objects.bulk_create(
        Duty(
            team_id=team_id,
            day=day,
            person_id=each.person_id,
            shift=each.shift,
            slots=each.slots,
            updated_at=now,
        )
        for each in people
    )
    record_audit(
        actor=actor,
        action="duty.set",
        obj_type="grid.team",
        obj_id=team_id,
        extra={"day": day.isoformat(), "people": [each.person_id for each in people]},
        now=now,
    )
    transaction.on_commit(forget_crews)
    return rows


def _check(team_id: int, day: date, people: Sequence[OnDuty], now: datetime) -> None:
    if day < local_date(now):
        raise RosterRefused(_("不能修改过去的值班"), fields={"day": str(_("请选择今天或以后"))})
    ids = [each.person_id for each in people]
    if len(set(ids)) != len(ids) or not set(ids) <= {m.id for m in team_people(team_id, now=now)}:
        raise RosterRefused(_("请选择本队队员"), fields={"person": str(_("不是本队队员"))})
    for each in people:
        if each.shift not in Shift.values:
            raise RosterRefused(_("请选择班次"), fields={"shift": str(_("请选择班次"))})
        if each.slots is not None and not 0 <= each.slots <= MOST_SLOTS:
            words = _("名额请填 0 到 %d") % MOST_SLOTS
            raise RosterRefused(words, fields={"slots": words})
