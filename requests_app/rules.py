"""Who may see and do what to a ticket: predicates over (reach, ticket), nothing else.

Pure: they take a ``Reach`` (roles, teams, territory of a member of staff) and any object
with the ticket's columns. Views, API and services all ask here; ``tests`` hold the matrix.
"""

from typing import Any, Protocol

from grid.reach import Reach
from haishu_portal.core.roles import Role
from requests_app import workflow
from requests_app.choices import Kind, Urgency
from requests_app.workflow import Move, Status, Who

CENTRE = frozenset({Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR, Role.DISTRICT})
CALLS_PEOPLE = (Role.AGENT, Role.CALLBACK, Role.SUPERVISOR)
AREA_ROLES = (Role.COMMUNITY, Role.STREET)
UNIT_ROLES = (Role.WORKER, Role.LEAD)


class TicketFacts(Protocol):
    """The columns the predicates look at."""

    status: str
    area_code: str
    lead_team_id: int | None
    target_team_id: int | None
    confidential: bool


def is_target(reach: Reach, ticket: TicketFacts) -> bool:
    """Whether the reader belongs to the unit complained about (petition rules art. 30)."""
    return ticket.target_team_id is not None and ticket.target_team_id in reach.team_ids


def at_centre(reach: Reach) -> bool:
    """Whether the reader works in the call centre or supervises for the district."""
    return reach.has(*CENTRE)


def handles(reach: Reach, ticket: TicketFacts, unit_team_ids: frozenset[int] = frozenset()) -> bool:
    """Whether one of the reader's teams leads or assists."""
    teams = reach.teams_for(*UNIT_ROLES, *AREA_ROLES)
    return ticket.lead_team_id in teams or bool(teams & unit_team_ids)


def handles_as(reach: Reach, team_id: int) -> bool:
    """Whether the reader works for this unit."""
    return team_id in reach.teams_for(*UNIT_ROLES, *AREA_ROLES)


def in_area(reach: Reach, ticket: TicketFacts) -> bool:
    """Whether the ticket lies in the community or street the reader answers for."""
    return any(reach.covers_as(role, ticket.area_code) for role in AREA_ROLES)


def can_view(
    reach: Reach, ticket: TicketFacts, unit_team_ids: frozenset[int] = frozenset()
) -> bool:
    """Whether the reader may open the ticket at all. The accused unit never may."""
    if is_target(reach, ticket):
        return False
    if at_centre(reach):
        return True
    if handles(reach, ticket, unit_team_ids):
        return True
    return in_area(reach, ticket) and not ticket.confidential


def can_reveal(
    reach: Reach, ticket: TicketFacts, unit_team_ids: frozenset[int] = frozenset()
) -> bool:
    """Whether the reader may ask to see the caller's name and phone in the clear."""
    if is_target(reach, ticket):
        return False
    if reach.has(*CALLS_PEOPLE):
        return True
    return handles(reach, ticket, unit_team_ids) and not ticket.confidential


def sees_number(reach: Reach, *, lent: bool) -> bool:
    """Whether a reveal may show the telephone: where numbers are ``lent``, not to the field.

    The centre rings from its own line and goes on seeing whom.
    """
    return not lent or not sees_field(reach) or reach.has(*CALLS_PEOPLE)


def can_move(
    reach: Reach, ticket: TicketFacts, move: Move, unit_team_ids: frozenset[int] = frozenset()
) -> bool:
    """Whether the reader may make ``move``: role first, then whose ticket it is."""
    if is_target(reach, ticket):
        return False
    if ticket.status in workflow.AT_CALLBACK and reach.in_team(ticket.lead_team_id):
        return False  # nobody judges the work of their own unit
    if reach.has(*(move.by & workflow.DESK)):
        return True
    roles = move.by - workflow.DESK
    if not reach.has(*roles):
        return False
    if not move.of_handling_unit:
        return can_view(reach, ticket, unit_team_ids) and _role_fits(reach, move)
    return ticket.lead_team_id in reach.teams_for(*(roles & workflow.UNIT))


def _role_fits(reach: Reach, move: Move) -> bool:
    return reach.has(*(move.by - {Who.RESIDENT, Who.SYSTEM}))


def can_call_back(reach: Reach, ticket: TicketFacts) -> bool:
    """Call-back is the centre's alone, never by a member of the handling unit."""
    if reach.in_team(ticket.lead_team_id) or is_target(reach, ticket):
        return False
    return reach.has(Role.CALLBACK, Role.SUPERVISOR) and ticket.status in (
        workflow.AT_CALLBACK | {Status.MERGED}
    )


def can_note(
    reach: Reach, ticket: TicketFacts, unit_team_ids: frozenset[int] = frozenset()
) -> bool:
    """Whoever may open a live ticket may write an internal note, auditors excepted."""
    return can_view(reach, ticket, unit_team_ids) and ticket.status != Status.ARCHIVED


def can_contact(
    reach: Reach, ticket: TicketFacts, unit_team_ids: frozenset[int] = frozenset()
) -> bool:
    """A unit at work on the ticket records its contacts with the caller."""
    return handles(reach, ticket, unit_team_ids) and ticket.status in (
        workflow.WITH_UNIT | {Status.SUSPENDED}
    )


def can_supervise(reach: Reach, ticket: TicketFacts) -> bool:
    """Supervision belongs to the shift supervisor, the street for its area, the district."""
    if is_target(reach, ticket):
        return False
    if reach.has(Role.SUPERVISOR, Role.DISPATCHER, Role.DISTRICT):
        return True
    return reach.covers_as(Role.STREET, ticket.area_code)


def can_decide(reach: Reach) -> bool:
    """Returns, extensions, merges and classes are decided at the dispatch desk."""
    return reach.has(Role.DISPATCHER, Role.SUPERVISOR)


def can_waive_credential(reach: Reach) -> bool:
    """Only the shift supervisor sends a trade to a team without its credential."""
    return reach.has(Role.SUPERVISOR)


def can_assign(reach: Reach, ticket: TicketFacts) -> bool:
    """The lead of the leading team says who of it has an open ticket in hand."""
    if is_target(reach, ticket) or ticket.status not in workflow.OPEN:
        return False
    return ticket.lead_team_id in reach.teams_for(Role.LEAD)


def can_split(reach: Reach, ticket: TicketFacts) -> bool:
    """The desk makes two tickets of one that holds two matters, while it is open."""
    return can_decide(reach) and not is_target(reach, ticket) and ticket.status in workflow.OPEN


def can_link(reach: Reach, ticket: TicketFacts) -> bool:
    """Whoever takes in or decides may say that two tickets have to do with each other."""
    if is_target(reach, ticket) or ticket.status == Status.ARCHIVED:
        return False
    return reach.has(Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR)


def can_unmerge(reach: Reach, ticket: TicketFacts) -> bool:
    """The desk undoes a merge; the service asks how far the master has come."""
    return can_decide(reach) and not is_target(reach, ticket) and ticket.status == Status.MERGED


def can_keep_secret(reach: Reach, ticket: TicketFacts) -> bool:
    """Whoever hears the caller's wish at the centre may close the ticket to the ground."""
    if is_target(reach, ticket) or ticket.confidential:
        return False
    return reach.has(Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR)


def can_lift_secrecy(reach: Reach, ticket: TicketFacts) -> bool:
    """Opening it again is the shift supervisor's alone."""
    return ticket.confidential and not is_target(reach, ticket) and reach.has(Role.SUPERVISOR)


def can_hand_over(reach: Reach, ticket: TicketFacts) -> bool:
    """The desk and the leading unit offer a dispute to mediation, while the ticket is open."""
    if is_target(reach, ticket) or ticket.status not in workflow.OPEN:
        return False
    return can_decide(reach) or handles_as_lead(reach, ticket)


def handles_as_lead(reach: Reach, ticket: TicketFacts) -> bool:
    """Whether one of the reader's teams leads."""
    return ticket.lead_team_id is not None and handles_as(reach, ticket.lead_team_id)


def may_keep_quiet(reach: Reach, move: Move) -> bool:
    """Whether the reader may leave the resident without a message about ``move``."""
    return move.name in workflow.MAY_BE_QUIET and (
        can_decide(reach) or (reach.has(Role.AGENT) and Role.AGENT in move.by)
    )


def can_mend_messages(reach: Reach) -> bool:
    """Who sees messages that did not arrive, and sends them again."""
    return can_decide(reach)


def can_write_resident(reach: Reach, ticket: TicketFacts) -> bool:
    """Who at the centre may write to the resident by hand, of a ticket that is not archived."""
    if is_target(reach, ticket) or ticket.status == Status.ARCHIVED:
        return False
    return reach.has(Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR)


class SpotFacts(Protocol):
    """What decides whether a matter may be closed where it was found."""

    kind: str
    urgency: str
    target_team_id: int | None
    confidential: bool


ACCUSING = frozenset({Kind.COMPLAINT, Kind.REPORT})


def can_close_on_the_spot(reach: Reach, ticket: SpotFacts, answering: frozenset[int]) -> bool:
    """Grid staff close a small matter that they put right on ground of one of their teams.

    ``answering`` are the teams that answer for the place. Never a danger to life, a secret
    matter, or one that accuses somebody: those need more than one pair of eyes.
    """
    if ticket.confidential or ticket.target_team_id is not None or ticket.kind in ACCUSING:
        return False
    if ticket.urgency == Urgency.EMERGENCY:
        return False
    return bool(answering & reach.teams_for(*UNIT_ROLES, Role.COMMUNITY))


def can_take_in(reach: Reach) -> bool:
    """Who may write down a request for somebody else."""
    return reach.has(
        Role.AGENT, Role.DISPATCHER, Role.SUPERVISOR, Role.WORKER, Role.LEAD, Role.COMMUNITY
    )


def answers_calls(reach: Reach) -> bool:
    """Who takes calls: agents, and the supervisor who helps out."""
    return reach.has(Role.AGENT, Role.SUPERVISOR)


def watches_room(reach: Reach) -> bool:
    """Who sees the call room's wall-board with its figures by agent."""
    return reach.has(Role.SUPERVISOR, Role.DISTRICT)


def decides_nuisance(reach: Reach) -> bool:
    """Who declares a telephone number a nuisance, and for how long."""
    return reach.has(Role.SUPERVISOR)


def sees_desk(reach: Reach) -> bool:
    """Who works at the desk screens."""
    return reach.has(*CENTRE, *AREA_ROLES, Role.LEAD)


def sees_field(reach: Reach) -> bool:
    """Who works on the phone screens."""
    return reach.has(Role.WORKER, Role.LEAD, Role.COMMUNITY)


def watches_ground(reach: Reach) -> bool:
    """Who reads how far visits, risks and screenings have come, at the desk."""
    return sees_desk(reach) and reach.has(*AREA_ROLES, Role.LEAD, Role.DISTRICT)


def can_read_rules(reach: Reach) -> bool:
    """The dispatch desk and those above it read the rules of routing."""
    return reach.has(Role.DISPATCHER, Role.SUPERVISOR, Role.DISTRICT)


def can_write_rules(reach: Reach) -> bool:
    """Rules of routing are written by the shift supervisor and the district."""
    return reach.has(Role.SUPERVISOR, Role.DISTRICT)


def can_skip_rule_test(reach: Reach) -> bool:
    """Only the supervisor answers for a rule that was never tested."""
    return reach.has(Role.SUPERVISOR)


def can_see_events(reach: Reach) -> bool:
    """Everybody at the desk sees the events; the tickets in them each by their own reach."""
    return sees_desk(reach)


def can_run_events(reach: Reach) -> bool:
    """Events are started, ended and told of by the shift supervisor and the district."""
    return reach.has(Role.SUPERVISOR, Role.DISTRICT)


def can_gather(reach: Reach) -> bool:
    """The dispatch desk too puts tickets under an event and takes them out."""
    return can_decide(reach) or can_run_events(reach)


def can_confirm_notice(reach: Reach, made_by_id: int) -> bool:
    """A message to many is confirmed by a second person."""
    return can_run_events(reach) and reach.user_id != made_by_id


class ViewOwner(Protocol):
    """Whose a saved view is: a person's, a team's or a role's."""

    @property
    def person_id(self) -> int | None: ...

    @property
    def team_id(self) -> int | None: ...

    @property
    def role(self) -> str: ...


def has_view(reach: Reach, view: ViewOwner) -> bool:
    """Whether the view stands in the reader's rail."""
    if view.person_id is not None:
        return view.person_id == reach.user_id
    return reach.in_team(view.team_id) or (bool(view.role) and reach.has(view.role))


def can_edit_view(reach: Reach, view: ViewOwner) -> bool:
    """Everybody keeps their own; a lead or supervisor those of the team, a supervisor or the
    district those of a role."""
    if not sees_desk(reach):
        return False
    if view.person_id is not None:
        return view.person_id == reach.user_id
    if view.team_id is not None:
        return view.team_id in reach.teams_for(Role.LEAD, Role.SUPERVISOR)
    return bool(view.role) and reach.has(Role.SUPERVISOR, Role.DISTRICT)


def can_open_view(reach: Reach, view: ViewOwner) -> bool:
    """Who may look through a view: those who have it and those who keep it."""
    return has_view(reach, view) or can_edit_view(reach, view)


def can_export(reach: Reach) -> bool:
    """Lists leave the house only through those who answer for a shift, a street or the district."""
    return reach.has(Role.SUPERVISOR, Role.DISPATCHER, Role.DISTRICT, Role.STREET)


def can_bulk(reach: Reach, action: str) -> bool:
    """Who may start an action on many tickets; each ticket is asked for again."""
    if action == "supervise":
        return reach.has(Role.SUPERVISOR, Role.DISPATCHER, Role.DISTRICT, Role.STREET)
    return action in {"dispatch", "reclassify", "merge"} and can_decide(reach)


class KeptFacts(Protocol):
    """Whose a reply text or macro is, and whom it is offered to."""

    person_id: int | None
    team_id: int | None
    roles: Any


def can_keep(reach: Reach, kept: KeptFacts) -> bool:
    """Everybody keeps their own; a lead or supervisor the team's, the desk those of everybody."""
    if not sees_desk(reach):
        return False
    if kept.person_id is not None:
        return kept.person_id == reach.user_id
    if kept.team_id is not None:
        return kept.team_id in reach.teams_for(Role.LEAD, Role.SUPERVISOR)
    return can_decide(reach)


def has_kept(reach: Reach, kept: KeptFacts) -> bool:
    """Whether a reply text or macro is offered to the reader."""
    if not sees_desk(reach):
        return False
    if kept.person_id is not None:
        return kept.person_id == reach.user_id
    if kept.team_id is not None and not reach.in_team(kept.team_id):
        return False
    return not kept.roles or reach.has(*kept.roles)
