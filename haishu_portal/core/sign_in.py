"""How allauth, axes and our keys work together."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from haishu_portal.core import crypto
from haishu_portal.core.clients import client_ip


def attempted_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Return the name an attempt was made for: axes counts and asks by this one word.

    Django's signal calls it ``username``, the sign-in form ``login``.
    """
    name = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(name).strip()[:150]


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator, never by signing up."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Believe the same proxies as the rest of the house."""
        return client_ip(request)


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept as resident data is."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret."""
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret."""
        return crypto.decrypt(encrypted_text)


class CountedCodes:
    """A wrong second factor counts as a failed sign-in, in PostgreSQL, beside passwords."""

    user: Any

    def clean_code(self) -> str:
        """Refuse while locked, whatever the code."""
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(context.request, credentials):
            context.request.axes_locked_out = True
            context.request.axes_credentials = credentials
            raise ValidationError(_("尝试次数过多，账号已暂时锁定"))
        return super().clean_code()  # type: ignore[misc,no-any-return]

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)  # type: ignore[misc]
        user_login_failed.send(
            sender=__name__,
            credentials={"username": self.user.get_username()},
            request=context.request,
        )


class SecondFactorForm(CountedCodes, AuthenticateForm):
    """The code at sign-in."""


class SecondFactorAgainForm(CountedCodes, ReauthenticateForm):
    """The code before a delicate change."""
