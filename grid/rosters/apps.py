"""Who is there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    """Absences, the rota of the day, and how many cases a day each part takes."""

    name = "grid.rosters"
    label = "rosters"
    verbose_name = _("值班与考勤")
    default_auto_field = "django.db.models.BigAutoField"
