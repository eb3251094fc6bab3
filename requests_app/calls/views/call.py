"""The call page: one call from its ringing to its wrap-up."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app.calls import rules
from requests_app.calls.forms.call import CallForm
from requests_app.calls.models import Call
from requests_app.calls.selectors.agents import own_call, present
from requests_app.calls.services.taking import join_matter, take_emergency, take_in
from requests_app.calls.views.context import (
    TALK,
    WRAP,
    call_context,
    call_in_hand,
    head_context,
    phase_of,
)
from requests_app.services.intake import SubmitResult
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.new import keep_code

FOLDER = "requests_app/desk/calls"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.answers_calls)
def call(request: DeskRequest) -> HttpResponse:
    """The page; a refused form comes back with everything typed."""
    now = timezone.now()
    if request.method != "POST":
        return _draw(request)
    theirs = own_call(request.reach, whole(request.POST.get("call")) or 0)
    if theirs is None:
        raise Http404
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            _finish(request, theirs, form)
            return redirect("desk:call")
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
    else:
        status = 422
    context = call_context(request, now=now, call=theirs, form=form)
    return render(request, f"{FOLDER}/call.html", context, status=status)


def _finish(request: DeskRequest, theirs: Call, form: CallForm) -> None:
    """Do what the key asked for; the strip on top shows what came of it. Raises DomainError."""
    given, now = form.dictation(), timezone.now()
    act = {"call_id": theirs.pk, "given": given, "actor": request.user, "now": now}
    if form.joins:
        joined = join_matter(no=form.joins, **act)
        if joined.member is not None:
            result = SubmitResult(joined.member, joined.query_code, created=True)
            keep_code(request, result)
        return
    if form.emergency:
        keep_code(request, take_emergency(number=form.emergency, **act))
    else:
        keep_code(request, take_in(**act))


def _draw(request: DeskRequest) -> HttpResponse:
    """The whole page, or for the page's own script the part that changed.

    ``known`` is the call whose form stands on the screen: then only the strip above it is
    drawn anew, and what is being typed stays.
    """
    now = timezone.now()
    if not request.htmx:
        return render(request, f"{FOLDER}/call.html", call_context(request, now=now))
    known = whole(request.GET.get("known"))
    if known:
        in_hand = call_in_hand(request, present(request.user.pk))
        if in_hand is not None and in_hand.pk == known and phase_of(in_hand) in (TALK, WRAP):
            return head(request, in_hand)
    return render(request, f"{FOLDER}/_call.html", call_context(request, now=now))


def head(request: DeskRequest, theirs: Call, *, by_key: bool = False) -> HttpResponse:
    """The strip above the form, in its place on the page.

    After the agent's own key the cursor goes to the wrap-up; else it stays in the words.
    """
    context = {**head_context(request, theirs, now=timezone.now()), "by_key": by_key}
    answer = render(request, f"{FOLDER}/_head.html", context)
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#call-head", "outerHTML"
    return answer
