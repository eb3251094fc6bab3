"""What a page of results shows of each ticket: where it holds what was looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from grid.selectors.lookup import division_label
from haishu_portal.core.masking import scrub_free_text
from requests_app.highlight import Part, marked, snippet, spans
from requests_app.models import Ticket
from requests_app.selectors.search import Query
from requests_app.views.desk.rows import Row, queue_rows

COMMUNITY = 12  # digits of a community's code


@dataclass(frozen=True)
class Hit:
    """One ticket found: its row, its title and words with the hits, and why it is here."""

    row: Row
    title: list[Part]
    number: list[Part]
    words: list[Part]
    place: list[Part]
    unit: list[Part]
    why: list[str]


def hits(tickets: Sequence[Ticket], query: Query, *, now: datetime) -> list[Hit]:
    """The tickets as a page of results shows them; one query for their clocks."""
    return [_hit(row, query) for row in queue_rows(tickets, now=now)]


def _hit(row: Row, query: Query) -> Hit:
    ticket, words = row.ticket, query.text
    content, reply = scrub_free_text(ticket.content), scrub_free_text(ticket.reply_text)
    place = division_label(ticket.area_code[:COMMUNITY])
    label = " · ".join(part for part in (place, ticket.place_label) if part)
    in_words = bool(spans(content, words))
    body = reply if not in_words and spans(reply, words) else content
    found = {
        _("标题"): spans(ticket.title, words),
        _("内容"): in_words,
        _("答复"): spans(reply, words),
        _("地点"): spans(label, words),
        _("单位"): spans(row.unit, words),
    }
    return Hit(
        row=row,
        title=marked(ticket.title, words),
        number=marked(ticket.no, query.typed.number or words),
        words=snippet(body, words),
        place=marked(label, words),
        unit=marked(row.unit, words),
        why=_why(query, [name for name, there in found.items() if there]),
    )


def _why(query: Query, fields: list[str]) -> list[str]:
    if query.typed.number:
        return [_("编号")]
    if query.typed.phone or (query.typed.surname and not fields):
        return [_("来电人")]
    named = [_("在%s") % found.name for found in query.named]
    if query.text and not fields:
        fields = [_("详细地址或协办单位")]
    return [*named, *fields]
