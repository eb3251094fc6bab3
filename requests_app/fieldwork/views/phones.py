"""One's phones and those of one's people, to be signed out when one is lost."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from haishu_portal.core.clients import client_ip
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.selectors.settings import setting_int
from requests_app.fieldwork import rules
from requests_app.fieldwork.phone_names import phone_name
from requests_app.fieldwork.selectors.devices import phones_of
from requests_app.fieldwork.sent import as_count, as_words
from requests_app.fieldwork.services.devices import Card, sign_out_device
from requests_app.fieldwork.views.access import reach
from requests_app.rules import sees_field


@require_safe
@never_cache
@login_required
def phones(request: HttpRequest) -> HttpResponse:
    """The phones the reader looks after."""
    who = reach(request)
    if not rules.sees_phones(who):
        raise PermissionDenied
    user: Any = request.user
    context = {
        "phones": phones_of(who, user.pk, now=timezone.now()),
        "keep_days": setting_int("field_keep_days"),
        "in_field": sees_field(who),
    }
    return render(request, "requests_app/fieldwork/phones.html", context)


@require_POST
@login_required
def sign_out(request: HttpRequest, device_id: uuid.UUID) -> HttpResponse:
    """Sign one out for good; 404 for a phone that is not the reader's to sign out."""
    user: Any = request.user
    try:
        sign_out_device(device_id=device_id, actor=user, now=timezone.now(), ip=client_ip(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("这部手机已退出，下次联网时清除里面的数据"))
    return redirect("field:phones")


def says_of_itself(request: HttpRequest, *, app: Any = "", pending: Any = None) -> Card:
    """What a phone says of itself, bounded."""
    return Card(
        label=phone_name(request.headers.get("User-Agent", "")),
        app_version=as_words(app, 40),
        pending=None if pending is None else as_count(pending),
        session_key=request.session.session_key or "",
    )
