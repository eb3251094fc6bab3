"""Acts of a phone, each carried out exactly once and in the order it was done.

Every act has a transaction of its own in which its row and what it does are written
together: whoever finds the row done knows that it was done. The row is locked first, so two
requests with the same act carry it out once.
"""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from grid.reach import Reach
from haishu_portal.core.exceptions import DomainError, StaleVersion
from haishu_portal.core.models import User
from requests_app.exceptions import MoveNotAllowed, TicketNotFound
from requests_app.fieldwork.choices import ActState
from requests_app.fieldwork.deeds import Act, Acts, Deed
from requests_app.fieldwork.exceptions import FilesMissing
from requests_app.fieldwork.models import Device, FieldAct
from requests_app.fieldwork.selectors.changes import changes_since
from requests_app.fieldwork.sent import Sent, true_time
from requests_app.fieldwork.services.files import claim_files
from requests_app.models import Ticket, TicketEvent
from requests_app.selectors.tickets import ticket_for, ticket_to_work_on
from requests_app.selectors.timeline import TimelineEntry

log = logging.getLogger(__name__)
WITHOUT_CODE = ""


@dataclass(frozen=True)
class Contact:
    """One request of a phone: whose it is and when it was sent and received."""

    device: Device
    actor: User
    reach: Reach
    now: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Result:
    """What became of one act."""

    uuid: UUID
    state: ActState
    message: str = ""
    code: str = WITHOUT_CODE
    errors: dict[str, str] = field(default_factory=dict)
    changes: Sequence[TimelineEntry] = ()
    missing: Sequence[UUID] = ()
    ticket_id: int | None = None


def apply_acts(*, acts: Acts, sent: Sequence[Sent], contact: Contact) -> list[Result]:
    """Carry out what has not been carried out yet; one answer for each, in the same order.

    No act costs another: what goes wrong is told of that one alone.
    """
    wanted = {act.uuid for act in sent} | {act.after for act in sent if act.after}
    known = FieldAct.objects.in_bulk(wanted)
    results = []
    for act in sent:
        result, row = _one(acts.get(act.kind), act, known, contact)
        results.append(result)
        if row is not None:
            known[act.uuid] = row
    return results


def _one(
    act: Act | None, sent: Sent, known: dict[UUID, FieldAct], contact: Contact
) -> tuple[Result, FieldAct | None]:
    row = known.get(sent.uuid)
    if act is None:
        words = _("服务器不认识这种操作，请更新应用")
        return Result(sent.uuid, ActState.REFUSED, words, "unknown_kind"), None
    if row is not None and _answered(row, sent, contact):
        return _known(row, sent, contact), row
    try:
        with transaction.atomic():
            row = _locked_row(sent, contact)
            if _answered(row, sent, contact):
                return _known(row, sent, contact), row
            before = known.get(sent.after) if sent.after else None
            result = _judge(act, sent, row, before, contact)
            _write(row, result)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not cost the other acts
        _note(sent, error)
        connection.close_if_unusable_or_obsolete()
        return _failed(sent), None
    return result, row


def _answered(row: FieldAct, sent: Sent, contact: Contact) -> bool:
    """Whether the row says all there is to say: done, or not this act at all."""
    return row.state == ActState.DONE or not _same(row, sent, contact)


def _same(row: FieldAct, sent: Sent, contact: Contact) -> bool:
    return (row.user_id, row.kind) == (contact.actor.pk, sent.kind)


def _known(row: FieldAct, sent: Sent, contact: Contact) -> Result:
    if not _same(row, sent, contact):
        words = _("这个标识已用于另一项操作")
        return Result(sent.uuid, ActState.REFUSED, words, "identifier_taken")
    return Result(sent.uuid, ActState.DONE, ticket_id=row.ticket_id)


def _locked_row(sent: Sent, contact: Contact) -> FieldAct:
    """The act's row, made if it is new; a second request waits here for the first."""
    client_at, trust = true_time(sent.done_at, sent_at=contact.sent_at, received_at=contact.now)
    new = FieldAct(
        uuid=sent.uuid,
        device=contact.device,
        user=contact.actor,
        kind=sent.kind,
        after=sent.after,
        seq=sent.seq,
        state=ActState.BLOCKED,
        done_at=sent.done_at,
        sent_at=contact.sent_at,
        received_at=contact.now,
        client_at=client_at,
        clock=trust,
        tries=0,
    )
    FieldAct.objects.bulk_create([new], ignore_conflicts=True)
    return FieldAct.objects.select_for_update().get(pk=sent.uuid)


def _judge(
    act: Act, sent: Sent, row: FieldAct, before: FieldAct | None, contact: Contact
) -> Result:
    """Carry the act out in a savepoint, or say why not."""
    if sent.after and not _is_done(sent.after, before):
        return Result(sent.uuid, ActState.BLOCKED, _("前一步还没有完成"), "after")
    version = max(sent.version, (before.version_after or 0) if before else 0)
    try:
        with transaction.atomic():
            return _carry_out(act, sent, row, version, contact)
    except FilesMissing as error:
        return replace(_refused(sent, error), state=ActState.FAILED, missing=error.uuids)
    except (StaleVersion, MoveNotAllowed) as error:
        return _overtaken(sent, version, error, contact)
    except DomainError as error:
        return _refused(sent, error)
    except Exception as error:  # noqa: BLE001 - the savepoint is undone; the row remembers that it failed
        _note(sent, error)
        return _failed(sent)


def _is_done(number: UUID, row: FieldAct | None) -> bool:
    """Whether the act before is done; one whose row was forgotten stands in the ledger."""
    if row is not None:
        return row.state == ActState.DONE
    return TicketEvent.objects.filter(client_uuid=number).exists()


def _carry_out(act: Act, sent: Sent, row: FieldAct, version: int, contact: Contact) -> Result:
    ticket = ticket_to_work_on(contact.reach, sent.no) if act.on_case else None
    found = ticket.version if ticket else 0
    form = act.form(data=sent.fields)
    if not form.is_valid():
        errors = {name: str(problems[0]) for name, problems in form.errors.items()}
        errors[""] = errors.pop("__all__", "")
        words = errors.pop("") or _("还有没填好的地方")
        return Result(sent.uuid, ActState.REFUSED, words, "invalid", errors)
    deed = Deed(
        actor=contact.actor,
        reach=contact.reach,
        now=contact.now,
        ticket=ticket,
        data=form.cleaned_data,
        client_at=row.client_at,
        client_uuid=sent.uuid,
        version=version,
        files=claim_files(uuids=sent.files, act=row, actor=contact.actor),
        device=contact.device,
    )
    done = act.run(deed)
    row.ticket_id = done.ticket_id
    row.applied_at = contact.now
    # What the phone knows now: a move that it never saw stays unseen for its next act.
    row.version_after = version + _version(ticket) - found if version and ticket else None
    return Result(sent.uuid, ActState.DONE, done.message, ticket_id=done.ticket_id)


def _version(ticket: Ticket) -> int:
    return int(Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk))


def _overtaken(sent: Sent, version: int, error: DomainError, contact: Contact) -> Result:
    """Somebody else moved the case, if they did; else a rule just says no."""
    try:
        ticket = ticket_for(contact.reach, sent.no)
    except TicketNotFound as gone:
        return _refused(sent, gone)
    if ticket.version == version:
        return _refused(sent, error)
    changes = changes_since(
        contact.reach, ticket, version=version, seen=sent.seen, besides=contact.actor.pk
    )
    return replace(
        _refused(sent, error), state=ActState.CONFLICT, changes=changes, ticket_id=ticket.pk
    )


def _refused(sent: Sent, error: DomainError) -> Result:
    return Result(sent.uuid, ActState.REFUSED, error.message, error.code, dict(error.fields))


def _failed(sent: Sent) -> Result:
    words = _("服务器暂时出错，稍后会自动重试")
    return Result(sent.uuid, ActState.FAILED, words, "failed")


def _write(row: FieldAct, result: Result) -> None:
    row.state, row.code = result.state, result.code[:40]
    row.tries += 1
    row.save(
        update_fields=["state", "code", "tries", "ticket", "applied_at", "version_after"],
    )


def _note(sent: Sent, error: Exception) -> None:
    """Kind of error and place only: its words may quote the case."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{last.filename}:{last.lineno}"
    log.error("act %s (%s) failed: %s at %s", sent.uuid, sent.kind, type(error).__name__, place)
