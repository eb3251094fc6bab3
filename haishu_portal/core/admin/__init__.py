"""Back-office pages of the ground floor."""

from haishu_portal.core.admin import calendar

__all__ = ["calendar"]
