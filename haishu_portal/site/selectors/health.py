"""Is everything there that an answer needs? Each check says why not in a word."""

from collections.abc import Callable
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from haishu_portal.core.selectors.heart import last_beat

# The worker writes its heartbeat every 20 s; two may be missed.
OLDEST_BEAT = timedelta(seconds=60)


def database_trouble() -> str:
    """Empty when PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return type(error).__name__
    return ""


def migrations_trouble() -> str:
    """Empty when no migration waits; else how many do."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return type(error).__name__
    return f"{len(waiting)} to apply" if waiting else ""


def redis_trouble() -> str:
    """Empty when Redis answers a PING within a second."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        client.ping()
    except redis.RedisError as error:
        return type(error).__name__
    finally:
        client.close()
    return ""


def worker_trouble(now: datetime) -> str:
    """Empty when the worker wrote a heartbeat within the last minute."""
    try:
        beat = last_beat()
    except DatabaseError as error:
        return type(error).__name__
    if beat is None:
        return "never seen"
    silent = now - beat
    return f"silent for {int(silent.total_seconds())} s" if silent > OLDEST_BEAT else ""


def missing_parts(now: datetime) -> dict[str, str]:
    """What is not ready, and why; empty when all is well."""
    checks: dict[str, Callable[[], str]] = {
        "database": database_trouble,
        "migrations": migrations_trouble,
        "redis": redis_trouble,
        "worker": lambda: worker_trouble(now),
    }
    found = {name: check() for name, check in checks.items()}
    return {name: trouble for name, trouble in found.items() if trouble}
