"""Rings on this phone: whether, for what, when not."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from haishu_portal.core.choices import PushKind, SmsWhen
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.masking import mask_phone
from haishu_portal.core.push_rules import PIERCING, kept_wishes
from haishu_portal.core.selectors.push import rings_on, server_key
from haishu_portal.core.services import push
from requests_app.fieldwork.forms.push import SubscribeForm, WishesForm
from requests_app.fieldwork.sent import as_uuid, as_words, read_json
from requests_app.fieldwork.services.devices import meet_device
from requests_app.fieldwork.views.access import DEVICE, field_data, problem
from requests_app.fieldwork.views.phones import says_of_itself


@require_http_methods(["GET", "HEAD", "POST"])
@field_data
def rings(request: HttpRequest) -> HttpResponse:
    """Say how it stands; a POST changes it first: ``{"do": "subscribe", ...}``."""
    device = as_uuid(request.headers.get(DEVICE))
    if device is None:
        return problem("no_device", 400)
    if request.method != "POST":
        return JsonResponse(_state(request, device))
    try:
        sent = read_json(request.body)
        act = ACTS[sent["do"]]
    except (ValueError, KeyError, TypeError):
        return problem("unreadable", 400)
    try:
        errors = act(request, device, sent)
    except DomainError as error:
        return problem(error.code, error.status, message=error.message)
    if errors:
        return problem("invalid", 422, message="；".join(errors))
    return JsonResponse(_state(request, device))


def _state(request: HttpRequest, device: UUID) -> dict[str, Any]:
    user: Any = request.user
    wishes = kept_wishes(user.preferences)
    return {
        # The screen may be the first to ask, and writes with what it is told here.
        "csrf": get_token(request),
        "key": server_key(),
        "on": rings_on(device, user.pk),
        "phone": mask_phone(user.phone_enc) if user.phone_enc else "",
        "quiet": wishes.quiet,
        "from": f"{wishes.quiet_from:%H:%M}",
        "to": f"{wishes.quiet_to:%H:%M}",
        "sms": wishes.sms,
        "sms_choices": [{"name": name, "words": str(words)} for name, words in SmsWhen.choices],
        "kinds": [
            {
                "name": kind,
                "words": str(kind.label),
                "on": wishes.rings_for(kind),
                "always": kind in PIERCING,
            }
            for kind in PushKind
            if kind != PushKind.TEST
        ],
    }


def _subscribe(request: HttpRequest, device: UUID, sent: dict[str, Any]) -> list[str]:
    form, user, now = SubscribeForm(sent), _user(request), timezone.now()
    if form.is_valid():
        # The phone is this person's from here on, so that nobody takes over another's rings.
        meet_device(device_id=device, actor=user, card=says_of_itself(request), now=now)
        push.subscribe(actor=user, device=device, now=now, **form.cleaned_data)
    return _errors(form)


def _unsubscribe(request: HttpRequest, device: UUID, _sent: dict[str, Any]) -> list[str]:
    push.unsubscribe(actor=_user(request), device=device)
    return []


def _choose(request: HttpRequest, _device: UUID, sent: dict[str, Any]) -> list[str]:
    times = {f"quiet_{name}": as_words(sent.get(name), 5) for name in ("from", "to")}
    given = {**sent, **times}
    form = WishesForm(given)
    if form.is_valid():
        push.choose_wishes(actor=_user(request), wishes=form.wishes())
    return _errors(form)


def _try(request: HttpRequest, _device: UUID, _sent: dict[str, Any]) -> list[str]:
    push.try_out(actor=_user(request), now=timezone.now())
    return []


def _user(request: HttpRequest) -> Any:
    return request.user


def _errors(form: Form) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]


ACTS: dict[str, Callable[[HttpRequest, UUID, dict[str, Any]], list[str]]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "wishes": _choose,
    "test": _try,
}
