"""Celery: a doorbell over Redis. PostgreSQL says what is due; a lost bell is found by a sweep."""

import environ

_env = environ.Env()

CELERY_BROKER_URL = _env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "visibility_timeout": 600,
    # A request never waits for a dead broker: one try, then the sweep's turn.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TIMEZONE = "Asia/Shanghai"
# Entries are (task name, seconds); each task is idempotent and finds its own work.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "deliver-outbox": {
        "task": "core.deliver_outbox",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "beat-heart": {"task": "core.beat_heart", "schedule": 20.0, "options": {"expires": 20}},
    "route-waiting": {
        "task": "requests.route_waiting",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "deal-calls": {"task": "requests.deal_calls", "schedule": 5.0, "options": {"expires": 5}},
    "escalate": {"task": "requests.escalate", "schedule": 60.0, "options": {"expires": 60}},
    "finish-bulks": {
        "task": "requests.finish_bulks",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "archive": {"task": "requests.archive", "schedule": 3600.0, "options": {"expires": 3600}},
    "drop-stray-photos": {
        "task": "requests.drop_stray_photos",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "drop-field-files": {
        "task": "requests.drop_field_files",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-field-acts": {
        "task": "requests.forget_field_acts",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "drop-old-drafts": {
        "task": "requests.drop_old_drafts",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "check-suggestions": {
        "task": "requests.check_suggestions",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "plan-visits": {
        "task": "grid.plan_visits",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget-visits": {
        "task": "grid.forget_visits",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "review-articles": {
        "task": "requests.review_articles",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    # Asks every six hours; trains only when enough new confirmations have come in.
    "train-suggester": {
        "task": "requests.train_suggester",
        "schedule": 21600.0,
        "options": {"expires": 21600},
    },
    # Each warning is sent once; asked often so that a restart of the beat delays none.
    "warn-credentials": {
        "task": "grid.warn_credentials",
        "schedule": 21600.0,
        "options": {"expires": 21600},
    },
    "check-rules": {"task": "requests.check_rules", "schedule": 60.0, "options": {"expires": 60}},
    "test-rules": {"task": "requests.test_rules", "schedule": 60.0, "options": {"expires": 60}},
    "gather-events": {
        "task": "requests.gather_events",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-event-notices": {
        "task": "requests.send_event_notices",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
}
