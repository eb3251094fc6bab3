"""Who is let into the API at all. Apart from the views, whose framework reads these by name."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class NobodyMay(BasePermission):
    """The permission of a view that names none."""

    def has_permission(self, _request: "Request", _view: "APIView") -> bool:
        """Refuse."""
        return False


class TokenAccess(TokenAuthentication):
    """Knox tokens; a header that is no token is refused like a wrong one."""

    def authenticate_credentials(self, token: bytes) -> Any:
        """Return (user, token). Raises AuthenticationFailed."""
        if not token.isalnum():
            raise AuthenticationFailed
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token: Any) -> bool:
        """Whether the token has expired; clearing old ones away is no request's business."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()
