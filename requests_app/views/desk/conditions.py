"""What the condition builder asks for: empty lines, things to pick, how many tickets fit."""

from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.querytime import patient
from requests_app import rules
from requests_app.conditions import Node
from requests_app.forms.condition_drawing import line_for
from requests_app.forms.condition_field import ConditionField
from requests_app.forms.condition_find import find
from requests_app.selectors.conditions import count_matching, sentence
from requests_app.selectors.tickets import COUNT_CAP
from requests_app.views.desk.access import DeskRequest, staff

FOLDER = "requests_app/desk/conditions"
PATIENCE_MS = 1500


@require_safe
@staff(rules.sees_desk)
def line(request: DeskRequest) -> HttpResponse:
    """Operators and value of a line, for a field and an operator just chosen."""
    asked = request.GET
    personal = asked.get("personal") == "1"
    made = line_for(asked.get("field", ""), asked.get("op", ""), personal=personal)
    if made is None:
        raise Http404
    return render(request, f"{FOLDER}/_rest.html", {"line": made})


@require_safe
@staff(rules.sees_desk)
def found(request: DeskRequest) -> HttpResponse:
    """Places, categories or teams whose name holds what was typed."""
    typed = request.GET.get("q", "").strip()[:40]
    context = {"found": find(request.GET.get("shape", ""), typed), "typed": typed}
    return render(request, f"{FOLDER}/_found.html", context)


@require_POST
@staff(rules.sees_desk)
def preview(request: DeskRequest) -> HttpResponse:
    """The condition as a sentence, and how many of the reader's tickets fit."""
    text = request.POST.get(request.POST.get("condition_name", ""), "")
    field = ConditionField(required=False, personal=request.POST.get("condition_personal") == "1")
    try:
        node = field.clean(text)
    except ValidationError as error:
        return render(request, f"{FOLDER}/_preview.html", {"faults": error.messages})
    total = _count(request, node)
    shown = f"{COUNT_CAP}+" if total is not None and total > COUNT_CAP else total
    return render(request, f"{FOLDER}/_preview.html", {"sentence": sentence(node), "total": shown})


def _count(request: DeskRequest, node: Node) -> int | None:
    """The count, or None when it would take too long."""
    try:
        with patient(limited=True, milliseconds=PATIENCE_MS):
            return count_matching(request.reach, node, now=timezone.now())
    except OperationalError:
        return None
