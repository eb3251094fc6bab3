"""Messages inside the house: a list, one opened, all read. For the desk and for the phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from grid.reach import Reach
from grid.selectors.reach import reach_of
from haishu_portal.core.numbers import whole
from haishu_portal.core.selectors.inbox import Note, inbox_page, message_for, note_of
from haishu_portal.core.services.outbox import mark_all_read, mark_read
from requests_app import rules
from requests_app.models import Ticket
from requests_app.selectors.tickets import visible_to
from requests_app.views.desk.access import staff
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import full_date, short_date, state_badge

TICKET = "ticket"


@dataclass(frozen=True)
class Letter:
    """A message with its ticket as it is now; ``ticket`` is None where it may not be opened."""

    note: Note
    when: str
    full: str
    ticket: Ticket | None
    state: Any
    gone: bool


def letters_of(request: HttpRequest) -> dict[str, Any]:
    """One page of the reader's messages and how to turn it; two queries."""
    now, unread = timezone.now(), request.GET.get("only") == "unread"
    page = inbox_page(request.user, request.GET.get("page", ""), unread=unread)  # type: ignore[arg-type]
    notes = [note_of(row) for row in page.rows]
    tickets = _tickets(reach_of(request.user), notes)
    letters = []
    for note in notes:
        ticket = tickets.get(note.subject_id) if note.subject_type == TICKET else None
        gone = note.subject_type == TICKET and ticket is None
        state = state_badge(ticket) if ticket else None
        letters.append(
            Letter(note, short_date(note.at, now), full_date(note.at), ticket, state, gone)
        )
    return {
        "letters": letters,
        "only_unread": unread,
        "newer_url": _turn(page.newer, unread=unread),
        "older_url": _turn(page.older, unread=unread),
    }


def _tickets(reach: Reach, notes: list[Note]) -> dict[str, Ticket]:
    """Tickets the messages are about that the reader may open today, by their id as text."""
    ids = [i for i in (whole(n.subject_id) for n in notes if n.subject_type == TICKET) if i]
    if not ids:
        return {}
    return {str(t.pk): t for t in visible_to(reach).filter(pk__in=ids).brief()}


def _turn(cursor: str, *, unread: bool) -> str:
    if not cursor:
        return ""
    return f"?page={cursor}" + ("&only=unread" if unread else "")


def _open(request: HttpRequest, message_id: int, ticket_url: str) -> HttpResponse:
    note = message_for(request.user, message_id)  # type: ignore[arg-type]
    if note is None:
        raise Http404
    mark_read(message_id=note.id, reader=request.user, now=timezone.now())  # type: ignore[arg-type]
    if note.subject_type == TICKET:
        ticket = _tickets(reach_of(request.user), [note]).get(note.subject_id)
        if ticket is None:
            raise Http404
        return redirect(ticket_url, no=ticket.no)
    return redirect(_inside(note.link))


def _inside(link: str) -> str:
    """The path of a link into the portal; the start page for anything else."""
    if link.startswith(settings.PUBLIC_BASE_URL):
        return urlsplit(link).path or "/"
    return reverse("site:start")


def faces(
    guard: Callable[[Any], Any], template: str, ticket_url: str, name: str
) -> tuple[Any, Any, Any]:
    """The three views behind one face's door."""

    @require_safe
    @never_cache
    @guard
    def listing(request: Any) -> HttpResponse:
        context = letters_of(request)
        if name == "desk":
            context |= frame(request.reach, "inbox", now=timezone.now())
        return render(request, template, context)

    @require_POST
    @guard
    def opened(request: Any, message_id: int) -> HttpResponse:
        return _open(request, message_id, ticket_url)

    @require_POST
    @guard
    def all_read(request: Any) -> HttpResponse:
        mark_all_read(reader=request.user, now=timezone.now())
        return redirect(f"{name}:inbox")

    return listing, opened, all_read


inbox, inbox_open, inbox_read = faces(
    staff(rules.sees_desk), "requests_app/desk/inbox.html", "desk:ticket", "desk"
)
