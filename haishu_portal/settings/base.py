"""Settings shared by every environment; each value that differs comes from the environment.

Every variable read here is listed, with its meaning, in ``.env.example``.
"""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from haishu_portal.settings.parts.celery import *  # noqa: F403 - all CELERY_* names
from haishu_portal.settings.parts.logs import LOGGING  # noqa: F401
from haishu_portal.settings.parts.maps import TILE_URL  # noqa: F401
from haishu_portal.settings.parts.rest import *  # noqa: F403 - REST_FRAMEWORK, SPECTACULAR_SETTINGS, REST_KNOX
from haishu_portal.settings.parts.security import *  # noqa: F403 - sessions, axes, allauth, CSP
from haishu_portal.settings.parts.unfold import UNFOLD  # noqa: F401

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_BASE_URL = env("PUBLIC_BASE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "haishu_portal.site",
    "mediation",
    "requests_app.calls",
    "requests_app.fieldwork",
    "requests_app",
    "requests_app.knowledge",
    "grid.rosters",
    "grid",
    "grid.patrol",
    "haishu_portal.core",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "haishu_portal.core.middleware.AdminPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "haishu_portal.core.middleware.IdleTimeoutMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "haishu_portal.urls"
WSGI_APPLICATION = "haishu_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "haishu_portal.core.context.display",
            ],
        },
    }
]

# Servers ---------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres:///haishu")}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("DB_CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Redis may vanish at any moment; a lost cache must never cost an answer.
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,
            "SOCKET_CONNECT_TIMEOUT": 1,
            "SOCKET_TIMEOUT": 1,
        },
    }
}

# People ----------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "haishu_portal.site.permissions.RolePermissions",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Keys for resident data: first encrypts, all decrypt (rotation). Fernet keys, comma separated.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
# Key of the hash that finds a phone number without storing it in the clear.
HASH_KEY = env("HASH_KEY", default="")

# Language and time -----------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [BASE_DIR / "haishu_portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files -----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=BASE_DIR / ".local" / "media")
# The proxy reads a photo from disk once the portal has said that the reader may see it.
MEDIA_BY_PROXY = env.bool("MEDIA_BY_PROXY", default=False)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Everything in a form but its files, whose size the photo service limits one by one.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Messages going out ----------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="81890@haishu.example")
# Which gateway carries SMS: "console", "file", or a dotted path to a class.
SMS_GATEWAY = env("SMS_GATEWAY", default="console")
EMAIL_GATEWAY = env("EMAIL_GATEWAY", default="smtp")
OUTBOX_DIR = env.path("OUTBOX_DIR", default=BASE_DIR / ".local" / "outbox")

# Telephones of staff are rung through the push services of their browsers. The key says that it
# is us (VAPID: a raw P-256 private key, base64url); without one, nobody can be rung.
WEBPUSH_PRIVATE_KEY = env("WEBPUSH_PRIVATE_KEY", default="")
WEBPUSH_SUBJECT = env("WEBPUSH_SUBJECT", default="")
# The portal calls no other address that a browser names.
WEBPUSH_SERVICES = env.list(
    "WEBPUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "push.apple.com",
        "notify.windows.com",
    ],
)
# Who lends a number between worker and resident: "none", "file", or a dotted path to a class.
CALL_GATEWAY = env("CALL_GATEWAY", default="none")

HOTLINE = "81890"
# The page of all components is for whoever builds pages; see settings/dev.py.
STYLEGUIDE = False
