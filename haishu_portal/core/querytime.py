"""How long a question to the database may take."""

from django.db import connection


def at_most(milliseconds: int) -> None:
    """Let no statement of the running transaction take longer; the next may again.

    A statement that does raises ``OperationalError``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
