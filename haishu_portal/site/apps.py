"""The roof: home, health and demo, reading every app below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    """The roof: home, health and demo, reading every app below."""

    name = "haishu_portal.site"
    label = "site"
    verbose_name = _("门户")
    default_auto_field = "django.db.models.BigAutoField"
