"""The audit trail, for the auditor alone; nothing here changes anything."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grid.reach import Reach
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.audit import audit_page
from requests_app.forms.desk_audit import AuditForm, action_label
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import page_url
from requests_app.views.desk.rows import full_date


def audits(reach: Reach) -> bool:
    """Who reads the trail."""
    return reach.has(Role.AUDITOR)


@require_safe
@staff(audits)
def audit(request: DeskRequest) -> HttpResponse:
    """One page of the trail."""
    form = AuditForm(request.GET)
    form.is_valid()
    page = audit_page(form.wanted(), cursor=request.GET.get("cursor", ""))
    rows = [
        {"entry": entry, "at": full_date(entry.at), "action": action_label(entry.action)}
        for entry in page.rows
    ]
    context = {
        "form": form,
        "rows": rows,
        "page": page,
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "requests_app/desk/audit.html", context)
