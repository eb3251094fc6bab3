"""What these pages share: the tabs and the door."""

import uuid
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grid.patrol.rules import VISITING
from grid.reach import Reach
from requests_app.rules import watches_ground
from requests_app.views.desk.rail import frame


def keeps_leads(reach: Reach) -> bool:
    """Who reads mediation leads at the desk: those of the ground."""
    return watches_ground(reach) and reach.has(*VISITING)


def ground_frame(reach: Reach, tab: str, *, now: datetime) -> dict[str, Any]:
    """The desk's frame with the tabs of these pages; records and leads are the ground's own."""
    tabs = [
        ("coverage", _("走访覆盖"), reverse("desk:coverage")),
        ("risks", _("风险"), reverse("desk:risks")),
        ("screenings", _("排查任务"), reverse("desk:screenings")),
    ]
    if keeps_leads(reach):
        tabs.insert(1, ("log", _("走访记录"), reverse("desk:visits")))
        tabs.insert(3, ("leads", _("调解线索"), reverse("desk:leads")))
    return {"tabs": tabs, "tab": tab, **frame(reach, "coverage", now=now)}


def photo_links(of: str, photo_id: uuid.UUID) -> dict[str, str]:
    """Addresses of a picture ``of`` a visit or a risk, as the row of thumbs takes them."""
    return {
        "url": reverse(f"desk:{of}_photo", args=[photo_id]),
        "thumb_url": reverse(f"desk:{of}_thumb", args=[photo_id]),
    }
