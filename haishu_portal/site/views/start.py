"""After sign-in: to the face where one's role works."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from grid.reach import Reach
from grid.selectors.reach import reach_of
from haishu_portal.core.roles import Role

# The first role that fits decides; somebody of two roles starts at the desk.
FACES: tuple[tuple[Role, str], ...] = (
    (Role.SUPERVISOR, "desk:queue"),
    (Role.DISPATCHER, "desk:queue"),
    (Role.AGENT, "desk:queue"),
    (Role.CALLBACK, "desk:callbacks"),
    (Role.DISTRICT, "desk:queue"),
    (Role.STREET, "desk:queue"),
    (Role.LEAD, "field:today"),
    (Role.WORKER, "field:today"),
    (Role.COMMUNITY, "field:today"),
    (Role.AUDITOR, "desk:audit"),
    (Role.SYSADMIN, "admin:index"),
    (Role.SECADMIN, "admin:index"),
)
NOWHERE = "site:home"


def face_of(reach: Reach) -> str:
    """Name of the page where the reader's work begins."""
    return next((name for role, name in FACES if reach.has(role)), NOWHERE)


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Send the signed-in person on; staff of no team yet go to the public home."""
    name = face_of(reach_of(request.user))
    try:
        return redirect(reverse(name))
    except NoReverseMatch:
        return redirect("/")
