"""Opening tickets for change: lock, then load what the rules look at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from requests_app.choices import Clock, UnitRole
from requests_app.exceptions import StaleVersion, TicketNotFound
from requests_app.models import Reporter, Ticket, TicketDeadline, TicketUnit
from requests_app.workflow import Status


@dataclass
class Case:
    """A locked ticket with its running clocks, its active units and its reporter."""

    ticket: Ticket
    clocks: list[TicketDeadline] = field(default_factory=list)
    units: list[TicketUnit] = field(default_factory=list)
    reporter: Reporter | None = None
    members_accuse: set[int] = field(default_factory=set)

    def clock(self, clock: Clock, part: TicketUnit | None = None) -> TicketDeadline | None:
        """The running clock of this kind, of the leading unit unless ``part`` is given."""
        part_id = part.pk if part else None
        return next((c for c in self.clocks if c.clock == clock and c.part_id == part_id), None)

    @property
    def lead_unit(self) -> TicketUnit | None:
        """The unit that leads, if one does."""
        return next((u for u in self.units if u.role == UnitRole.LEAD), None)

    def accuses(self, team_id: int) -> bool:
        """Whether the ticket, or one merged into it, complains about this team."""
        return team_id == self.ticket.target_team_id or team_id in self.members_accuse

    @property
    def unit_team_ids(self) -> frozenset[int]:
        """Teams at work on the ticket."""
        return frozenset(u.team_id for u in self.units)


def open_case(ticket_id: int, *, expected_version: int | None = None) -> Case:
    """Lock one ticket and load its case. Call inside a transaction.

    Raises TicketNotFound; StaleVersion (with the state as it now is) when
    ``expected_version`` is given and somebody else has changed the ticket since.
    """
    case = next(iter(open_cases([ticket_id])), None)
    if case is None:
        raise TicketNotFound
    check_version(case.ticket, expected_version)
    return case


def check_version(ticket: Ticket, expected: int | None) -> None:
    """Refuse a change made on an outdated view of the ticket."""
    if expected is not None and ticket.version != expected:
        raise StaleVersion(
            _("%(no)s已被他人更新，现为“%(state)s”，请刷新后再试")
            % {"no": ticket.no, "state": Status(ticket.status).label},
            current={
                "no": ticket.no,
                "status": ticket.status,
                "version": ticket.version,
                "updated_at": ticket.updated_at.isoformat(),
            },
        )


def open_cases(ticket_ids: Iterable[int], *, skip_locked: bool = False) -> list[Case]:
    """Lock tickets in order of id (so that two batches cannot deadlock) and load their cases."""
    tickets = Ticket.objects.select_for_update(skip_locked=skip_locked, of=("self",))
    # Clocks and routing ask for the category of every one of them.
    tickets = tickets.select_related("category").filter(pk__in=list(ticket_ids))
    cases = {ticket.pk: Case(ticket) for ticket in tickets.order_by("pk")}
    for clock in TicketDeadline.objects.filter(ticket_id__in=cases, met_at__isnull=True):
        cases[clock.ticket_id].clocks.append(clock)
    for unit in TicketUnit.objects.at_work().filter(ticket_id__in=cases):
        cases[unit.ticket_id].units.append(unit)
    for reporter in Reporter.objects.filter(ticket_id__in=cases):
        cases[reporter.ticket_id].reporter = reporter
    accused = Ticket.objects.filter(master_id__in=cases, target_team_id__isnull=False)
    for master_id, team_id in accused.values_list("master_id", "target_team_id"):
        cases[master_id].members_accuse.add(team_id)
    return list(cases.values())
