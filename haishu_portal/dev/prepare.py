"""Bring a database up to date: migrations, then the demo district once.

The stamp is a comment on Django's own migration table: it needs no table of ours, and it
travels with the database.
"""

import os
import sys

STAMP = "haishu demo loaded"


def read_stamp() -> str:
    """The comment on the migration table, empty when none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        return str(cursor.fetchone()[0] or "")


def write_stamp() -> None:
    """Remember that the demo is in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE django_migrations IS %s", [STAMP])


def migrate() -> None:
    """Apply what is missing; silent when nothing is."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def load_demo() -> None:
    """Load the demo into a database that has none and holds nobody's own data."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    wish = os.environ.get("DEMO", "")
    if wish == "0" or "load_demo" not in get_commands() or read_stamp() == STAMP:
        return
    if wish != "1" and get_user_model().objects.exists():
        print("» the database holds accounts already, so no demo is loaded (DEMO=1 loads it)")
        return
    print("» loading the demo district", flush=True)
    os.environ["DEMO"] = "1"
    call_command("load_demo")
    write_stamp()


def main() -> None:
    """Migrate, then load the demo where that is allowed."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.dev")
    django.setup()
    migrate()
    if settings.DEMO_ALLOWED:
        load_demo()


if __name__ == "__main__":
    sys.exit(main())
