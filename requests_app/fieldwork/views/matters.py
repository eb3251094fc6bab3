"""What is seen on the way: a small table for the phone, and the server's better guess."""

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_POST, require_safe

from requests_app.categorise import guess_urgency
from requests_app.choices import Urgency
from requests_app.fieldwork.selectors.matters import seen_outside
from requests_app.fieldwork.sent import as_words, read_json
from requests_app.fieldwork.views.access import field_data, problem
from requests_app.selectors.categories import suggest_category

LONGEST = 2000


@require_safe
@field_data
def matters(request: HttpRequest) -> HttpResponse:
    """Categories with their keywords; 304 to who has them already."""
    found = [vars(one) for one in seen_outside()]
    rev = sha256(json.dumps(found).encode()).hexdigest()[:16]
    etag = quote_etag(rev)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse({"rev": rev, "matters": found}, headers={"ETag": etag})


@require_POST
@field_data
def suggest(request: HttpRequest) -> HttpResponse:
    """Categories that the words point at. By POST: words are nothing for an address."""
    try:
        body: Any = read_json(request.body)
        text = as_words(body["text"], LONGEST)
    except (ValueError, KeyError, TypeError):
        return problem("unreadable", 400)
    found = suggest_category(text) if text else []
    return JsonResponse(
        {
            "matters": [{"code": one.code, "name": one.name} for one in found],
            "danger": guess_urgency(text) == Urgency.EMERGENCY,
        }
    )
