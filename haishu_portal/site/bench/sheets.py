"""Rows for COPY without a model object each: a sheet knows its columns and their defaults."""

import io
import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model


class Sheet:
    """Rows of one table in the making."""

    def __init__(self, model: type[Model]) -> None:
        meta = model._meta  # noqa: SLF001 - Django documents the Meta API
        fields = [f for f in meta.concrete_fields if not getattr(f, "generated", False)]
        blank = model()
        self.table = meta.db_table
        self.columns = ", ".join(f'"{f.column}"' for f in fields)
        self._at = {f.attname: n for n, f in enumerate(fields)}
        self._defaults = [plain(getattr(blank, f.attname)) for f in fields]
        self._lines: list[str] = []

    def add(self, **values: Any) -> None:
        """One row; columns not named keep their defaults."""
        line = self._defaults.copy()
        for name, value in values.items():
            line[self._at[name]] = plain(value)
        self._lines.append("\t".join(line))

    def write(self) -> None:
        """Send the rows to PostgreSQL, with fresh ids where the table counts them itself."""
        if not self._lines:
            return
        lines = self._lines
        columns = self.columns
        if "id" in self._at and self._defaults[self._at["id"]] == "\\N" and self.counts_itself:
            first = reserve_ids(self.table, len(lines))
            lines = [line.replace("\\N", str(first + n), 1) for n, line in enumerate(lines)]
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f'COPY "{self.table}" ({columns}) FROM STDIN', io.StringIO("\n".join(lines))
            )
        self._lines = []

    @property
    def counts_itself(self) -> bool:
        """Whether rows were added without an id of their own."""
        return self._lines[0].startswith("\\N\t")


def reserve_ids(table: str, count: int) -> int:
    """Take ``count`` ids from the table's sequence in one step; returns the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        (sequence,) = cursor.fetchone()
        # One writer at a time may move the sequence on.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [sequence])
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
    return int(first)


def plain(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.isoformat()
    text = json.dumps(value) if isinstance(value, dict) else str(value)
    return text.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")
