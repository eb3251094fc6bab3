"""Keyset paging: the last page costs what the first does, and rows never slip between pages."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateTimeField, F, Func, Model, QuerySet, Value

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the cursors of the pages beside them (empty at an end)."""

    rows: list[Row]
    older: str
    newer: str


class RowBehind(Func):
    """``(a, b) > (1, 2)``, or ``<``: rows behind a key in the order of an index."""

    output_field = BooleanField()

    def __init__(self, names: Sequence[str], values: Sequence[Any], *, descending: bool) -> None:
        super().__init__(*(F(name) for name in names), *(Value(value) for value in values))
        self.sign = "<" if descending else ">"

    def as_sql(  # type: ignore[override]
        self,
        compiler: Any,
        connection: Any,  # noqa: ARG002 - Django's signature
        **_: Any,
    ) -> tuple[str, tuple[Any, ...]]:
        """Both rows, compared by PostgreSQL."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _p in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", tuple(p for _sql, params in parts for p in params)


@dataclass(frozen=True)
class Keyset:
    """An order by columns without nulls; the last must be unique.

    Each entry is a column name, with a minus for descending, all in one direction.
    """

    columns: Sequence[str]

    def page(self, rows: QuerySet[Row], cursor: str = "", *, size: int = 50) -> Page[Row]:
        """One page of ``rows`` behind (or, for a cursor marked so, before) the cursor.

        A cursor that cannot be read gives the first page.
        """
        backwards, values = self._decode(cursor, rows.model)
        names = [c.lstrip("-") for c in self.columns]
        descending = self.columns[0].startswith("-") != backwards
        order = [F(n).desc() if descending else F(n).asc() for n in names]
        if values:
            rows = rows.filter(self._behind(names, values, descending=descending))
        found = list(rows.order_by(*order)[: size + 1])
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        has_older = more if not backwards else True
        has_newer = bool(values) if not backwards else more
        return Page(
            rows=found,
            older=self._encode(found[-1], "a") if found and has_older else "",
            newer=self._encode(found[0], "b") if found and has_newer else "",
        )

    def behind(self, rows: QuerySet[Row], cursor: str = "") -> QuerySet[Row] | None:
        """All of ``rows`` behind the cursor in their order; None for a cursor that looks back."""
        backwards, values = self._decode(cursor, rows.model)
        if backwards:
            return None
        if values:
            names = [c.lstrip("-") for c in self.columns]
            down = self.columns[0].startswith("-")
            rows = rows.filter(self._behind(names, values, descending=down))
        return rows.order_by(*self.columns)

    def cursor_after(self, row: Model) -> str:
        """The cursor of the page that begins behind ``row``."""
        return self._encode(row, "a")

    def _behind(self, names: list[str], values: list[Any], *, descending: bool) -> "RowBehind":
        """The whole key compared as a row: the index starts right behind it, whatever the ties."""
        return RowBehind(names, values, descending=descending)

    def _encode(self, row: Model, mark: str) -> str:
        values = [getattr(row, c.lstrip("-")) for c in self.columns]
        plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
        return base64.urlsafe_b64encode(json.dumps([mark, *plain]).encode()).decode().rstrip("=")

    def _decode(self, cursor: str, model: type[Model]) -> tuple[bool, list[Any]]:
        """Whether the cursor looks back, and its values; no values if it cannot be read."""
        try:
            mark, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            read = [_fit(model, c, v) for c, v in zip(self.columns, values, strict=True)]
        except (ValueError, TypeError, OverflowError, RecursionError, ValidationError):
            return False, []
        return mark == "b", read


def _fit(model: type[Model], column: str, value: Any) -> Any:
    """``value`` as the column holds it; raises when it could never be there."""
    kept = model._meta.get_field(column.lstrip("-"))  # noqa: SLF001 - Django's documented way to a field
    kept = getattr(kept, "output_field", kept)
    if isinstance(kept, DateTimeField):
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError(value)
    return value
