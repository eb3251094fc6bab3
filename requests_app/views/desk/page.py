"""Everything the ticket page shows, gathered once for every way of drawing it."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from grid.reach import Reach
from grid.selectors.directory import team_brief
from grid.selectors.lookup import division_label
from requests_app import rules
from requests_app.choices import RequestStatus
from requests_app.forms.desk_actions import LIKELY, NOTE, RARE, make_form, offered, title_of
from requests_app.forms.desk_base import ActionForm, Ground
from requests_app.forms.desk_collide import carried, typed
from requests_app.forms.desk_reveal import RevealForm, fields_of
from requests_app.knowledge.selectors.reading import behind_ticket
from requests_app.models import RoutingDecision, Ticket
from requests_app.selectors.callers import CallerView, caller_view, readable
from requests_app.selectors.categories import path_of
from requests_app.selectors.clocks import clock_views
from requests_app.selectors.desk_callbacks import can_ring
from requests_app.selectors.desk_ticket import (
    documents_of,
    latest_routing,
    pending_extension,
    returns_of,
    units_of,
)
from requests_app.selectors.drafts import drafts_under
from requests_app.selectors.likely_teams import likely_teams
from requests_app.selectors.links import latest_hand_over, links_of, member_views
from requests_app.selectors.tickets import (
    caller_history,
    master_of,
    nearby_open,
)
from requests_app.views.desk.access import DeskRequest
from requests_app.views.desk.history import FILTERS, changes_since, history
from requests_app.views.desk.live import live_setup, place_of
from requests_app.views.desk.macro_looks import macro_looks
from requests_app.views.desk.outline import outline, surroundings
from requests_app.views.desk.parts import (
    Brief,
    brief,
    lead_clocks,
    link_views,
    longer,
    papers,
    pictures,
    unit_views,
)
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import clock_look, full_date, state_badge, urgency_badge
from requests_app.workflow import Status

NEARBY = 4


class Unread:
    """Stands for what the caller has not read yet."""


UNREAD = Unread()


@dataclass(frozen=True)
class ActionView:
    """An action as the panel shows it."""

    name: str
    title: str
    form: ActionForm
    is_open: bool
    rare: bool = False
    changes: list[Any] = field(default_factory=list)
    still_possible: bool = True
    typed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the fields held when the reader last saw them."""
        return list(carried(self.form))

    @property
    def as_note(self) -> str:
        """What was typed as the words of a note, in the JSON that htmx sends."""
        words = "；".join([self.title, *(f"{label}：{words}" for label, words in self.typed)])
        return json.dumps({"note": words})


def ground_of(
    reach: Reach, ticket: Ticket, routing: RoutingDecision | Unread | None = UNREAD
) -> Ground:
    """What actions need to know of the ticket; five queries at most.

    ``routing`` is its latest decision if the caller has read it.
    """
    if isinstance(routing, Unread):
        routing = latest_routing(ticket)
    returns = returns_of(ticket) if ticket.status == Status.RETURN_REQUESTED else []
    returning = next((r for r in returns if r.status == RequestStatus.PENDING), None)
    suggested = returning.suggested_team_id if returning else None
    return Ground(
        reach=reach,
        ticket=ticket,
        units=units_of(ticket),
        teams=likely_teams(ticket, routing, first=suggested),
        returning=returning,
        returns=returns,
        extension=pending_extension(ticket) if ticket.is_open else None,
        hand_over=latest_hand_over(ticket),
    )


def action_views(ground: Ground, bound: ActionForm | None, *, now: datetime) -> list[ActionView]:
    """The reader's actions, the likeliest or the refused one open."""
    found = []
    names = offered(ground)
    for place, (order, name) in enumerate(names):
        if bound is not None and name == bound.name:
            found.append(refused(bound, ground, now=now))
            continue
        form = make_form(name, ground)
        if form is not None:
            likely = bound is None and place == 0 and order <= LIKELY
            is_open = likely or form.kept is not None
            found.append(ActionView(name, title_of(form), form, is_open, rare=order > RARE))
    if bound is not None and bound.name not in {n for _o, n in names} and bound.name != NOTE:
        found.insert(0, refused(bound, ground, now=now))
    return found


def refused(form: ActionForm, ground: Ground, *, now: datetime) -> ActionView:
    """An action that was refused, with everything typed and what others did meanwhile."""
    ticket = ground.ticket
    seen = form.seen_before if form.is_stale else ticket.event_seq
    changes = changes_since(ticket, ground.reach, seen, now=now)
    possible = form.name == NOTE or form.name in {n for _o, n in offered(ground)}
    return ActionView(
        form.name,
        title_of(form),
        form,
        is_open=True,
        changes=changes,
        still_possible=possible,
        typed=typed(form) if form.is_stale else [],
    )


def ticket_context(
    request: DeskRequest, ticket: Ticket, *, now: datetime, bound: ActionForm | None = None
) -> dict[str, Any]:
    """The page of one ticket."""
    reach = request.reach
    routing = latest_routing(ticket)
    ground = bound.ground if bound else ground_of(reach, ticket, routing)
    kept = drafts_under(request.user, f"ticket.{ticket.no}.", now=now)
    ground = replace(ground, kept=kept)
    clocks = [clock_look(c, now) for c in clock_views([ticket.pk], now=now).get(ticket.pk, [])]
    caller = caller_view(reach, ticket, ground.team_ids)
    return {
        **_facts(reach, ticket, now),
        **_actions(ground, bound, now),
        **_log(request, ticket, now),
        "clocks": lead_clocks(clocks),
        "caller": caller,
        "reveal": reveal_form(caller),
        "past": _past(reach, ticket, caller.phone_hash if caller else "", now),
        **_place(reach, ticket, now),
        "routing": routing,
        "may_read_rules": rules.can_read_rules(reach),
        "units": unit_views(ground.units, clocks),
        "can_call_back": can_ring(reach, ticket),
        "macros": macro_looks(reach, ticket),
        "back": request.GET.get("back", ""),
        **frame(reach, "", now=now),
        "live": live_setup(reach, now=now, place=place_of(ticket.pk)),
    }


def _facts(reach: Reach, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """What is written on the ticket itself."""
    return {
        "ticket": ticket,
        "state": state_badge(ticket),
        "urgency": urgency_badge(ticket),
        "category_path": path_of(ticket.category.code) if ticket.category else "",
        "area": division_label(ticket.area_code) if ticket.area_code else "",
        "submitted": full_date(ticket.submitted_at),
        "event_time": full_date(ticket.event_time) if ticket.event_time else "",
        "photos": pictures(ticket.photos.select_related("attachment__uploaded_by")),
        "papers": papers(documents_of(ticket)),
        "content": readable(reach, ticket, ticket.content),
        "master": master_of(reach, ticket),
        "members": member_views(reach, ticket),
        "links": link_views(links_of(reach, ticket), now),
        "target": team_brief(ticket.target_team_id),
        # Only what was answered in the first breath can have been read from an article.
        "read_from": behind_ticket(ticket.pk)
        if ticket.reply_text and ticket.dispatched_at is None
        else [],
    }


def _place(reach: Reach, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Where it is, and what else is open around it: of its branch first, as the same matter."""
    around = nearby_open(reach, ticket, surroundings(ticket.area_code))
    branch = ticket.category.code[:2] if ticket.category else ""
    same = [
        other
        for other in around
        if branch and other.category and other.category.code.startswith(branch)
    ]
    return {
        "map": outline(ticket.area_code, ticket.lng, ticket.lat, others=around),
        "nearby": [brief(other, now) for other in same[:NEARBY]],
        "around_count": len(around),
    }


def _actions(ground: Ground, bound: ActionForm | None, now: datetime) -> dict[str, Any]:
    """What the reader may do, and what waits for a decision."""
    actions = action_views(ground, bound, now=now)
    asking = ground.returning
    return {
        "actions": [a for a in actions if not a.rare],
        "rare_actions": [a for a in actions if a.rare],
        # Seldom wanted ones are unfolded where nothing else waits, or one was refused.
        "unfold": not any(a.is_open for a in actions if not a.rare)
        or any(a.is_open for a in actions if a.rare),
        "note": note_view(ground, bound, now=now),
        "returning": asking,
        "returning_team": team_brief(asking.team_id if asking else None),
        "earlier_returns": [r for r in ground.returns if r is not asking],
        "suggested_team": team_brief(asking.suggested_team_id if asking else None),
        "extension": ground.extension,
        "longer": longer(ground.ticket, ground.extension) if ground.extension else None,
        "hand_over": ground.hand_over,
        "may_link": rules.can_link(ground.reach, ground.ticket),
    }


def _log(request: DeskRequest, ticket: Ticket, now: datetime) -> dict[str, Any]:
    """The timeline as filtered."""
    asked = request.GET.get("log", "all")
    log = asked if asked in dict(FILTERS) else "all"
    return {
        "log": log,
        "log_filters": FILTERS,
        "history": history(ticket, request.reach, log, now=now),
    }


def note_view(ground: Ground, bound: ActionForm | None, *, now: datetime) -> ActionView | None:
    """The box for a note above the timeline."""
    if not rules.can_note(ground.reach, ground.ticket, ground.team_ids):
        return None
    if bound is not None and bound.name == NOTE:
        return refused(bound, ground, now=now)
    form = make_form(NOTE, ground)
    return ActionView(NOTE, title_of(form), form, form.kept is not None) if form else None


def reveal_form(caller: CallerView | None) -> RevealForm | None:
    """The form to ask with, if the reader may ask and there is something to see."""
    if caller is None or not caller.can_reveal or not fields_of(caller):
        return None
    return RevealForm(caller=caller)


def _past(reach: Reach, ticket: Ticket, phone_hash: str, now: datetime) -> list[Brief]:
    """Other tickets from the same phone."""
    found = caller_history(reach, phone_hash, limit=6) if phone_hash else []
    return [brief(t, now) for t in found if t.pk != ticket.pk][:5]
