"""The life of a dispute."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    """The life of a dispute."""

    name = "mediation"
    label = "mediation"
    verbose_name = _("调解")
    default_auto_field = "django.db.models.BigAutoField"
