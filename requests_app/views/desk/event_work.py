"""Work on the tickets of an event: put under it, taken out, merged."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app import rules as allow
from requests_app.forms.event_form import ByHandForm
from requests_app.selectors.event_groups import numbered
from requests_app.services import event_gathering as service
from requests_app.services.merging import merge_tickets
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.events import event_or_404

SHOWN = 5


@require_POST
@staff(allow.can_gather)
def by_hand(request: DeskRequest, pk: int) -> HttpResponse:
    """Add or remove tickets by number; says which were refused and why."""
    event = event_or_404(pk)
    form = ByHandForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect("desk:event", pk)
    out = request.POST.get("do") == "remove"
    act: Callable[..., Any] = service.remove_ticket if out else service.add_ticket
    known = numbered(request.reach, form.cleaned_data["numbers"])
    refused = [(no, _("没有这张工单")) for no in form.cleaned_data["numbers"] if no not in known]
    for no, ticket_id in known.items():
        try:
            act(
                event_id=event.pk, ticket_id=ticket_id, reason=form.cleaned_data["reason"],
                actor=request.user, now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            refused.append((no, error.message))
    done = len(form.cleaned_data["numbers"]) - len(refused)
    _report(request, (_("已移出 %d 件") if out else _("已归入 %d 件")) % done, refused)
    return redirect("desk:event", pk)


@require_POST
@staff(allow.can_decide)
def merge(request: DeskRequest, pk: int) -> HttpResponse:
    """Merge the chosen tickets into the chosen master; says which were refused and why."""
    event_or_404(pk)
    master = whole(request.POST.get("master")) or 0
    members = [n for n in map(whole, request.POST.getlist("member")) if n and n != master]
    if not master or not members:
        messages.error(request, _("请选择主单和要并入的工单"))
        return redirect("desk:event", pk)
    try:
        report = merge_tickets(
            master_id=master, member_ids=members, actor=request.user, now=timezone.now(),
            note=request.POST.get("note", "").strip(),
        )  # fmt: skip
    except DomainError as error:
        messages.error(request, error.message)
    else:
        _report(request, _("已并入 %d 件") % len(report.merged), report.refused)
    return redirect("desk:event", pk)


def _report(request: DeskRequest, done: str, refused: list[tuple[str, str]]) -> None:
    if not refused:
        messages.success(request, done)
        return
    lines = "；".join(f"{no} {why}" for no, why in refused[:SHOWN])
    more = _("等共 %d 件") % len(refused) if len(refused) > SHOWN else ""
    messages.warning(request, _("%(done)s，未成功：%(lines)s%(more)s")
                     % {"done": done, "lines": lines, "more": more})  # fmt: skip
