"""Who may knock at which door; what they may do to one ticket the services decide."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from grid.selectors.reach import reach_of
from requests_app import rules


class WorksOnTickets(BasePermission):
    """Staff of the desk or of the field."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        """Whether the caller has tickets to work on."""
        reach = reach_of(request.user)
        return rules.sees_desk(reach) or rules.sees_field(reach)


class MaySubmit(BasePermission):
    """Residents without an account, and staff who take in requests."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        """Whether the caller may bring a request."""
        user = request.user
        return not user.is_authenticated or rules.can_take_in(reach_of(user))


class MayUpload(BasePermission):
    """Residents without an account, and staff of the desk or of the field."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the caller may send photos."""
        if not request.user.is_authenticated:
            return True
        return WorksOnTickets().has_permission(request, view)
