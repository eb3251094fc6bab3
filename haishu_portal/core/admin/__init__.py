"""Back-office pages of the ground floor."""

from haishu_portal.core.admin import calendar, ground

__all__ = ["calendar", "ground"]
