"""One UPDATE for many rows.

Django's ``bulk_update`` builds a CASE of all rows for each column; joining with VALUES is
several times faster at the size of a sweep.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

ROWS = 500


def update_rows(model: type[Model], rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the columns ``names`` of ``rows``, which the caller has locked."""
    meta: Any = model._meta  # noqa: SLF001 - Django's documented model API
    fields = [meta.pk, *(meta.get_field(name) for name in names)]
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in fields]
    # Types are told once, in the first row; the others follow it. Without their length:
    # a cast would cut what is too long, an assignment refuses it.
    typed = ", ".join(f"%s::{_bare(field.rel_db_type(connection))}" for field in fields)
    plain = ", ".join(["%s"] * len(fields))
    sets = ", ".join(f"{column} = v.{column}" for column in columns[1:])
    for start in range(0, len(rows), ROWS):
        batch = rows[start : start + ROWS]
        lines = ", ".join([f"({typed})", *[f"({plain})"] * (len(batch) - 1)])
        sql = (
            f"UPDATE {quote(meta.db_table)} AS t SET {sets} FROM (VALUES {lines})"  # noqa: S608 - names come from the model
            f" AS v({', '.join(columns)}) WHERE t.{columns[0]} = v.{columns[0]}"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [_value(field, row) for row in batch for field in fields])


def _bare(db_type: str) -> str:
    return db_type.split("(", 1)[0]


def _value(field: Any, row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
