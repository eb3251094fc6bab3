"""The wall-board: the call room at a glance, readable across it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app.calls import rules
from requests_app.calls.choices import AgentState
from requests_app.calls.selectors.board import ORDER, AgentLine, board
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rail import frame

FOLDER = "requests_app/desk/calls"
LOOKS = {
    AgentState.READY: ("leaf", "circle-check"),
    AgentState.RINGING: ("dawn", "phone-incoming"),
    AgentState.ON_CALL: ("sea", "phone-call"),
    AgentState.WRAP_UP: ("amber", "pencil"),
    AgentState.BREAK: ("slate", "player-pause"),
}
COLUMNS = [(s.value, s.label, *LOOKS[s]) for s in ORDER]


@require_safe
@staff(rules.watches_room)
def wall(request: DeskRequest) -> HttpResponse:
    """Today's figures and who is doing what since when."""
    now = timezone.now()
    figures = board(now=now)
    context: dict[str, Any] = {
        "board": figures,
        "now": now,
        "late": bool(
            figures.waiting_since
            and (now - figures.waiting_since).total_seconds() > figures.seconds
        ),
        "states": [
            {"label": label, "tone": tone, "icon": icon, "count": figures.by_state[value]}
            for value, label, tone, icon in COLUMNS
        ],
        "agents": [_line(line) for line in figures.agents],
    }
    if request.htmx:
        return render(request, f"{FOLDER}/_board.html", context)
    return render(
        request, f"{FOLDER}/board.html", {**context, **frame(request.reach, "board", now=now)}
    )


def _line(line: AgentLine) -> dict[str, Any]:
    state = AgentState(line.state)
    tone, icon = LOOKS[state]
    minutes, seconds = divmod(int(line.talk.total_seconds()), 60)
    return {
        "line": line,
        "state": line.reason or state.label,
        "tone": tone,
        "icon": icon,
        "talk": f"{minutes}:{seconds:02d}" if line.talk else "",
    }
