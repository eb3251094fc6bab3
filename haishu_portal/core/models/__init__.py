"""Tables of the ground floor."""

from haishu_portal.core.models.people import User

__all__ = ["User"]
