"""The ground floor: people, clocks, privacy, messages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """The ground floor: people, clocks, privacy, messages."""

    name = "haishu_portal.core"
    label = "core"
    verbose_name = _("基础")
    default_auto_field = "django.db.models.BigAutoField"
