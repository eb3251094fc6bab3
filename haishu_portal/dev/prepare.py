"""Bring a database up to date: migrations, then the demo district once.

The stamp is a comment on Django's own migration table: it needs no table of ours, and it
travels with the database.
"""

import io
import os

from haishu_portal.dev.paths import LOCAL
from haishu_portal.dev.terminal import say

LOADING, LOADED = "haishu demo loading", "haishu demo loaded"
ACCOUNTS_NOTE = LOCAL / "demo-accounts.txt"


def read_stamp() -> str:
    """The comment on the migration table, empty when none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('django_migrations'::regclass)")
        return str(cursor.fetchone()[0] or "")


def write_stamp(text: str) -> None:
    """Remember how far the demo is in."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON TABLE django_migrations IS %s", [text])


def migrate() -> None:
    """Apply what is missing; silent when nothing is."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def load_demo() -> None:
    """Load the demo into a database that has none and holds nobody's own data.

    A load that was broken off left the first stamp and is taken up again.
    """
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    wish, stamp = os.environ.get("DEMO", ""), read_stamp()
    if wish == "0" or stamp == LOADED:
        return
    if not (wish == "1" or stamp == LOADING) and get_user_model().objects.exists():
        say("the database holds accounts already, so no demo is loaded (DEMO=1 loads it)")
        return
    say("loading the demo district (once)")
    write_stamp(LOADING)
    call_command("load_demo", stdout=io.StringIO())
    write_stamp(LOADED)


def note_accounts() -> None:
    """Leave the demo accounts where the run can show them; none when there is no demo."""
    from haishu_portal.site.demo.people import ACCOUNTS, PASSWORD

    if read_stamp() != LOADED:
        ACCOUNTS_NOTE.unlink(missing_ok=True)
        return
    lines = [f"  {account.username:<12}{account.role.label}" for account in ACCOUNTS]
    ACCOUNTS_NOTE.parent.mkdir(parents=True, exist_ok=True)
    ACCOUNTS_NOTE.write_text("\n".join([*lines, f"  password of each: {PASSWORD}"]) + "\n")


def main() -> None:
    """Migrate, then load the demo where that is allowed."""
    import django
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.dev")
    django.setup()
    migrate()
    if settings.DEMO_ALLOWED:
        load_demo()
        note_accounts()


if __name__ == "__main__":
    main()
