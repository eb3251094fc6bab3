"""The flow as a phone needs it to go on without a network: states, moves, open steps.

Asked of the same rules as everything else, once for each state and a worker who is nobody in
particular; the phone holds no second copy of the table.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app import workflow
from requests_app.fieldwork.acts.steps import QUIET, steps_open
from requests_app.workflow import Status

# A step of the phone -> the move of the table that it makes.
MOVES = {name: name for name in ("sign", "start", "resume", "suspend", "reply")} | {
    "return": "request_return"
}
OWN = 1
ANYBODY = Reach(user_id=0, roles=frozenset({Role.WORKER}), team_ids=frozenset({OWN}), prefixes=())


@dataclass(frozen=True)
class StandIn:
    """A ticket of the worker's own team, as far as the rules look."""

    status: str
    first_contact_at: bool
    lead_team_id: int = OWN
    target_team_id: None = None
    confidential: bool = False
    designated: bool = False
    area_code: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is not at its end."""
        return self.status in workflow.OPEN


def flow_table() -> dict[str, Any]:
    """``moves`` by step, ``steps`` by state before and after the first contact, ``quiet`` ones,
    ``next`` in words, and how each state looks."""
    return {
        "moves": {step: _move(move) for step, move in MOVES.items()},
        "steps": {str(status): _steps(status, contacted=False) for status in workflow.OPEN},
        "contacted": {str(status): _steps(status, contacted=True) for status in workflow.OPEN},
        "quiet": sorted(QUIET),
        "states": {str(status): _look(status) for status in Status},
    }


@lru_cache(maxsize=64)
def _steps(status: str, *, contacted: bool) -> tuple[str, ...]:
    found: Any = StandIn(status, contacted)
    return tuple(
        step.name
        for step in steps_open(ANYBODY, found, None, team_ids=frozenset({OWN}), extendable=True)
    )


def _move(name: str) -> dict[str, Any]:
    move = workflow.MOVES_BY_NAME[name]
    return {"from": sorted(move.sources), "to": str(move.target)}


def _look(status: Status) -> dict[str, str]:
    tone, icon = workflow.BADGES[status]
    return {"text": str(status.label), "tone": tone, "icon": icon}
