"""Writing down who is away, and who stands in."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grid.exceptions import NotYourTeam, RosterRefused
from grid.rosters.choices import AbsenceReason
from grid.rosters.models import Absence
from grid.rosters.selectors.crews import forget_crews
from grid.rosters.selectors.people import works_in
from grid.rules import may_run_team
from grid.selectors.reach import reach_of
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User


@transaction.atomic
def record_absence(
    *,
    team_id: int,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    cover_id: int | None,
    actor: "User",
    now: datetime,
) -> Absence:
    """Write down that somebody of the team is away; only its lead may.

    Raises NotYourTeam, and RosterRefused for people outside the team or times that make none.
    """
    _check_lead(actor, team_id)
    _check_people(team_id, person_id, cover_id, now)
    if reason not in AbsenceReason.values:
        raise RosterRefused(_("请选择事由"), fields={"reason": str(_("请选择事由"))})
    if ends_at <= max(starts_at, now):
        raise RosterRefused(
            _("结束时间要晚于开始时间，且还没有过去"),
            fields={"until": str(_("结束时间要晚于开始时间，且还没有过去"))},
        )
    absence = Absence.objects.create(
        team_id=team_id,
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason,
        cover_id=cover_id,
        made_by=actor,
        made_at=now,
        updated_at=now,
    )
    _record("absence.record", absence, actor, now)
    return absence


@transaction.atomic
def end_absence(*, absence_id: int, actor: "User", now: datetime) -> Absence:
    """The person is back, or a planned absence falls through. Once over, nothing changes.

    Raises NotYourTeam, and RosterRefused if there is none.
    """
    absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
    if absence is None:
        raise RosterRefused(_("没有这条缺勤记录"))
    _check_lead(actor, absence.team_id)
    if absence.ends_at > now:
        # One that never began is over before it starts.
        absence.ends_at = max(now, absence.starts_at)
        absence.updated_at = now
        absence.save(update_fields=["ends_at", "updated_at"])
        _record("absence.end", absence, actor, now)
    return absence


def _check_lead(actor: "User", team_id: int) -> None:
    if not may_run_team(reach_of(actor), team_id):
        raise NotYourTeam


def _check_people(team_id: int, person_id: int, cover_id: int | None, now: datetime) -> None:
    if not works_in(team_id, person_id, now=now):
        raise RosterRefused(_("请选择本队队员"), fields={"person": str(_("不是本队队员"))})
    if cover_id is None:
        return
    if cover_id == person_id:
        raise RosterRefused(_("代办人不能是本人"), fields={"cover": str(_("代办人不能是本人"))})
    if not works_in(team_id, cover_id, now=now):
        raise RosterRefused(_("代办人须是本队队员"), fields={"cover": str(_("不是本队队员"))})


def _record(action: str, absence: Absence, actor: "User", now: datetime) -> None:
    record_audit(
        actor=actor,
        action=action,
        obj_type="rosters.absence",
        obj_id=absence.pk,
        extra={
            "person": absence.person_id,
            "team": absence.team_id,
            "from": absence.starts_at.isoformat(),
            "to": absence.ends_at.isoformat(),
            "cover": absence.cover_id,
        },
        now=now,
    )
    transaction.on_commit(forget_crews)
