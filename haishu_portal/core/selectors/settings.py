"""Typed reading of the settings table."""

from haishu_portal.core.models import PortalSetting
from haishu_portal.core.portal_settings import DEFAULTS


def setting_int(key: str) -> int:
    """Return the number of ``key``: the administrator's, else the default.

    An unknown key is a programming error (KeyError).
    """
    default = DEFAULTS[key].value
    stored = PortalSetting.objects.filter(key=key).values_list("value", flat=True).first()
    return stored if isinstance(stored, int) and not isinstance(stored, bool) else default
