"""Visits and screenings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PatrolConfig(AppConfig):
    """Households and places with their visits, what is found there, risks and screenings."""

    name = "grid.patrol"
    label = "patrol"
    verbose_name = _("走访排查")
    default_auto_field = "django.db.models.BigAutoField"
