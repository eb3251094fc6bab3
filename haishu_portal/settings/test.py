"""Tests: as in development, with cheap password hashing and no waiting."""

import os

from haishu_portal.settings.dev import *  # noqa: F403 - this file only overrides

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
