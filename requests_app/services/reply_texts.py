"""Reply texts: keeping them, and putting the facts of a ticket into them."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grid.selectors.directory import team_name
from grid.selectors.lookup import division_label
from grid.selectors.reach import reach_of
from haishu_portal.core.masking import surname
from haishu_portal.core.models import User
from haishu_portal.core.worktime import SHANGHAI
from requests_app import rules
from requests_app.exceptions import BadText
from requests_app.models import ReplyText, Ticket
from requests_app.reply_variables import complaint, fill
from requests_app.selectors.tickets import reporter_of
from requests_app.services.keeping import KeptInput, save_row
from requests_app.services.notices import track_link
from requests_app.workflow import PLAIN_WORDS

CODE = re.compile(r"[\w-]{1,20}")
NEIGHBOUR = "居民朋友"
TITLES = {"m": "先生", "f": "女士"}


@dataclass(frozen=True)
class TextInput:
    """What a reply text is to be."""

    kept: KeptInput
    code: str
    body: str
    purposes: list[str]


def save_text(
    *, wanted: TextInput, actor: User, now: datetime, pk: int | None = None,
    version: int | None = None,
) -> ReplyText:  # fmt: skip
    """Make or change a text.

    Raises BadText for an unknown variable (with its place) or a code in use, NotAllowed,
    KeptNotFound, StaleVersion, TooMany.
    """
    check_body(wanted.body)
    if not CODE.fullmatch(wanted.code):
        raise BadText(_("简码只能用字母、数字、汉字和短横线"), fields={"code": str(_("请改简码"))})
    values = {
        **vars(wanted.kept),
        "code": wanted.code.lower(),
        "body": wanted.body,
        "purposes": wanted.purposes,
    }
    try:
        with transaction.atomic():
            return save_row(ReplyText, pk=pk, version=version, values=values, actor=actor, now=now)
    except IntegrityError as error:
        raise BadText(
            _("简码“%s”已经用了") % wanted.code, fields={"code": str(_("请换一个简码"))}
        ) from error


def check_body(text: str, field: str = "body") -> None:
    """Refuse a text with an unknown variable or a loose brace, naming the first. Raises BadText."""
    if words := complaint(text):
        raise BadText(words, fields={field: words})


def render(*, text: str, ticket: Ticket, actor: User) -> str:
    """The text with this ticket's facts, as ``actor`` may know and tell them.

    Of the resident it says how to address them and nothing else. Two queries at most.
    """
    if "{{" not in text:
        return text
    return fill(text, values_of(ticket, actor))


def values_of(ticket: Ticket, actor: User) -> dict[str, str]:
    """Every variable with its value on this ticket."""
    due = ticket.next_due_at.astimezone(SHANGHAI) if ticket.next_due_at else None
    return {
        "编号": ticket.no,
        "称呼": address_of(ticket, actor),
        "标题": ticket.title,
        "分类": ticket.category.name if ticket.category else _("未分类"),
        "状态": str(PLAIN_WORDS[ticket.status]),
        "承办单位": team_name(ticket.lead_team_id) or _("承办单位"),
        "时限": f"{due.month}月{due.day}日 {due:%H:%M}" if due else _("规定时限"),
        "网格": division_label(ticket.area_code) or _("所在网格"),
        "查询方式": _("打开 %(link)s 或拨打 %(hotline)s")
        % {"link": track_link(ticket.no), "hotline": settings.HOTLINE},
        "热线": settings.HOTLINE,
        "经办人": str(actor),
    }


def address_of(ticket: Ticket, actor: User) -> str:
    """``张女士``; a neighbour where no name is known or the reader must not know it."""
    reporter = reporter_of(ticket)
    hidden = ticket.confidential and not rules.at_centre(reach_of(actor))
    if reporter is None or reporter.is_anonymous or hidden:
        return NEIGHBOUR
    family = surname(reporter.name.strip())
    if not re.match(r"[\u3400-\u9fff]", family):
        return NEIGHBOUR
    return family + TITLES.get(reporter.gender, "先生/女士")
