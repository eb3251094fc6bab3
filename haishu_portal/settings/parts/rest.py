"""Django REST framework, its schema and its tokens."""

from datetime import timedelta

import environ

_env = environ.Env()

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "haishu_portal.core.rest_doors.TokenAccess",
        "rest_framework.authentication.SessionAuthentication",
    ],
    # A view that names no permission is closed to everybody.
    "DEFAULT_PERMISSION_CLASSES": ["haishu_portal.core.rest_doors.NobodyMay"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "haishu_portal.core.api.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # By address, staff not counted: number/sec, /min, /hour or /day.
    "DEFAULT_THROTTLE_RATES": {
        "submit": _env("RATE_SUBMIT", default="60/hour"),
        "photos": _env("RATE_PHOTOS", default="120/hour"),
        "track": _env("RATE_TRACK", default="120/hour"),
        "calls": _env("RATE_CALLS", default="1200/min"),
    },
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "haishu_portal API",
    "DESCRIPTION": "Residents' requests, territory and teams of Haishu.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "KindEnum": "requests_app.choices.Kind",
        "StatusEnum": "requests_app.workflow.Status",
        "LevelEnum": "grid.choices.Level",
        "TeamKindEnum": "grid.choices.TeamKind",
        "OutcomeEnum": "requests_app.choices.Outcome",
        "CallOutcomeEnum": "requests_app.choices.CallOutcome",
    },
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=180), "AUTO_REFRESH": False}
