"""Rules of routing: the list in order, one rule with its tests and versions, the editor."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from haishu_portal.core.exceptions import DomainError
from requests_app import rules as allow
from requests_app.forms.rule_form import PlaceForm, ReasonForm, RuleForm, take_refusal
from requests_app.models import RoutingRule
from requests_app.services import routing_rules as service
from requests_app.services.rule_tests import ask_test
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.rail import frame
from requests_app.views.desk.rule_looks import figures_context, rule_context, rule_looks

FOLDER = "requests_app/desk/rules"


def rule_or_404(pk: int) -> RoutingRule:
    """A rule that was not removed."""
    return get_object_or_404(RoutingRule.objects.select_related("made_by"), pk=pk, removed_at=None)


@require_safe
@staff(allow.can_read_rules)
def rule_list(request: DeskRequest) -> HttpResponse:
    """Every rule in the order in which they are asked."""
    now = timezone.now()
    context = {
        "looks": rule_looks(now),
        "may_write": allow.can_write_rules(request.reach),
        **frame(request.reach, "rules", now=now),
    }
    return render(request, f"{FOLDER}/list.html", context)


@require_safe
@staff(allow.can_read_rules)
def rule(request: DeskRequest, pk: int) -> HttpResponse:
    """One rule: its sentence, its test, its versions."""
    now = timezone.now()
    context = rule_context(rule_or_404(pk), request.reach, now=now)
    return render(
        request, f"{FOLDER}/rule.html", {**context, **frame(request.reach, "rules", now=now)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(allow.can_write_rules)
def edit(request: DeskRequest, pk: int = 0) -> HttpResponse:
    """The editor; a refused form comes back with everything typed."""
    row = rule_or_404(pk) if pk else None
    form = RuleForm(request.POST or None, rule=row)
    if request.method != "POST" or not form.is_valid():
        return _editor(request, form, 422 if request.method == "POST" else 200)
    try:
        saved = _save(request, form, row)
    except DomainError as error:
        take_refusal(form, error)
        return _editor(request, form, error.status)
    messages.success(request, _("规则已保存，试算后可启用"))
    return redirect("desk:rule", saved.pk)


def _save(request: DeskRequest, form: RuleForm, row: RoutingRule | None) -> RoutingRule:
    given, now = form.given(), timezone.now()
    if row is None:
        return service.make_rule(given=given, actor=request.user, now=now)
    return service.edit_rule(
        rule_id=row.pk, given=given, expected_version=form.cleaned_data["version"] or 0,
        actor=request.user, now=now,
    )  # fmt: skip


def _editor(request: DeskRequest, form: RuleForm, status: int) -> HttpResponse:
    now = timezone.now()
    context = {"form": form, "rule": form.rule, **frame(request.reach, "rules", now=now)}
    return render(request, f"{FOLDER}/edit.html", context, status=status)


@require_POST
@staff(allow.can_write_rules)
def switch(request: DeskRequest, pk: int) -> HttpResponse:
    """On or off; an untested one needs the supervisor's reason."""
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    is_on = request.POST.get("on") == "1"
    act: Callable[..., Any] = service.switch_on if is_on else service.switch_off
    done = _("规则已启用，对新工单生效") if is_on else _("规则已停用")
    return _do(request, pk, done, lambda **by: act(rule_id=pk, reason=reason, **by))


@require_POST
@staff(allow.can_write_rules)
def move(request: DeskRequest, pk: int) -> HttpResponse:
    """To another place of the list; the list comes back for htmx."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        service.move_rule(
            rule_id=pk, to=form.cleaned_data["to"], actor=request.user, now=timezone.now()
        )
    except DomainError as error:
        messages.error(request, error.message)
    if not request.htmx:
        return redirect("desk:rules")
    context = {"looks": rule_looks(timezone.now()), "may_write": True, "moved": pk}
    return render(request, f"{FOLDER}/list.html#order", context)


@require_POST
@staff(allow.can_write_rules)
def remove(request: DeskRequest, pk: int) -> HttpResponse:
    """Out of the list; its versions and what it did stay."""
    form = ReasonForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    act = service.remove_rule
    answer = _do(request, pk, _("规则已删除"), lambda **by: act(rule_id=pk, reason=reason, **by))
    gone = not RoutingRule.objects.filter(pk=pk, removed_at=None).exists()
    return redirect("desk:rules") if gone else answer


@require_http_methods(["GET", "HEAD", "POST"])
@staff(allow.can_read_rules)
def trial(request: DeskRequest, pk: int) -> HttpResponse:
    """POST asks for a test; GET (htmx) shows how far it has come."""
    row = rule_or_404(pk)
    if request.method == "POST":
        return _do(request, pk, "", lambda **by: ask_test(rule_id=pk, **by))
    context = figures_context(row, request.reach, now=timezone.now())
    return render(request, f"{FOLDER}/_test.html", context)


def _do(request: DeskRequest, pk: int, done: str, act: Callable[..., Any]) -> HttpResponse:
    """Call the service and say what came of it, on the page of the rule."""
    try:
        act(actor=request.user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if done:
            messages.success(request, done)
    return redirect("desk:rule", pk)
