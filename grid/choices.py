"""Levels of territory and kinds of team."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """A floor of the territory, from the district down to the grid."""

    DISTRICT = "district", _("区")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")
    GRID = "grid", _("网格")


class TeamKind(TextChoices):
    """What a team is in the tree of handlers."""

    GENERAL = "general", _("网格服务团队")
    SPECIALISED = "specialised", _("专业服务团队")
    COMMUNITY_ROOM = "community_room", _("社区社会服务管理室")
    STREET_CENTRE = "street_centre", _("街道社会服务管理中心")
    DISTRICT_CENTRE = "district_centre", _("区社会服务管理中心")
    BUREAU = "bureau", _("区级部门")


# Kinds that answer for everything lying in their area, not only for what is handed to them.
TERRITORIAL_KINDS = frozenset(
    {
        TeamKind.GENERAL,
        TeamKind.COMMUNITY_ROOM,
        TeamKind.STREET_CENTRE,
        TeamKind.DISTRICT_CENTRE,
    }
)

# The 873 grid service teams.
SERVICE_KINDS = frozenset({TeamKind.GENERAL, TeamKind.SPECIALISED})
