"""Development and demonstration: local servers, fixed keys that protect nothing."""

import base64
import hashlib

from haishu_portal.settings.base import *  # noqa: F403 - this file only overrides
from haishu_portal.settings.base import (
    FIELD_KEYS,
    HASH_KEY,
    SECRET_KEY,
    WEBPUSH_PRIVATE_KEY,
    WEBPUSH_SUBJECT,
    env,
)

# Whoever tries the portal meets its own pages when something is wrong, never a traceback;
# that stands in the log.
DEBUG = env.bool("DEBUG", default=False)
STYLEGUIDE = True
# Files are served as they lie in static/, nothing is collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
SECRET_KEY = SECRET_KEY or "development-only-key-that-signs-nothing-of-value"
FIELD_KEYS = FIELD_KEYS or [
    base64.urlsafe_b64encode(hashlib.sha256(b"development field key").digest()).decode()
]
HASH_KEY = HASH_KEY or "development-hash-key"
WEBPUSH_PRIVATE_KEY = WEBPUSH_PRIVATE_KEY or base64.urlsafe_b64encode(
    hashlib.sha256(b"development push key").digest()
).decode().rstrip("=")
WEBPUSH_SUBJECT = WEBPUSH_SUBJECT or "mailto:push@haishu.example"
DEMO_ALLOWED = True
