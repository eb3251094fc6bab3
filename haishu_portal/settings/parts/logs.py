"""Logging: everything worth reading goes to standard error, in production too."""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "scrubbed": {
            "()": "haishu_portal.core.logs.ScrubbingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "scrubbed"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own handlers are silent without DEBUG and without ADMINS to write to.
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
