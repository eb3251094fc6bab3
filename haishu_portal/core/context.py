"""What every page knows about how its reader wants to read."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEME_COOKIE = "theme"
ELDER_COOKIE = "elder"
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True)
class Display:
    """Theme (auto follows the system), large type, and the hotline to call."""

    theme: str
    elder: bool
    hotline: str


def display(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the cookie of this device first, then the account's own choice."""
    user = (
        getattr(request, "user", None) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    )
    theme = request.COOKIES.get(THEME_COOKIE) or getattr(user, "theme", "auto")
    elder = request.COOKIES.get(ELDER_COOKIE)
    large = elder == "1" if elder else bool(getattr(user, "elder_mode", False))
    return {
        "display": Display(theme if theme in THEMES else "auto", large, settings.HOTLINE),
    }
