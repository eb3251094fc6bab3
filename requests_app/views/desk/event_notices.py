"""One message to all callers of an event: written, looked at, confirmed, followed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.selectors.settings import setting_int
from requests_app import rules as allow
from requests_app.exceptions import SecondPersonNeeded
from requests_app.forms.event_form import NoticeForm
from requests_app.forms.rule_form import take_refusal
from requests_app.models import EventNotice, EventNoticeState
from requests_app.selectors.event_callers import LEFT_OUT, delivery, left_out
from requests_app.selectors.event_groups import numbered
from requests_app.services import event_notices as service
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.events import FOLDER, event_or_404
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import full_date


@require_http_methods(["GET", "HEAD", "POST"])
@staff(allow.can_run_events)
def compose(request: DeskRequest, pk: int) -> HttpResponse:
    """Write the message; nothing goes out before it was looked at."""
    event = event_or_404(pk)
    form = NoticeForm(request.POST or None, initial={"words": event.answer})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            notice = service.compose_notice(
                event_id=pk, words=form.cleaned_data["words"], actor=request.user,
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            take_refusal(form, error)
            status = error.status
        else:
            return redirect("desk:event_notice", pk, notice.pk)
    elif request.method == "POST":
        status = 422
    context = {"event": event, "form": form, **frame(request.reach, "events", now=timezone.now())}
    return render(request, f"{FOLDER}/compose.html", context, status=status)


def notice_or_404(pk: int, notice_pk: int) -> EventNotice:
    """The message of this event."""
    rows = EventNotice.objects.select_related("event", "made_by", "confirmed_by")
    return get_object_or_404(rows, pk=notice_pk, event_id=pk)


@require_safe
@staff(allow.can_run_events)
def notice(request: DeskRequest, pk: int, notice_pk: int) -> HttpResponse:
    """The message as it will be read, whom it reaches and whom not, and what became of it."""
    now, row = timezone.now(), notice_or_404(pk, notice_pk)
    counted = row.counted
    is_open = row.state in service.OPEN_STATES
    context = {
        "event": row.event,
        "notice": row,
        "text": service.notice_text(row.event.name, row.words),
        "counted": counted,
        "left": [(LEFT_OUT[why], n) for why, n in counted.get("left", {}).items()],
        "limit": setting_int("event_notice_second"),
        "is_open": is_open,
        "may_confirm": is_open
        and (not row.needs_second or allow.can_confirm_notice(request.reach, row.made_by_id)),
        "delivery": None if is_open else delivery(row),
        "is_sending": row.state == EventNoticeState.SENDING,
        "made": full_date(row.made_at),
        "confirmed": full_date(row.confirmed_at) if row.confirmed_at else "",
        **frame(request.reach, "events", now=now),
    }
    return render(request, f"{FOLDER}/notice.html", context)


@require_POST
@staff(allow.can_run_events)
def confirm(request: DeskRequest, pk: int, notice_pk: int) -> HttpResponse:
    """Let it go out, or give it up."""
    notice_or_404(pk, notice_pk)
    drop = request.POST.get("do") == "drop"
    act = service.drop_notice if drop else service.confirm_notice
    try:
        act(notice_id=notice_pk, actor=request.user, now=timezone.now())
    except SecondPersonNeeded as error:
        messages.warning(request, error.message)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已作废") if drop else _("已确认，正在发送"))
    return redirect("desk:event_notice", pk, notice_pk)


@require_safe
@staff(allow.can_gather)
def callers(request: DeskRequest, pk: int) -> HttpResponse:
    """Tickets whose caller no message reaches, each with the reason: to be told another way."""
    event = event_or_404(pk)
    listed = list(left_out(pk))
    seen = numbered(request.reach, [no for no, _why in listed])
    found = [(no, LEFT_OUT[why]) for no, why in listed if no in seen]
    context = {"event": event, "found": found, **frame(request.reach, "events", now=timezone.now())}
    return render(request, f"{FOLDER}/callers.html", context)
