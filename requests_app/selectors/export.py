"""Tickets as lines of a table, read page by page, the caller masked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from grid.reach import Reach
from grid.selectors.directory import team_name
from grid.selectors.lookup import division_label
from haishu_portal.core.masking import mask_name, mask_phone
from haishu_portal.core.worktime import SHANGHAI
from requests_app import rules
from requests_app.models import Reporter, Ticket
from requests_app.selectors.tickets import TicketFilter, desk_page, visible_to

# A longer table is a report, not a list.
MOST = 20_000
PAGE = 500


def headings() -> list[str]:
    """Names of the columns."""
    return [
        _("编号"), _("标题"), _("状态"), _("类型"), _("紧急程度"), _("渠道"), _("分类"), _("区域"),
        _("位置"), _("承办单位"), _("督办级别"), _("重办次数"), _("提交时间"), _("最近时限"),
        _("办结时间"), _("诉求人"), _("电话"),
    ]  # fmt: skip


def chosen_pages(reach: Reach, ids: Sequence[int]) -> Iterator[list[Ticket]]:
    """The chosen tickets that the reader may open, in pages, in their order."""
    for start in range(0, len(ids), PAGE):
        part = ids[start : start + PAGE]
        rows = visible_to(reach).filter(pk__in=part).select_related("category").brief()
        found = {ticket.pk: ticket for ticket in rows}
        yield [found[pk] for pk in part if pk in found]


def all_pages(
    reach: Reach, wanted: TicketFilter, *, sort: str, now: datetime
) -> Iterator[list[Ticket]]:
    """The reader's whole list, in pages, each by its key."""
    cursor = ""
    while True:
        page = desk_page(reach, wanted, now=now, sort=sort, cursor=cursor, size=PAGE)
        yield page.rows
        cursor = page.older
        if not cursor:
            return


def export_lines(reach: Reach, pages: Iterator[list[Ticket]]) -> Iterator[list[object]]:
    """Headings, then at most ``MOST`` tickets; two queries for each page."""
    yield list(headings())
    yield from islice((line for page in pages for line in _lines(reach, page)), MOST)


def _lines(reach: Reach, tickets: list[Ticket]) -> Iterator[list[object]]:
    ids = [ticket.pk for ticket in tickets]
    people = {person.ticket_id: person for person in Reporter.objects.filter(ticket__in=ids)}
    for ticket in tickets:
        yield [*_facts(ticket), *_caller(reach, ticket, people.get(ticket.pk))]


def _facts(ticket: Ticket) -> list[object]:
    return [
        ticket.no,
        ticket.title,
        ticket.get_status_display(),
        ticket.get_kind_display(),
        ticket.get_urgency_display(),
        ticket.get_channel_display(),
        ticket.category.name if ticket.category else "",
        division_label(ticket.area_code) if ticket.area_code else "",
        ticket.place_label,
        team_name(ticket.lead_team_id),
        ticket.get_supervision_level_display(),
        ticket.rework_count,
        _moment(ticket.submitted_at),
        _moment(ticket.next_due_at),
        _moment(ticket.closed_at),
    ]


def _caller(reach: Reach, ticket: Ticket, person: Reporter | None) -> list[object]:
    """As on the screen: masked, and nothing outside the centre where secrecy was promised."""
    if person is None or (ticket.confidential and not rules.at_centre(reach)):
        return ["", ""]
    return [mask_name(person.name), mask_phone(person.phone)]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
