"""One thing done to many tickets: each in its own transaction, through its own service.

The run and its items stand in PostgreSQL before anything is done, so a run that was cut off
goes on where it stopped, and every ticket is touched once.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.bell import ring
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.models import User
from requests_app import rules
from requests_app.exceptions import MergeRefused, MissingField, NotYourTicket
from requests_app.models import BulkAction, BulkItem, BulkRun, BulkState, Ticket
from requests_app.selectors.tickets import visible_to
from requests_app.services.classify import reclassify
from requests_app.services.merging import merge_tickets
from requests_app.services.supervision import supervise
from requests_app.services.transition import move_ticket
from requests_app.tasks import finish_bulk
from requests_app.workflow import MOVES_BY_NAME

logger = logging.getLogger(__name__)

MOST = 500
# So many are done while the person waits; the worker does the rest.
AT_ONCE = 30
LONGEST_WHY = 300


def start_bulk(
    *,
    action: str,
    ticket_ids: Sequence[int],
    actor: User,
    now: datetime,
    data: Mapping[str, Any] | None = None,
    note: str = "",
) -> BulkRun:
    """Write a run down; the worker is rung for it. Tickets out of sight are left out.

    Raises NotYourTicket for a role that may not, MissingField without tickets or for too many.
    """
    reach = reach_of(actor)
    if not rules.can_bulk(reach, action):
        raise NotYourTicket(_("您的岗位不能做这项批量操作"))
    if len(ticket_ids) > MOST:
        raise MissingField(_("一次最多 %d 件，请缩小范围") % MOST)
    seen = set(visible_to(reach).filter(pk__in=ticket_ids).values_list("pk", flat=True))
    chosen = [pk for pk in dict.fromkeys(ticket_ids) if pk in seen]
    if not chosen:
        raise MissingField(_("请先选择工单"))
    with transaction.atomic():
        run = BulkRun.objects.create(
            action=action, actor=actor, data=dict(data or {}), note=note.strip(), started_at=now
        )
        BulkItem.objects.bulk_create(BulkItem(run=run, ticket_id=pk) for pk in chosen)
        if len(chosen) > AT_ONCE:
            ring(finish_bulk, run.pk)
    return run


def retry_failed(*, run_id: int, actor: User, now: datetime) -> BulkRun:
    """The same again, in a new run, for the tickets that failed.

    Raises what ``start_bulk`` raises.
    """
    run = BulkRun.objects.get(pk=run_id, actor=actor)
    failed = run.items.filter(state=BulkState.FAILED).values_list("ticket_id", flat=True)
    return start_bulk(
        action=run.action,
        ticket_ids=list(failed),
        actor=actor,
        now=now,
        data=run.data,
        note=run.note,
    )


def work_off(*, run_id: int, now: datetime, limit: int = AT_ONCE) -> int:
    """Do up to ``limit`` waiting tickets of a run; returns how many still wait.

    May run twice at once: a ticket in another's hand is skipped.
    """
    waiting = BulkItem.objects.filter(run_id=run_id, state=BulkState.WAITING)
    for item_id in list(waiting.values_list("pk", flat=True)[:limit]):
        _do_one(item_id, now)
    left = waiting.count()
    if not left:
        BulkRun.objects.filter(pk=run_id, finished_at=None).update(finished_at=now)
    return left


def finish_due(*, now: datetime, runs: int = 20) -> int:
    """Go on with runs that were cut off; returns how many were looked at."""
    due = BulkRun.objects.filter(finished_at=None).order_by("started_at")
    ids = list(due.values_list("pk", flat=True)[:runs])
    for run_id in ids:
        work_off(run_id=run_id, now=now, limit=MOST)
    return len(ids)


def _do_one(item_id: int, now: datetime) -> None:
    """One ticket and its item, together or not at all; a refusal is written down."""
    with transaction.atomic():
        rows = BulkItem.objects.select_for_update(skip_locked=True, of=("self",))
        item = rows.filter(pk=item_id, state=BulkState.WAITING).select_related("run__actor").first()
        if item is None:
            return
        item.state, item.why = _outcome(item, now)
        item.save(update_fields=["state", "why"])


def _outcome(item: BulkItem, now: datetime) -> tuple[BulkState, str]:
    try:
        with transaction.atomic():
            ACTIONS[item.run.action](item.ticket_id, item.run, now)
    except DomainError as error:
        return BulkState.FAILED, error.message[:LONGEST_WHY]
    except Exception:
        logger.exception("bulk item %s failed", item.pk)
        return BulkState.FAILED, str(_("系统出错，已记录，请重试或单独处理"))
    return BulkState.DONE, ""


def _dispatch(ticket_id: int, run: BulkRun, now: datetime) -> None:
    """To the unit; tickets that lie with another unit are sent on."""
    status = Ticket.objects.values_list("status", flat=True).get(pk=ticket_id)
    again = status in MOVES_BY_NAME["redispatch"].sources
    move_ticket(
        ticket_id=ticket_id,
        move="redispatch" if again else "dispatch",
        actor=run.actor,
        now=now,
        note=run.note,
        data={"team_id": run.data.get("team_id")},
    )


def _reclassify(ticket_id: int, run: BulkRun, now: datetime) -> None:
    wanted = {name: run.data.get(name) or None for name in ("category_code", "urgency", "kind")}
    reclassify(ticket_id=ticket_id, actor=run.actor, now=now, **wanted)


def _merge(ticket_id: int, run: BulkRun, now: datetime) -> None:
    report = merge_tickets(
        master_id=run.data["master_id"],
        member_ids=[ticket_id],
        actor=run.actor,
        now=now,
        note=run.note,
    )
    for _no, why in report.refused:
        raise MergeRefused(why)


def _supervise(ticket_id: int, run: BulkRun, now: datetime) -> None:
    level = int(run.data.get("level") or 0)
    supervise(ticket_id=ticket_id, actor=run.actor, level=level, note=run.note, now=now)


ACTIONS: Mapping[str, Callable[[int, BulkRun, datetime], None]] = {
    BulkAction.DISPATCH: _dispatch,
    BulkAction.RECLASSIFY: _reclassify,
    BulkAction.MERGE: _merge,
    BulkAction.SUPERVISE: _supervise,
}
