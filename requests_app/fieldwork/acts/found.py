"""Found on the way: a ticket through the same intake as everybody's."""

from django.utils.translation import gettext as _

from haishu_portal.core.masking import scrub_ids
from requests_app import rules
from requests_app.exceptions import NotYourTicket
from requests_app.fieldwork.deeds import Act, Deed, Done, said_without
from requests_app.fieldwork.forms.found import EventForm
from requests_app.fieldwork.selectors.grounds import own_grid
from requests_app.services.found import Found, FoundResult, report_found
from requests_app.services.intake import Place


def _event(deed: Deed) -> Done:
    if not rules.can_take_in(deed.reach):
        raise NotYourTicket(_("您的岗位不能上报"))
    result = report_found(found=_found(deed), actor=deed.actor, now=deed.now)
    typed = [deed.data[name] for name in ("text", "handled", "address")]
    words = said_without(_words(result), typed, scrub_ids)
    return Done(ticket_id=result.ticket.pk, message=words)


def _found(deed: Deed) -> Found:
    data = deed.data
    if deed.client_uuid is None:
        raise TypeError("an act has an identifier")
    left = {f.attachment_id for f in deed.files if f.uuid in data["after_photos"]}
    return Found(
        client_uuid=deed.client_uuid,
        place=_place(deed),
        text=scrub_ids(data["text"]),
        category_code=data["category"],
        photos=[photo for photo in deed.photos if photo.pk not in left],
        after=[photo for photo in deed.photos if photo.pk in left],
        closes=data["closes"],
        handled=scrub_ids(data["handled"]),
        seen_at=deed.client_at,
    )


def _place(deed: Deed) -> Place:
    """The position, else the words, else the finder's own grid."""
    data = deed.data
    nowhere = data["lng"] is None and not data["address"]
    return Place(
        address=scrub_ids(data["address"]),
        lng=data["lng"],
        lat=data["lat"],
        grid_code=own_grid(deed.reach) if nowhere else "",
    )


def _words(result: FoundResult) -> str:
    no = result.ticket.no
    if result.why_not:
        return f"{no}：{result.why_not}"
    if not result.ticket.is_open:
        return _("%s 已上报并办结") % no
    return _("%s 已上报，系统正在分派") % no


FOUND_ACTS: tuple[Act, ...] = (Act("event", EventForm, _event, on_case=False),)
