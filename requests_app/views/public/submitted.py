"""The receipt: number, query code, what happens next and until when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from requests_app.selectors.resident_view import outlook, ticket_by_no
from requests_app.views.public import session


@never_cache
@require_safe
def submitted(request: HttpRequest) -> HttpResponse:
    """The receipt of this session's latest report, as often as it is asked for."""
    receipt = session.receipt(request)
    ticket = ticket_by_no(receipt.no) if receipt else None
    if receipt is None or ticket is None:
        return redirect("public:track")
    context = {
        "receipt": receipt,
        "ticket": ticket,
        "may_call": not ticket.reporter.is_anonymous and ticket.reporter.need_reply,
        "outlook": outlook(ticket, now=timezone.now()),
    }
    return render(request, "requests_app/public/submitted.html", context)
