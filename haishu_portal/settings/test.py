"""Tests: as in development, with cheap password hashing and no waiting."""

import os
from urllib.parse import urlsplit

from haishu_portal.settings.dev import *  # noqa: F403 - this file only overrides
from haishu_portal.settings.dev import CACHES, MIDDLEWARE, REDIS_URL

DEBUG = False
STYLEGUIDE = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SMS_GATEWAY = "tests.fakes.sms.FakeSmsGateway"
EMAIL_GATEWAY = "console"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A portal that journeys walk through serves its own files; collecting them costs a second.
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = os.environ.get("TEST_SERVES_STATIC") == "1"
# A journey may make its portal fail; see tests/support/faults.py.
if os.environ.get("TEST_FAULTS"):
    MIDDLEWARE = ["tests.support.faults.FaultMiddleware", *MIDDLEWARE]
# Test processes side by side count rates and clear caches: each in a database of its own.
_PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _PROCESS:
    _OWN = urlsplit(REDIS_URL)._replace(path=f"/{12 + int(_PROCESS) % 4}")
    CACHES["default"]["LOCATION"] = _OWN.geturl()
