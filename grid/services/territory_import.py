"""Takes divisions from a file: all of them or none, with history kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isclose
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grid.choices import Level
from grid.codes import parent_code
from grid.exceptions import ImportRefused, RowProblem
from grid.models import Division, Team
from grid.names import short_name_of
from grid.selectors import lookup
from grid.territory_file import DivisionInput, centre_of, read_features
from grid.tiling import DEFAULT_TOLERANCE, tiling_problems
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User

# Two positions that differ by one unit of the last stored digit are the same place.
SAME_PLACE = 1.5e-7

Progress = Callable[[list[Any]], Iterable[Any]]


@dataclass
class ImportReport:
    """What an import did, or with ``dry_run`` would do, by code."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many codes met each fate."""
        return {name: len(codes) for name, codes in vars(self).items()}


@dataclass(frozen=True)
class Terms:
    """How to take a file: from which day, how strictly, and whether only to try."""

    valid_from: date
    crs: str = "wgs84"
    close_missing: bool = False
    tolerance: float = DEFAULT_TOLERANCE
    dry_run: bool = False


@transaction.atomic
def import_territory(
    *,
    collection: object,
    terms: Terms,
    actor: "User | None",
    now: datetime,
    source: str = "",
    progress: Progress = iter,
) -> ImportReport:
    """Bring the divisions in line with a GeoJSON FeatureCollection.

    A changed name or boundary closes the row in force on ``terms.valid_from`` and opens
    another that supersedes it; changed figures are corrected in place. Raises
    ``ImportRefused`` naming every bad row; nothing is written then, nor with ``dry_run``.
    """
    read = read_features(collection, crs=terms.crs, progress=progress)
    work = _Import(read.rows, terms, now)
    problems = [*read.problems, *work.problems()]
    if problems:
        raise ImportRefused(sorted(problems, key=lambda problem: problem.row))
    report = work.run(progress)
    record_audit(
        actor=actor,
        action="territory.import",
        obj_type="grid.division",
        obj_id=source[:60],
        extra=report.counts(),
        now=now,
    )
    transaction.on_commit(lookup.invalidate)
    transaction.set_rollback(terms.dry_run)
    return report


class _Import:
    """One import over the locked rows in force."""

    def __init__(self, rows: list[DivisionInput], terms: Terms, now: datetime) -> None:
        self.rows = sorted(rows, key=lambda row: row.code)
        self.terms = terms
        self.now = now
        self.report = ImportReport()
        # Two imports at once queue up here.
        standing = Division.objects.current().select_for_update().order_by("code")
        self.standing = {division.code: division for division in standing}
        self.lines = {row.code: row.row for row in self.rows}
        self.missing = self._missing()

    def _missing(self) -> list[str]:
        levels = {row.level for row in self.rows}
        replaced = {code for row in self.rows for code in row.replaces}
        return [
            code
            for code, division in self.standing.items()
            if code not in self.lines
            and (code in replaced or (self.terms.close_missing and division.level in levels))
        ]

    def problems(self) -> list[RowProblem]:
        """Faults that show only beside the other rows and the rows in force."""
        return [*self._orphans(), *self._bad_dates(), *self._left_behind(), *self._tiling()]

    def run(self, progress: Progress) -> ImportReport:
        """Write everything; parents come before children because codes are sorted."""
        for row in progress(self.rows):
            self._take(row)
        for code in sorted(self.missing, reverse=True):
            self._close(self.standing[code], self._successor(code))
            self.report.closed.append(code)
        self._warn()
        return self.report

    def _orphans(self) -> Iterable[RowProblem]:
        known = (set(self.lines) | set(self.standing)) - set(self.missing)
        for row in self.rows:
            above = parent_code(row.code)
            if row.level != Level.DISTRICT and above not in known:
                yield RowProblem(row.row, "code", _("上级区划 %s 不存在") % above)

    def _bad_dates(self) -> Iterable[RowProblem]:
        for row in self.rows:
            old = self.standing.get(row.code)
            if old and old.valid_from > self.terms.valid_from and _differs(old, row):
                why = _("生效日期早于现行版本的 %s") % old.valid_from.isoformat()
                yield RowProblem(row.row, "valid_from", why)

    def _left_behind(self) -> Iterable[RowProblem]:
        closing = set(self.missing)
        for code in [*self.standing, *self.lines]:
            if parent_code(code) in closing and code not in closing:
                why = _("上级 %(parent)s 将失效，而 %(code)s 仍在用")
                about = {"parent": parent_code(code), "code": code}
                yield RowProblem(self.lines.get(code, 0), "code", why % about)

    def _tiling(self) -> list[RowProblem]:
        shapes: dict[str, BaseGeometry] = {
            code: shape(division.boundary)
            for code, division in self.standing.items()
            if division.boundary and code not in self.missing
        }
        shapes |= {row.code: row.shape for row in self.rows}
        return tiling_problems(shapes, self.lines, tolerance=self.terms.tolerance)

    def _take(self, row: DivisionInput) -> None:
        old = self.standing.get(row.code)
        if old is None:
            self.standing[row.code] = self._open(row, None)
            self.report.created.append(row.code)
        elif _differs(old, row):
            self.standing[row.code] = self._open(row, old)
            self.report.changed.append(row.code)
        elif self._correct(old, row):
            self.report.updated.append(row.code)
        else:
            self.report.unchanged.append(row.code)

    def _correct(self, old: Division, row: DivisionInput) -> bool:
        """Bring the figures of a division in line; whether any was wrong."""
        wrong = {
            name: value
            for name, value in _figures(row, old).items()
            if not isclose(value, getattr(old, name) or 0.0, abs_tol=SAME_PLACE, rel_tol=0.0)
        }
        for name, value in wrong.items():
            setattr(old, name, value)
        if wrong:
            old.updated_at = self.now
            old.save(update_fields=[*wrong, "updated_at"])
        return bool(wrong)

    def _open(self, row: DivisionInput, old: Division | None) -> Division:
        """The new version; the old one is closed and its children move over."""
        if old is not None:
            self._close(old, None)
        above = self.standing.get(parent_code(row.code))
        new = Division(
            code=row.code,
            name=row.name,
            short_name=short_name_of(row.name),
            level=row.level,
            parent=above,
            valid_from=self.terms.valid_from,
            boundary=row.boundary,
            updated_at=self.now,
            **_figures(row, old),
        )
        new.full_clean(exclude=["parent"], validate_constraints=False)
        new.save()
        if old is not None:
            old.superseded_by = new
            old.save(update_fields=["superseded_by"])
            Division.objects.current().filter(parent=old).update(parent=new)
        return new

    def _close(self, division: Division, successor: Division | None) -> None:
        division.valid_to = max(self.terms.valid_from, division.valid_from)
        division.superseded_by = successor
        division.updated_at = self.now
        division.save(update_fields=["valid_to", "superseded_by", "updated_at"])

    def _successor(self, code: str) -> Division | None:
        heirs = [row.code for row in self.rows if code in row.replaces]
        return self.standing[heirs[0]] if heirs else None

    def _warn(self) -> None:
        idle = Team.objects.active().filter(area_code__in=self.report.closed).order_by("code")
        self.report.warnings += [
            _("团队 %(code)s %(name)s 所在区划已失效") % {"code": team.code, "name": team.name}
            for team in idle
        ]


def _differs(old: Division, row: DivisionInput) -> bool:
    """Whether name or boundary changed; the same ring begun at another corner has not."""
    if old.name != row.name or old.boundary is None:
        return True
    return not shape(old.boundary).normalize().equals_exact(row.shape.normalize(), SAME_PLACE)


def _figures(row: DivisionInput, old: Division | None) -> dict[str, Any]:
    """Figures that the file gives; what it leaves out stays as it was."""
    figures: dict[str, Any] = {}
    if row.centre is not None:
        figures["centre_lng"], figures["centre_lat"] = row.centre
    elif old is None or _differs(old, row):
        figures["centre_lng"], figures["centre_lat"] = centre_of(row.shape)
    for name in ("households", "population"):
        given = getattr(row, name)
        if given is not None or old is not None:
            figures[name] = getattr(old, name) if given is None else given
    return figures
