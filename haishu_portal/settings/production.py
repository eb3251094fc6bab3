"""Production: every secret is demanded, everything travels over TLS, no demo data."""

from haishu_portal.settings.base import *  # noqa: F403 - this file only overrides
from haishu_portal.settings.base import env

SECRET_KEY = env("SECRET_KEY")
FIELD_KEYS = env.list("FIELD_KEYS")
HASH_KEY = env("HASH_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
DEMO_ALLOWED = False

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31536000
SESSION_COOKIE_SECURE = SECURE_SSL_REDIRECT
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "haishu_portal.core.static_files.DigestStorage"},
}
