"""Answering the telephone."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """Calls, agents' states and the lists that follow from them."""

    name = "requests_app.calls"
    label = "calls"
    verbose_name = _("来电")
    default_auto_field = "django.db.models.BigAutoField"
