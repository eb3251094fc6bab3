"""The tickets behind a figure of a rule: what a test counted, what the rule decided."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from haishu_portal.core.keyset import Keyset
from requests_app import rules as allow
from requests_app.exceptions import RuleRefused
from requests_app.models import RuleTest
from requests_app.selectors.rule_tests import WHICH, decided_tickets
from requests_app.selectors.tickets import visible_to
from requests_app.services.rule_tests import counted_tickets
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.queue import page_url
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rows import queue_rows
from requests_app.views.desk.rules import FOLDER, rule_or_404

NEWEST = Keyset(["-submitted_at", "-id"])
TITLES: dict[str, Any] = {
    "moved": _("会改派的工单"),
    "returned": _("会改派、后来被退单的工单"),
    "reworked": _("会改派、后来返工的工单"),
    "accused": _("反映的就是目标单位、维持原分派的工单"),
}


@require_safe
@staff(allow.can_read_rules)
def counted(request: DeskRequest, pk: int, test_pk: int, which: str) -> HttpResponse:
    """Tickets that a test counted; 404 once the rule reads otherwise."""
    test = get_object_or_404(RuleTest.objects.select_related("rule"), pk=test_pk, rule_id=pk)
    if which not in WHICH or test.rule.version != test.version:
        raise Http404
    try:
        rows = counted_tickets(test, which)
    except RuleRefused as error:
        raise Http404 from error
    return _list(request, rule_or_404(pk), TITLES[which], rows)


@require_safe
@staff(allow.can_read_rules)
def decided(request: DeskRequest, pk: int) -> HttpResponse:
    """Tickets that the rule decided in the last seven days."""
    rule = rule_or_404(pk)
    return _list(request, rule, _("近7天由本规则分派的工单"), decided_tickets(pk, timezone.now()))


def _list(request: DeskRequest, rule: Any, title: Any, rows: Any) -> HttpResponse:
    now = timezone.now()
    mine = visible_to(request.reach).filter(pk__in=rows.values("pk"))
    cursor = request.GET.get("cursor", "")
    page = NEWEST.page(mine.select_related("category").brief(), cursor)
    context = {
        "rule": rule,
        "title": title,
        "rows": queue_rows(page.rows, now=now),
        "older_url": page_url(request.GET, page.older),
        "newer_url": page_url(request.GET, page.newer),
        **frame(request.reach, "rules", now=now),
    }
    return render(request, f"{FOLDER}/tickets.html", context)
