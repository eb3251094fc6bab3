"""Takes teams from a file: all of them or none. A team is closed, never deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.exceptions import ImportRefused, RowProblem
from grid.models import Division, Membership, Skill, Team, TeamCoverage
from grid.services.territory_import import ImportReport, Progress
from grid.team_file import PARENT_KINDS, TeamInput, read_teams
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User

_PLAIN = ("name", "kind", "area_code", "capacity", "phone", "accepts_dispatch", "is_active")


@transaction.atomic
def import_teams(
    *,
    text: str,
    actor: "User | None",
    now: datetime,
    source: str = "",
    close_missing: bool = False,
    dry_run: bool = False,
    progress: Progress = iter,
) -> ImportReport:
    """Bring the teams in line with a CSV text.

    Teams that the file lacks are closed only with ``close_missing``. Raises
    ``ImportRefused`` naming every bad row; nothing is written then, nor with ``dry_run``.
    """
    read = read_teams(text, progress=progress)
    work = _Import(read.rows, actor, now)
    problems = [*read.problems, *work.problems(complete=not read.problems)]
    if problems:
        raise ImportRefused(sorted(problems, key=lambda problem: problem.row))
    report = work.run(progress, close_missing=close_missing)
    record_audit(
        actor=actor,
        action="teams.import",
        obj_type="grid.team",
        obj_id=source[:60],
        extra=report.counts(),
        now=now,
    )
    transaction.set_rollback(dry_run)
    return report


class _Import:
    """One import over the locked teams."""

    def __init__(self, rows: list[TeamInput], actor: "User | None", now: datetime) -> None:
        self.rows = {row.code: row for row in rows}
        self.actor = actor
        self.now = now
        self.report = ImportReport()
        # Two imports at once queue up here.
        self.teams = {t.code: t for t in Team.objects.select_for_update().order_by("code")}
        self.skills: dict[str, int] = dict(Skill.objects.values_list("code", "pk"))
        self.held_skills = _grouped(Team.skills.through.objects, "skill__code")
        self.held_coverage = _grouped(TeamCoverage.objects, "division_code")

    def problems(self, *, complete: bool) -> list[RowProblem]:
        """Faults that show only beside other rows and tables.

        Unless all rows were readable, a missing superior may be one of the unreadable ones.
        """
        places = set(Division.objects.current().values_list("code", flat=True))
        found: list[RowProblem] = []
        for row in self.rows.values():
            found += [
                RowProblem(row.row, "skills", _("没有这种技能：%s") % skill)
                for skill in row.skills
                if skill not in self.skills
            ]
            found += [
                RowProblem(row.row, name, _("没有现行区划 %s") % code)
                for name, codes in (("area_code", [row.area_code]), ("coverage", row.coverage))
                for code in codes
                if code not in places and row.is_active
            ]
            found += self._parent_faults(row, complete=complete)
        return found

    def run(self, progress: Progress, *, close_missing: bool) -> ImportReport:
        """Write everything, superiors first."""
        for row in progress(self._superiors_first()):
            self._take(row)
        if close_missing:
            for code, team in self.teams.items():
                if code not in self.rows and team.is_active:
                    self._close(team)
        self._warn()
        return self.report

    def _parent_faults(self, row: TeamInput, *, complete: bool) -> Iterable[RowProblem]:
        if not row.parent_code:
            return
        parent = self.rows.get(row.parent_code) or self.teams.get(row.parent_code)
        if parent is None:
            if complete:
                yield RowProblem(row.row, "parent_code", _("没有上级 %s") % row.parent_code)
        elif parent.kind not in PARENT_KINDS[row.kind]:
            yield RowProblem(row.row, "parent_code", _("上级 %s 的类型不对") % row.parent_code)
        elif not row.area_code.startswith(parent.area_code):
            yield RowProblem(row.row, "area_code", _("不在上级的区域 %s 内") % parent.area_code)

    def _superiors_first(self) -> list[TeamInput]:
        return sorted(self.rows.values(), key=lambda row: (self._depth(row), row.code))

    def _depth(self, row: TeamInput) -> int:
        above = self.rows.get(row.parent_code)
        return 0 if above is None else self._depth(above) + 1

    def _take(self, row: TeamInput) -> None:
        team = self.teams.get(row.code)
        wanted = self._wanted(row)
        if team is None:
            team = Team(code=row.code, updated_at=self.now, **wanted)
            team.full_clean(exclude=["parent"], validate_constraints=False)
            team.save()
            self.teams[row.code] = team
            self._equip(team, row)
            self.report.created.append(row.code)
            return
        before = {name: getattr(team, name) for name in wanted}
        equipped = self._is_equipped(row)
        if before == wanted and equipped:
            self.report.unchanged.append(row.code)
            return
        self._change(team, wanted)
        if not equipped:
            self._equip(team, row)
        self.report.changed.append(row.code)
        changes = {n: [str(before[n]), str(wanted[n])] for n in wanted if before[n] != wanted[n]}
        self._record("team.change", team, changes)

    def _wanted(self, row: TeamInput) -> dict[str, Any]:
        parent = self.teams[row.parent_code].pk if row.parent_code else None
        return {name: getattr(row, name) for name in _PLAIN} | {"parent_id": parent}

    def _is_equipped(self, row: TeamInput) -> bool:
        pk = self.teams[row.code].pk
        return self.held_skills.get(pk, set()) == set(row.skills) and self.held_coverage.get(
            pk, set()
        ) == set(row.coverage)

    def _equip(self, team: Team, row: TeamInput) -> None:
        team.skills.set([self.skills[code] for code in row.skills])
        team.coverage.exclude(division_code__in=row.coverage).delete()
        TeamCoverage.objects.bulk_create(
            [TeamCoverage(team=team, division_code=code) for code in row.coverage],
            ignore_conflicts=True,
        )

    def _change(self, team: Team, wanted: dict[str, Any]) -> None:
        for name, value in wanted.items():
            setattr(team, name, value)
        team.updated_at = self.now
        team.save()

    def _close(self, team: Team) -> None:
        self._change(team, {"is_active": False})
        self.report.closed.append(team.code)
        self._record("team.close", team, {"is_active": ["True", "False"]})

    def _record(self, action: str, team: Team, changes: dict[str, list[str]]) -> None:
        record_audit(
            actor=self.actor,
            action=action,
            obj_type="grid.team",
            obj_id=team.code,
            extra={"changes": changes},
            now=self.now,
        )

    def _warn(self) -> None:
        stranded = (
            Membership.objects.at(self.now)
            .filter(team__is_active=False)
            .values_list("team__code", flat=True)
            .distinct()
            .order_by("team__code")
        )
        self.report.warnings += [_("已停用的团队 %s 仍有成员") % code for code in stranded]


def _grouped(rows: Any, field: str) -> dict[int, set[str]]:
    groups: dict[int, set[str]] = {}
    for team_id, value in rows.values_list("team_id", field):
        groups.setdefault(team_id, set()).add(value)
    return groups
