"""What each of the three administrators may open in the back office, by role alone.

The three are kept apart (GB/T 22239-2019, level 3): the system administrator sets up, the
security administrator keeps accounts, the auditor reads. Nobody else holds any of this. The
pages of territory and teams ask ``grid.rules`` themselves.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import BaseBackend

from grid.selectors.reach import reach_of
from haishu_portal.core.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from haishu_portal.core.models import User


def _named(app: str, model: str, acts: str) -> Iterable[str]:
    return (f"{app}.{act}_{model}" for act in acts.split())


def _all(*lines: tuple[str, str, str]) -> frozenset[str]:
    return frozenset(name for line in lines for name in _named(*line))


KEEPS = "view add change"

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.SYSADMIN: _all(
        ("requests_app", "category", KEEPS),
        ("requests_app", "slarule", f"{KEEPS} delete"),
        ("requests_app", "escalationstep", f"{KEEPS} delete"),
        ("requests_app", "suggesterversion", "view change"),
        ("calls", "wrapupcode", KEEPS),
        ("core", "calendarday", KEEPS),
        ("core", "workhours", KEEPS),
        ("core", "portalsetting", "view change"),
        ("core", "outboxmessage", "view"),
    ),
    Role.SECADMIN: _all(
        ("core", "user", KEEPS),
        ("knox", "authtoken", "view delete"),
    ),
    Role.AUDITOR: _all(
        ("requests_app", "category", "view"),
        ("requests_app", "slarule", "view"),
        ("requests_app", "escalationstep", "view"),
        ("requests_app", "suggesterversion", "view"),
        ("core", "calendarday", "view"),
        ("core", "workhours", "view"),
        ("core", "portalsetting", "view"),
        ("core", "auditentry", "view"),
        ("core", "user", "view"),
    ),
}


class RolePermissions(BaseBackend):
    """Django's permissions, read from the roles a person holds now."""

    def has_perm(
        self,
        user_obj: "User | AnonymousUser",
        perm: str,
        obj: Any = None,  # noqa: ARG002 - Django's
    ) -> bool:
        """Whether one of the person's roles gives ``perm``."""
        return perm in self.get_all_permissions(user_obj)

    def has_module_perms(self, user_obj: "User | AnonymousUser", app_label: str) -> bool:
        """Whether one of the roles gives anything in the app."""
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions(user_obj))

    def get_all_permissions(
        self,
        user_obj: "User | AnonymousUser",
        obj: Any = None,  # noqa: ARG002 - Django's
    ) -> set[str]:
        """Everything the roles give; nothing to whoever is not signed in or switched off."""
        roles = reach_of(user_obj).roles
        return {name for role in roles for name in PERMISSIONS.get(role, ())}
