"""Sign-in, sessions, lockout and content security policy."""

from datetime import timedelta

import environ
from csp.constants import NONE, SELF

from haishu_portal.settings.parts.maps import TILE_URL, tile_sources

_env = environ.Env()

# How many proxies in front of us append to X-Forwarded-For; 0 believes none of it.
TRUSTED_PROXY_COUNT = _env.int("TRUSTED_PROXY_COUNT", default=0)

# Sessions: read through the cache, kept in PostgreSQL, ended by idleness.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# A session ends after this long without a person's act, and in any case after a shift.
IDLE_TIMEOUT = timedelta(minutes=30)
SESSION_ABSOLUTE_AGE = timedelta(hours=8)
# Sessions that were never used but under these addresses (and the neutral ones) may be idle for
# longer: a phone in a pocket is no desk left alone.
IDLE_TIMEOUT_UNDER = {"/field/": timedelta(hours=8)}
IDLE_NEUTRAL = ("/accounts/", "/start/", "/photos/", "/i18n/", "/display/")
CSRF_FAILURE_VIEW = "haishu_portal.core.refusals.csrf_failure"

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:start"
LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "haishu_portal.core.sign_in.AccountAdapter"
# allauth counts in the cache and would refuse everybody while Redis is away; axes counts
# passwords and codes in PostgreSQL.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_PRESERVE_USERNAME_CASING = True
MFA_ADAPTER = "haishu_portal.core.sign_in.MfaAdapter"
MFA_FORMS = {
    "authenticate": "haishu_portal.core.sign_in.SecondFactorForm",
    "reauthenticate": "haishu_portal.core.sign_in.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Haishu 81890"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_USERNAME_CALLABLE = "haishu_portal.core.sign_in.attempted_username"
AXES_CLIENT_IP_CALLABLE = "haishu_portal.core.clients.client_ip"
# What was typed may hold a password in the wrong field; the log of attempts keeps none of it.
AXES_SENSITIVE_PARAMETERS = ["username", "login", "password", "code"]
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *tile_sources(TILE_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A voice note is heard before it is sent.
        "media-src": [SELF, "blob:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
