"""What the phone did while nobody listened, in one request."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from requests_app.fieldwork.acts import ACTS
from requests_app.fieldwork.exceptions import Dropped
from requests_app.fieldwork.selectors.jobs import revisions
from requests_app.fieldwork.sent import (
    MAX_ACTS,
    MAX_BYTES,
    Sent,
    as_moment,
    as_uuid,
    read_act,
    read_json,
)
from requests_app.fieldwork.services.devices import meet_device
from requests_app.fieldwork.services.syncing import Contact, Result, apply_acts
from requests_app.fieldwork.views.access import dropped, field_data, problem, reach
from requests_app.fieldwork.views.as_json import Json, answer, entries_json
from requests_app.fieldwork.views.phones import says_of_itself


@require_POST
@field_data
def sync(request: HttpRequest) -> HttpResponse:
    """Carry out every act once and answer for each; an empty request is only a contact."""
    body = _body(request)
    if isinstance(body, HttpResponse):
        return body
    device_id, actor, now = as_uuid(body.get("device")), request.user, timezone.now()
    if device_id is None:
        return problem("no_device", 400)
    try:
        device = meet_device(
            device_id=device_id,
            actor=actor,  # type: ignore[arg-type]
            card=says_of_itself(request, app=body.get("app"), pending=body.get("pending")),
            now=now,
        )
    except Dropped:
        return dropped(request)
    read = [read_act(raw) for raw in body["actions"]]
    sent = [act for act in read if act]
    contact = Contact(device, actor, reach(request), now, as_moment(body.get("sent_at")))  # type: ignore[arg-type]
    results = iter(apply_acts(acts=ACTS, sent=sent, contact=contact))
    answers = [next(results) if act else None for act in read]
    return answer(
        {
            "now": now.isoformat(),
            "csrf": get_token(request),
            "results": _results(body["actions"], answers, sent),
        }
    )


def _body(request: HttpRequest) -> Json | HttpResponse:
    """The request's JSON, of bounded size and length."""
    try:
        raw = request.body
    except RequestDataTooBig:
        return problem("too_large", 413)
    if len(raw) > MAX_BYTES:
        return problem("too_large", 413)
    try:
        body = read_json(raw)
    except ValueError:
        return problem("unreadable", 400)
    if not isinstance(body, dict) or not isinstance(body.get("actions"), list):
        return problem("unreadable", 400)
    if len(body["actions"]) > MAX_ACTS:
        return problem("too_many", 413)
    return body


def _results(raw: Sequence[Any], answers: Sequence[Result | None], sent: Sequence[Sent]) -> Any:
    known = revisions({a.ticket_id for a in answers if a and a.ticket_id})
    nos = {act.uuid: act.no for act in sent}
    return [
        _result(found, nos, known) if found else _unreadable(one)
        for one, found in zip(raw, answers, strict=True)
    ]


def _result(found: Result, nos: dict[Any, str], known: dict[int, tuple[str, int, str]]) -> Json:
    no, version, rev = known.get(found.ticket_id or 0, (nos.get(found.uuid, ""), None, None))
    return {
        "uuid": str(found.uuid),
        "state": found.state,
        "message": found.message,
        "code": found.code,
        "errors": found.errors,
        "changes": entries_json(found.changes),
        "missing": [str(file_id) for file_id in found.missing],
        "no": no or None,
        "version": version,
        "rev": rev,
    }


def _unreadable(raw: Any) -> Json:
    """An act without the shape of one: the phone keeps it and shows the reason."""
    own = raw.get("uuid") if isinstance(raw, dict) else None
    return {
        "uuid": own if isinstance(own, str) else None,
        "state": "refused",
        "message": _("内容无法识别，请更新应用"),
        "code": "unreadable",
        "errors": {}, "changes": [], "missing": [], "no": None, "version": None, "rev": None,
    }  # fmt: skip
