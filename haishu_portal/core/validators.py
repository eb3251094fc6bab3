"""Checks on columns whose content the database cannot check."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.office_hours import read_windows


def validate_windows(value: object) -> None:
    """Raise ValidationError unless ``value`` is office windows in order, like 08:30-12:00."""
    try:
        read_windows(value)
    except ValueError as error:
        raise ValidationError(
            _('办公时段须写成 [["08:30", "12:00"], ["13:30", "17:30"]]，先后有序不重叠：%(why)s'),
            params={"why": str(error)},
        ) from error


def validate_months(value: object) -> None:
    """Raise ValidationError unless ``value`` is a list of different month numbers."""
    months = value if isinstance(value, list) else [None]
    good = all(type(month) is int and 1 <= month <= 12 for month in months)
    if not good or len(set(months)) != len(months):
        raise ValidationError(_("季节月份须写成 [6, 7, 8, 9] 这样的月份列表"))
