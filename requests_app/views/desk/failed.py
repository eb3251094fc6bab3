"""Messages that did not arrive: see them, mend the address, send them again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.services.failed_messages import (
    ResendReport,
    readdress_message,
    resend_messages,
)
from requests_app import rules
from requests_app.forms.desk_failed import FailedForm
from requests_app.selectors.failed_messages import failed_page, mendable
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import page_url
from requests_app.views.desk.rail import frame

MOST = 200


@require_safe
@staff(rules.can_mend_messages)
def failed(request: DeskRequest) -> HttpResponse:
    """One page of them."""
    form = FailedForm(request.GET)
    form.is_valid()
    page, rows = failed_page(request.reach, form.wanted(), cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "rows": rows,
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "here": request.get_full_path(),
        **frame(request.reach, "failed", now=timezone.now()),
    }
    return render(request, "requests_app/desk/failed.html", context)


@require_POST
@staff(rules.can_mend_messages)
def resend(request: DeskRequest) -> HttpResponse:
    """Send the chosen ones again and say what came of each."""
    asked = [found for text in request.POST.getlist("id")[:MOST] if (found := whole(text))]
    allowed = set(mendable(request.reach, asked))
    report = resend_messages(
        message_ids=[i for i in asked if i in allowed], actor=request.user, now=timezone.now()
    )
    report.refused += [(i, _("已在重发，或已不在列表中")) for i in asked if i not in allowed]
    _tell(request, report)
    return _back(request)


@require_POST
@staff(rules.can_mend_messages)
def readdress(request: DeskRequest, pk: int) -> HttpResponse:
    """Send one to another address."""
    try:
        if not mendable(request.reach, [pk]):
            messages.error(request, _("已在重发，或已不在列表中"))
            return _back(request)
        address = request.POST.get("address", "")
        readdress_message(message_id=pk, address=address, actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已改地址并重发；诉求人登记的联系方式没有改"))
    return _back(request)


def _tell(request: DeskRequest, report: ResendReport) -> None:
    if report.again:
        messages.success(request, _("已重发 %d 条") % len(report.again))
    for number, why in report.refused:
        messages.warning(request, _("消息 %(id)d 没有重发：%(why)s") % {"id": number, "why": why})
    if not report.again and not report.refused:
        messages.warning(request, _("请先选择要重发的消息"))


def _back(request: DeskRequest) -> HttpResponse:
    """To where the reader was."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if safe else "desk:failed")
