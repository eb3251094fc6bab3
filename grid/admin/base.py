"""Who may enter these pages, and what they share."""

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from unfold.admin import ModelAdmin

from grid.rules import may_manage_territory, may_read_setup
from grid.selectors.reach import reach_of

if TYPE_CHECKING:
    from haishu_portal.core.models import User


def actor_of(request: HttpRequest) -> "User":
    """The person at the page; the back office lets in nobody unknown."""
    return cast("User", request.user)


class SetupAdmin(ModelAdmin):
    """Pages of the system administrator that the other two administrators may read.

    A permission given in the usual Django way counts too. Nothing is ever deleted: old
    requests go on naming these rows.
    """

    def may_manage(self, request: HttpRequest) -> bool:
        """Whether the person's role lets them change these rows."""
        return may_manage_territory(reach_of(request.user))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to whoever may read it."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The three administrators may read."""
        return may_read_setup(reach_of(request.user)) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Managers may add."""
        return self.may_manage(request) or super().has_add_permission(request, *args)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Managers may change."""
        return self.may_manage(request) or super().has_change_permission(request, obj)

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Refuse."""
        return False
