"""Private servers for a plain ``pytest`` that was given none."""

import os

from django.conf import settings
from django.db import connections

from haishu_portal.dev.servers import ThrowawayServers

_running: list[ThrowawayServers] = []


def ensure_servers() -> None:
    """Start servers unless the environment names both; test workers inherit the addresses."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    servers = ThrowawayServers("pytest")
    addresses = servers.__enter__()
    _running.append(servers)
    _adopt(addresses)


def stop_servers() -> None:
    """Stop what :func:`ensure_servers` started."""
    while _running:
        _running.pop().__exit__()


def _adopt(addresses: dict[str, str]) -> None:
    """Settings were read before the servers existed: put the addresses in."""
    import environ

    found = environ.Env.db_url_config(addresses["DATABASE_URL"])
    for target in (settings.DATABASES["default"], connections.settings["default"]):
        target.update(found)
    settings.REDIS_URL = settings.CELERY_BROKER_URL = addresses["REDIS_URL"]
    settings.CACHES["default"]["LOCATION"] = addresses["REDIS_URL"]
