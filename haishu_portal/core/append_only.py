"""Tables whose rows are written once: a migration operation for any app.

The function ``refuse_change()`` is created in core's migrations; a migration that uses
``append_only`` depends on ``("core", "0002_ground")``.
"""

from django.db.migrations.operations import RunSQL

CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: rows are written once', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
"""


def append_only(table: str) -> RunSQL:
    """Return the operation that makes PostgreSQL refuse UPDATE, DELETE and TRUNCATE."""
    return RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        reverse_sql=f"""
        DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
        DROP TRIGGER IF EXISTS {table}_no_change ON {table};
        """,
    )
