"""A new ticket, dictated by phone or taken in across the counter."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from haishu_portal.core.crypto import encrypt
from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.forms.desk_draft import typed_before
from requests_app.forms.desk_new import NewTicketForm
from requests_app.selectors.drafts import KeptDraft, draft_of
from requests_app.services.desk_intake import Dictation, take_dictation
from requests_app.services.drafts import drop_draft
from requests_app.services.intake import SubmitResult
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.hints import answers_hint, caller_hint, category_hint, place_hint
from requests_app.views.desk.rail import frame
from requests_app.views.desk.ticket import CODE_KEY

TEMPLATE = "requests_app/desk/new.html"
CODES_KEPT = 20
DRAFT = "new"


@require_http_methods(["GET", "HEAD", "POST"])
@staff(lambda reach: rules.sees_desk(reach) and rules.can_take_in(reach))
def new(request: DeskRequest) -> HttpResponse:
    """The form; a refused one comes back with everything typed and the same identifier."""
    kept = draft_of(request.user, DRAFT, now=timezone.now())
    start = {"client_uuid": uuid.uuid4(), "need_reply": True, **typed_before(kept)}
    form = NewTicketForm(request.POST or None, initial=start)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, 422 if request.method == "POST" else 200, kept)
    try:
        result = take_dictation(given=_dictation(form), actor=request.user, now=timezone.now())
    except DomainError as error:
        _refuse(form, error)
        return _page(request, form, error.status)
    keep_code(request, result)
    drop_draft(key=DRAFT, actor=request.user)
    done = _("%s 已答复并办结") if form.answers else _("%s 已登记，正在派单")
    messages.success(request, done % result.ticket.no)
    return redirect("desk:ticket", no=result.ticket.no)


def _dictation(form: NewTicketForm) -> Dictation:
    data = form.cleaned_data
    return Dictation(
        channel=data["channel"],
        kind=form.wanted_kind(),
        text=data["text"],
        place=form.place(),
        reporter=form.reporter(),
        extras=form.extras(),
        client_uuid=data["client_uuid"],
        reply_text=data["reply_text"].strip() if form.answers else "",
        article_id=data["article_id"],
    )


def _refuse(form: NewTicketForm, error: DomainError) -> None:
    known = [name for name in error.fields if name in form.fields]
    for name in known:
        form.add_error(name, error.fields[name])
    if not known:
        form.add_error(None, error.message)


def keep_code(request: DeskRequest, result: SubmitResult) -> None:
    """Remember the query code for this shift, sealed, to be read out to the caller."""
    if not result.query_code:
        return
    codes = {**request.session.get(CODE_KEY, {}), result.ticket.no: encrypt(result.query_code)}
    request.session[CODE_KEY] = dict(list(codes.items())[-CODES_KEPT:])


def _page(
    request: DeskRequest, form: NewTicketForm, status: int, kept: KeptDraft | None = None
) -> HttpResponse:
    data = form.data if form.is_bound else form.initial
    context = {
        "form": form,
        "kept": None if form.is_bound else kept,
        "keep_url": reverse("desk:draft", args=[DRAFT]),
        "place_url": reverse("desk:new_place"),
        "category_url": reverse("desk:new_category"),
        "caller_url": reverse("desk:new_caller"),
        **frame(request.reach, "", now=timezone.now()),
        "pick": form.picks["target_team_id"],
        **caller_hint(request, str(data.get("phone", ""))),
        **place_hint(str(data.get("address", ""))),
        **answers_hint(request, data),
        "shown": "",  # counted when the words are next looked at
        **category_hint(str(data.get("text", "")), str(data.get("category_code", ""))),
    }
    return render(request, TEMPLATE, context, status=status)
