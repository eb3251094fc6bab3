"""Makers of tickets in any state, without walking there."""

import uuid
from datetime import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.worktime import SHANGHAI, Span, Unit
from requests_app.choices import URGENCY_ORDER, Channel, Clock, Kind, UnitRole, UnitStatus, Urgency
from requests_app.models import Reporter, Ticket, TicketDeadline, TicketUnit
from requests_app.services.clocks import build_clock
from requests_app.workflow import WITH_UNIT, Status

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)  # a Tuesday
LED = WITH_UNIT | {
    Status.RETURN_REQUESTED,
    Status.SUSPENDED,
    Status.REPLIED,
    Status.REVIEWED,
    Status.CALLBACK,
    Status.DIFFICULT,
    Status.CLOSED,
    Status.ARCHIVED,
    Status.TERMINATED,
}
UNSIGNED = {Status.DISPATCHED}
REPORTED = {
    Status.REPLIED,
    Status.REVIEWED,
    Status.CALLBACK,
    Status.DIFFICULT,
    Status.CLOSED,
    Status.ARCHIVED,
}
ENDED = {Status.CLOSED, Status.ARCHIVED, Status.TERMINATED}
PHONE = "13800138000"


class TicketFactory(DjangoModelFactory):
    """A request for help that has just come in, without a reporter."""

    class Meta:
        model = Ticket

    no = factory.Sequence(lambda n: f"HS20261124-{n + 1:06d}")
    client_uuid = factory.LazyFunction(uuid.uuid4)
    status = Status.ACCEPTED
    channel = Channel.WEB
    kind = Kind.HELP
    urgency = Urgency.NORMAL
    urgency_rank = factory.LazyAttribute(lambda o: URGENCY_ORDER[Urgency(o.urgency)])
    title = "楼道灯不亮"
    content = "三单元楼道灯坏了两天，老人下楼不便。"
    area_code = "330203003001001"
    submitted_at = NOW
    created_at = NOW
    updated_at = NOW


class ReporterFactory(DjangoModelFactory):
    """A caller who left a mobile number."""

    class Meta:
        model = Reporter

    ticket = factory.SubFactory(TicketFactory)
    name = "张三丰"
    phone = PHONE
    phone_hash = factory.LazyAttribute(lambda o: keyed_hash(o.phone) if o.phone else "")
    submitted_at = NOW


def ticket_in(status, *, team=None, reporter=True, now=NOW, **columns) -> Ticket:
    """A ticket that stands in ``status`` with what belongs to it: unit, clocks, dates."""
    led = status in LED and team is not None
    if led:
        columns.setdefault("lead_team_id", team.pk)
        columns.setdefault("dispatched_at", now)
    if status in REPORTED:
        columns.setdefault("replied_at", now)
        columns.setdefault("reply_text", "已更换灯泡。")
        columns.setdefault("outcome", "solved")
    if status in ENDED:
        columns.setdefault("closed_at", now)
    if status == Status.MERGED and "master" not in columns:
        columns["master"] = ticket_in(Status.SIGNED, team=team)
    ticket = TicketFactory(status=status, **columns)
    if reporter:
        ReporterFactory(ticket=ticket)
    if led:
        _give_unit(ticket, status, team, now)
    elif status in (Status.ACCEPTED, Status.PENDING_DISPATCH):
        start(ticket, Clock.DISPATCH, 2, Unit.HOURS, now=now)
    return ticket


def _give_unit(ticket, status, team, now) -> None:
    part = UnitStatus.FINISHED if status in REPORTED else UnitStatus.SIGNED
    part = UnitStatus.ASSIGNED if status in UNSIGNED else part
    TicketUnit.objects.create(
        ticket=ticket, team=team, role=UnitRole.LEAD, status=part, assigned_at=now
    )
    if part == UnitStatus.ASSIGNED:
        start(ticket, Clock.SIGN, 4, Unit.WORKING_HOURS, now=now)
    if part != UnitStatus.FINISHED and status not in ENDED:
        start(ticket, Clock.CONTACT, 1, Unit.WORKING_DAYS, now=now)
        start(ticket, Clock.FINISH, 5, Unit.WORKING_DAYS, now=now)
    if status in (Status.REVIEWED, Status.CALLBACK):
        start(ticket, Clock.CALLBACK, 1, Unit.WORKING_DAYS, now=now)
    if status == Status.SUSPENDED:
        TicketDeadline.objects.filter(ticket=ticket).update(paused_at=now)


def start(ticket, clock, amount, unit, *, now=NOW, part=None) -> TicketDeadline:
    """Start a clock over the ticket, beside the deadline table."""
    row = build_clock(ticket, clock, Span(Decimal(amount), unit), now, part)
    row.save()
    return row
