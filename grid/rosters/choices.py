"""Words of rotas."""

from datetime import time

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.roles import Role


class AbsenceReason(TextChoices):
    """Why somebody is not there; the kind only, never a diagnosis."""

    LEAVE = "leave", _("请假")
    SICK = "sick", _("病假")
    TRAINING = "training", _("培训")
    ERRAND = "errand", _("公务外出")
    OTHER = "other", _("其他")


class Shift(TextChoices):
    """When of the day somebody is on duty."""

    DAY = "day", _("全天")
    MORNING = "morning", _("上午")
    AFTERNOON = "afternoon", _("下午")
    NIGHT = "night", _("夜班")


# A night shift belongs to the day on which it begins and goes home on the next.
NIGHT_ENDS = time(6)

# Parts in a team that take cases on.
WORKING_ROLES = (Role.WORKER, Role.LEAD, Role.COMMUNITY, Role.STREET)

# Cases a day where the table of the back office says nothing of a part.
FALLBACK_SLOTS = 10
MOST_SLOTS = 99
