"""Takes households and key places from a file: all of them or none; closed, never deleted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grid.exceptions import ImportRefused, RowProblem
from grid.models import Division
from grid.patrol.models import Household, KeyPlace, NeedTag
from grid.patrol.services.plans import make_plans, mark_stale
from grid.patrol.subject_file import (
    HouseholdInput,
    PlaceInput,
    SubjectFile,
    read_households,
    read_places,
)
from grid.patrol.tasks import plan_visits
from grid.services.territory_import import ImportReport
from haishu_portal.core.bell import ring
from haishu_portal.core.services.audit import record_audit

if TYPE_CHECKING:
    from haishu_portal.core.models import User

Subject = Household | KeyPlace
Given = HouseholdInput | PlaceInput


@transaction.atomic
def import_households(
    *,
    text: str,
    actor: "User | None",
    now: datetime,
    source: str = "",
    close_missing: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Bring the households of the grids in the file in line with it, and plan their visits.

    Doors of these grids that the file lacks are closed only with ``close_missing``. Raises
    ``ImportRefused`` naming every bad row; nothing is written then, nor with ``dry_run``.
    """
    read = read_households(text)
    work = _Households(Household, read.rows, now)
    return _run(work, read, actor, source, close_missing=close_missing, dry_run=dry_run)


@transaction.atomic
def import_places(
    *,
    text: str,
    actor: "User | None",
    now: datetime,
    source: str = "",
    close_missing: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Bring the key places of the grids in the file in line with it; see ``import_households``."""
    read = read_places(text)
    work = _Import(KeyPlace, read.rows, now)
    return _run(work, read, actor, source, close_missing=close_missing, dry_run=dry_run)


def _run(
    work: "_Import",
    read: SubjectFile[Any],
    actor: "User | None",
    source: str,
    *,
    close_missing: bool,
    dry_run: bool,
) -> ImportReport:
    problems = [*read.problems, *work.problems()]
    if problems:
        raise ImportRefused(sorted(problems, key=lambda problem: problem.row))
    report = work.run(close_missing=close_missing)
    make_plans(grids=work.grids, now=work.now)
    mark_stale(plans=work.changed_plans())
    ring(plan_visits)
    record_audit(
        actor=actor,
        action=f"{work.model._meta.model_name}.import",  # noqa: SLF001 - Django's own name
        obj_type=work.model._meta.label_lower,  # noqa: SLF001
        obj_id=source[:60],
        extra=report.counts(),
        now=work.now,
    )
    transaction.set_rollback(dry_run)
    return report


class _Import:
    """One import over the locked rows of the grids in the file."""

    plain: tuple[str, ...] = ("kind", "address", "lng", "lat")
    keys: tuple[str, ...] = ("grid_code", "name")

    def __init__(self, model: type[Any], rows: Sequence[Given], now: datetime) -> None:
        self.model, self.rows, self.now = model, rows, now
        self.grids = sorted({row.grid_code for row in rows})
        self.report = ImportReport()
        self.touched: list[int] = []
        standing = self.standing_rows().select_for_update().order_by("pk")
        self.standing: dict[tuple[str, ...], Any] = {
            tuple(getattr(row, key) for key in self.keys): row for row in standing
        }

    def standing_rows(self) -> Any:
        """Rows of the same grids as the file."""
        return self.model.objects.filter(grid_code__in=self.grids)

    def problems(self) -> list[RowProblem]:
        """Faults that show only beside other tables."""
        current = set(
            Division.objects.current().filter(code__in=self.grids).values_list("code", flat=True)
        )
        return [
            RowProblem(row.row, "grid_code", _("没有现行区划 %s") % row.grid_code)
            for row in self.rows
            if row.grid_code not in current
        ]

    def run(self, *, close_missing: bool) -> ImportReport:
        """Write everything."""
        for row in self.rows:
            self._take(row)
        if close_missing:
            given = {row.key for row in self.rows}
            for key, subject in self.standing.items():
                if key not in given and subject.is_active:
                    self._write(subject, {"is_active": False}, self.report.closed)
        return self.report

    def changed_plans(self) -> Q:
        """Plans to be set anew."""
        return Q(place__in=self.touched)

    def wanted(self, row: Given) -> dict[str, Any]:
        """Columns as the file has them."""
        return {name: getattr(row, name) for name in self.plain} | {"is_active": True}

    def equip(self, subject: Any, row: Given) -> bool:  # noqa: ARG002 - places carry no tags
        """Put on what stands in other tables; whether anything changed."""
        return False

    def _take(self, row: Given) -> None:
        subject = self.standing.get(row.key)
        wanted = self.wanted(row)
        if subject is None:
            keys = dict(zip(self.keys, row.key, strict=True))
            subject = self.model(**keys, **wanted, updated_at=self.now)
            subject.save()
            self.equip(subject, row)
            self.report.created.append(str(subject))
        elif any(getattr(subject, name) != value for name, value in wanted.items()):
            self._write(subject, wanted, self.report.changed)
            self.equip(subject, row)
        elif self.equip(subject, row):
            self._write(subject, {}, self.report.changed)
        else:
            self.report.unchanged.append(str(subject))

    def _write(self, subject: Any, changes: Mapping[str, Any], fate: list[str]) -> None:
        for name, value in changes.items():
            setattr(subject, name, value)
        subject.updated_at = self.now
        subject.save()
        self.touched.append(subject.pk)
        fate.append(str(subject))


class _Households(_Import):
    """Households carry tags."""

    plain = ("head", "members", "lng", "lat")
    keys = ("grid_code", "building", "unit", "door")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.tags = {tag.code: tag for tag in NeedTag.objects.all()}

    def standing_rows(self) -> Any:
        """With their tags."""
        return super().standing_rows().prefetch_related("tags")

    def problems(self) -> list[RowProblem]:
        """Unknown tags too."""
        unknown = [
            RowProblem(row.row, "tags", _("没有这个标签：%s") % code)
            for row in self.rows
            if isinstance(row, HouseholdInput)
            for code in row.tags
            if code not in self.tags
        ]
        return [*super().problems(), *unknown]

    def changed_plans(self) -> Q:
        """Plans to be set anew."""
        return Q(household__in=self.touched)

    def equip(self, subject: Any, row: Given) -> bool:
        """Give the tags."""
        wanted = set(row.tags) if isinstance(row, HouseholdInput) else set()
        held = {tag.code for tag in subject.tags.all()} if row.key in self.standing else set()
        if held == wanted:
            return False
        subject.tags.set([self.tags[code] for code in sorted(wanted)])
        return True
