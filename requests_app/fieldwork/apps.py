"""Work on the ground."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FieldworkConfig(AppConfig):
    """Phones, what they sent, and the faces of those who work outside."""

    name = "requests_app.fieldwork"
    label = "fieldwork"
    verbose_name = _("现场")
    default_auto_field = "django.db.models.BigAutoField"
