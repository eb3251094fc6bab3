"""The callers of an event: whom one message reaches, and who must be told another way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.choices import Channel
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.masking import mask_phone
from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.phones import is_mobile
from requests_app.models import EventMember, EventNotice, Reporter

SUBJECT = "event_notice"
SAMPLE = 5
MOST_LISTED = 500
# Why somebody gets no message; in the order in which it is looked at.
LEFT_OUT: dict[str, Any] = {
    "secret": _("要求保密，不群发"),
    "no_reply": _("不需要回复"),
    "landline": _("只留了座机，请电话告知"),
    "no_contact": _("没有留联系方式"),
}


@dataclass(frozen=True)
class Way:
    """How one caller is reached: a channel with an address, or why not."""

    via: str
    address: str
    key: str
    why: str = ""


def way_to(reporter: Reporter, secret: frozenset[str]) -> Way:
    """How the caller of one ticket is reached; ``secret`` are callers who asked for secrecy."""
    if reporter.keep_secret or reporter.phone_hash in secret:
        return Way("", "", "", "secret")
    if not reporter.need_reply and (reporter.phone or reporter.email):
        return Way("", "", "", "no_reply")
    if is_mobile(reporter.phone):
        return Way(Channel.SMS, reporter.phone, reporter.phone_hash)
    if reporter.email:
        return Way(Channel.EMAIL, reporter.email, keyed_hash(reporter.email.lower()))
    return Way("", "", "", "landline" if reporter.phone else "no_contact")


def callers(event_id: int, *, after: int = 0) -> Any:
    """Reporters of the event's tickets in order of ticket, behind ``after``."""
    ids = EventMember.objects.filter(event_id=event_id, holds=True, ticket_id__gt=after)
    return Reporter.objects.filter(ticket_id__in=ids.values("ticket_id")).order_by("ticket_id")


def secret_callers(event_id: int) -> frozenset[str]:
    """Hashes of callers who asked for secrecy in any of their tickets here; one query."""
    rows = callers(event_id).filter(keep_secret=True).exclude(phone_hash="")
    return frozenset(rows.values_list("phone_hash", flat=True))


def count_callers(event_id: int) -> dict[str, Any]:
    """Whom a message would reach now: each caller once, by channel; a masked sample."""
    secret = secret_callers(event_id)
    reached: dict[str, Way] = {}
    left: dict[str, int] = {}
    tickets = 0
    for reporter in callers(event_id).iterator(chunk_size=500):
        tickets += 1
        way = way_to(reporter, secret)
        if way.why:
            left[way.why] = left.get(way.why, 0) + 1
        else:
            reached.setdefault(way.key, way)
    sms = [way for way in reached.values() if way.via == Channel.SMS]
    return {
        "tickets": tickets,
        "sms": len(sms),
        "email": len(reached) - len(sms),
        "left": left,
        "sample": [mask_phone(way.address) for way in sms[:SAMPLE]],
    }


def left_out(event_id: int) -> Iterator[tuple[str, str]]:
    """Numbers of tickets whose caller no message reaches, each with the reason."""
    secret = secret_callers(event_id)
    rows = callers(event_id).select_related("ticket").iterator(chunk_size=500)
    found = ((r.ticket.no, way_to(r, secret).why) for r in rows)
    listed = ((no, why) for no, why in found if why)
    for _n, line in zip(range(MOST_LISTED), listed, strict=False):
        yield line


def delivery(notice: EventNotice) -> dict[str, int]:
    """What became of the notice's messages; one query by index."""
    rows = OutboxMessage.objects.filter(subject_type=SUBJECT, subject_id=str(notice.pk))
    return rows.aggregate(
        queued=Count("pk"),
        sent=Count("pk", filter=Q(sent_at__isnull=False)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
        waiting=Count("pk", filter=Q(sent_at=None, failed_at=None)),
    )
