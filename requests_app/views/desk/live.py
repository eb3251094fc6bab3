"""What a page of the desk needs to hear of changes made elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from grid.reach import Reach
from haishu_portal.core import live, pulse
from requests_app import rules
from requests_app.selectors.tickets import visible_to
from requests_app.views.desk.access import DeskRequest, staff

EVERY_MS = 1_750
# The pass is renewed in good time.
RENEW_MS = int(pulse.PASS_LIFE.total_seconds() * 1000 * 0.8)


@dataclass(frozen=True)
class LiveSetup:
    """Drawn into the page by ``_live.html``; pass and cursor are made only then."""

    reach: Reach
    now: datetime
    place: str = ""
    every: int = EVERY_MS
    renew: int = RENEW_MS
    path: str = pulse.PATH

    @property
    def ticket_pass(self) -> str:
        """The signed pass of this page."""
        return pass_for(self.reach, self.place, now=self.now)

    @property
    def cursor(self) -> str:
        """Where the page begins to listen."""
        return live.newest_cursor(now_ms=int(self.now.timestamp() * 1000))


def live_setup(reach: Reach, *, now: datetime, **options: Any) -> LiveSetup | None:
    """What ``_live.html`` draws; None for who has no tickets at the desk."""
    return LiveSetup(reach, now, **options) if rules.sees_desk(reach) else None


def place_of(ticket_id: int) -> str:
    """The name under which readers of this ticket meet."""
    return f"ticket:{ticket_id}"


def pass_for(reach: Reach, place: str, *, now: datetime) -> str:
    """A pass for the topics of the reader's roles."""
    topics = {live.TICKET, live.BOARD}
    if rules.answers_calls(reach):
        topics.add(live.CALLS)
    return pulse.make_pass(user_id=reach.user_id or 0, topics=topics, place=place, now=now)


@never_cache
@require_safe
@staff(rules.sees_desk)
def renew(request: DeskRequest) -> HttpResponse:
    """A fresh pass for an open page; whoever may no longer open the ticket gets none for it."""
    no, place = request.GET.get("no", ""), ""
    if no:
        ticket = visible_to(request.reach).filter(no=no).only("pk").first()
        place = place_of(ticket.pk) if ticket else ""
    return JsonResponse({"pass": pass_for(request.reach, place, now=timezone.now())})
