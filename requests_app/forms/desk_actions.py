"""Which actions a reader has on a ticket, likeliest first."""

from collections.abc import Callable, Mapping
from typing import Any

from requests_app import rules, workflow
from requests_app.choices import HandOverState, Kind, UnitStatus
from requests_app.forms.desk_base import ActionForm, Ground
from requests_app.forms.desk_bonds import (
    HandOverForm,
    LinkForm,
    RecallForm,
    SecrecyForm,
    SplitForm,
    UnlinkForm,
    UnmergeForm,
)
from requests_app.forms.desk_correct import MergeForm, ReclassifyForm, RelocateForm
from requests_app.forms.desk_moves import MOVE_FORMS
from requests_app.forms.desk_work import (
    AssistForm,
    ContactForm,
    DecideExtensionForm,
    ExtensionForm,
    FileForm,
    NoteForm,
    ReportAssistForm,
    SignAssistForm,
    SuperviseForm,
)
from requests_app.selectors.extensions import may_be_extended
from requests_app.selectors.moves import available_moves
from requests_app.services.hand_over import is_dispute
from requests_app.services.unmerging import MASTER_AT_WORK
from requests_app.workflow import MOVES_BY_NAME, Move, Status

# Above this order an action is there but nobody is waiting for it.
LIKELY = 25
# Above this one it is seldom wanted and folded away.
RARE = 64
UNPLACED = FIRST = 5


def _decides_open(ground: Ground) -> bool:
    return rules.can_decide(ground.reach) and ground.ticket.is_open


def _merges(ground: Ground) -> bool:
    move, ticket = MOVES_BY_NAME["merge"], ground.ticket
    may = rules.can_move(ground.reach, ticket, move, ground.team_ids)
    return may and ticket.status in move.sources


def _assists(ground: Ground) -> bool:
    able = rules.can_decide(ground.reach) or rules.handles(ground.reach, ground.ticket)
    return able and ground.ticket.status in workflow.WITH_UNIT


def _leads(ground: Ground) -> bool:
    return ground.ticket.lead_team_id is not None and rules.handles(ground.reach, ground.ticket)


def _extends(ground: Ground) -> bool:
    working = {Status.SIGNED, Status.PROCESSING, Status.REWORKING}
    return _leads(ground) and ground.ticket.status in working and may_be_extended(ground.ticket)


def _has_part(status: UnitStatus) -> Callable[[Ground], bool]:
    def check(ground: Ground) -> bool:
        return any(
            u.role == "assist" and u.status == status and rules.handles_as(ground.reach, u.team_id)
            for u in ground.units
        )

    return check


def _unmerges(ground: Ground) -> bool:
    master = ground.ticket.master
    at_work = master is not None and master.status in MASTER_AT_WORK
    return at_work and rules.can_unmerge(ground.reach, ground.ticket)


def _turns_secrecy(ground: Ground) -> bool:
    may = rules.can_lift_secrecy if ground.ticket.confidential else rules.can_keep_secret
    return may(ground.reach, ground.ticket)


def _hands_over(ground: Ground) -> bool:
    able = rules.can_hand_over(ground.reach, ground.ticket) and is_dispute(ground.ticket)
    return able and not (ground.hand_over and ground.hand_over.is_alive)


def _recalls(ground: Ground) -> bool:
    waits = ground.hand_over and ground.hand_over.state == HandOverState.OFFERED
    return bool(waits) and rules.can_hand_over(ground.reach, ground.ticket)


# name -> (form, when it may be offered). The services ask the rules again.
BESIDE: Mapping[str, tuple[type[ActionForm], Callable[[Ground], bool]]] = {
    "sign_assist": (SignAssistForm, _has_part(UnitStatus.ASSIGNED)),
    "report_assist": (ReportAssistForm, _has_part(UnitStatus.SIGNED)),
    "decide_extension": (
        DecideExtensionForm,
        lambda g: g.extension is not None and rules.can_decide(g.reach),
    ),
    "contact": (ContactForm, lambda g: rules.can_contact(g.reach, g.ticket, g.team_ids)),
    "assist": (AssistForm, _assists),
    "request_extension": (ExtensionForm, _extends),
    "reclassify": (ReclassifyForm, _decides_open),
    "relocate": (RelocateForm, _decides_open),
    "merge": (MergeForm, _merges),
    "unmerge": (UnmergeForm, _unmerges),
    "split": (SplitForm, lambda g: rules.can_split(g.reach, g.ticket)),
    "link": (LinkForm, lambda g: rules.can_link(g.reach, g.ticket) and g.ticket.is_open),
    "unlink": (UnlinkForm, lambda _g: False),
    "hand_over": (HandOverForm, _hands_over),
    "recall": (RecallForm, _recalls),
    "secrecy": (SecrecyForm, _turns_secrecy),
    "attach": (FileForm, lambda g: rules.can_note(g.reach, g.ticket, g.team_ids)),
    "supervise": (
        SuperviseForm,
        lambda g: rules.can_supervise(g.reach, g.ticket) and g.ticket.is_open,
    ),
}
NOTE = "note"


def form_class(name: str) -> type[ActionForm] | None:
    """The form of an action, whether or not it may be offered now."""
    if name == NOTE:
        return NoteForm
    if name in BESIDE:
        return BESIDE[name][0]
    return MOVE_FORMS.get(name)


def make_form(name: str, ground: Ground, data: Any = None, files: Any = None) -> ActionForm | None:
    """The form of an action on this ticket, bound if there is data."""
    kind = form_class(name)
    return kind(data, files, name=name, ground=ground) if kind else None


def offered(ground: Ground) -> list[tuple[int, str]]:
    """Actions the reader may take now as (order, name), likeliest first."""
    moves = available_moves(ground.reach, ground.ticket, special=True, team_ids=ground.team_ids)
    found = [(_move_order(m, ground), m.name) for m in moves if _fits(m.name, ground)]
    found += [(_order(name, ground), name) for name, (_f, fits) in BESIDE.items() if fits(ground)]
    return sorted(found)


def _move_order(move: Move, ground: Ground) -> int:
    """A question waits for an answer more than for a unit."""
    asks = ground.ticket.kind == Kind.CONSULT and ground.ticket.status == Status.PENDING_DISPATCH
    return FIRST if move.name == "answer" and asks else move.order


def _order(name: str, ground: Ground) -> int:
    """A place is asked for first where none is known: the units follow from it."""
    ticket = ground.ticket
    at_desk = ticket.status in {Status.ACCEPTED, Status.PENDING_DISPATCH}
    if name == "relocate" and at_desk and not ticket.area_code and ticket.kind != Kind.CONSULT:
        return UNPLACED
    return BESIDE[name][0].order


def _fits(name: str, ground: Ground) -> bool:
    """Whether the step belongs on the page: not where another form does it better."""
    if name not in MOVE_FORMS:
        return False
    return name != "request_return" or not ground.ticket.designated


def title_of(form: ActionForm) -> str:
    """What the action is called: its own words, else the step's."""
    if form.label:
        return str(form.label)
    return str(MOVES_BY_NAME[form.name].label)
