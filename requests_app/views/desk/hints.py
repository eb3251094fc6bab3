"""Small answers while somebody types: who calls, where it is, what class, which unit.

POST where a phone or words go along, so that they stay out of addresses and logs.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from grid.selectors.lookup import current_code, division_label, divisions_named_in
from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.numbers import whole
from haishu_portal.core.phones import normalise_phone
from requests_app import rules
from requests_app.categorise import guess_urgency
from requests_app.choices import Urgency
from requests_app.forms.desk_teams import as_options, search_teams
from requests_app.knowledge.selectors import likeliest
from requests_app.knowledge.services import count_shown
from requests_app.selectors.categories import suggest_category
from requests_app.selectors.tickets import caller_history
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.knowledge.look import answer_card
from requests_app.views.desk.rows import queue_rows

FOLDER = "requests_app/desk"


def _takes_in(reach: Any) -> bool:
    return rules.sees_desk(reach) and rules.can_take_in(reach)


@require_POST
@staff(_takes_in)
def caller(request: DeskRequest) -> HttpResponse:
    """Earlier tickets from the number being typed."""
    return render(
        request, f"{FOLDER}/_caller_hint.html", caller_hint(request, request.POST.get("phone", ""))
    )


@require_POST
@staff(_takes_in)
def place(request: DeskRequest) -> HttpResponse:
    """Which street or community the address names."""
    return render(
        request, f"{FOLDER}/_place_hint.html", place_hint(request.POST.get("address", ""))
    )


@require_POST
@staff(_takes_in)
def category(request: DeskRequest) -> HttpResponse:
    """Classes that the words point at."""
    given = request.POST
    context = category_hint(given.get("text", ""), given.get("category_code", ""))
    return render(request, f"{FOLDER}/_category_hint.html", context)


@require_POST
@staff(_takes_in)
def answers(request: DeskRequest) -> HttpResponse:
    """Articles that answer the words; each is counted as shown once for each form."""
    given = request.POST
    context = answers_hint(request, given)
    before = set(given.get("answers_shown", "").split(","))
    fresh = [int(pk) for pk in context["shown"].split(",") if pk and pk not in before]
    count_shown(article_ids=fresh, actor=request.user, now=timezone.now())
    context["shown"] = ",".join(sorted({*before, *context["shown"].split(",")} - {""})[:40])
    return render(request, "requests_app/knowledge/_answer_cards.html", context)


@require_safe
@staff(rules.sees_desk)
def teams(request: DeskRequest) -> HttpResponse:
    """Units whose name holds what was typed, as radios of the picker ``name``."""
    name = request.GET.get("pick", "team_id")
    typed = request.GET.get(f"{name}_q", "").strip()
    barred = {whole(part) or 0 for part in request.GET.get("exclude", "").split(",")}
    found = as_options(search_teams(typed, exclude=barred))
    context = {"found": found, "name": name, "typed": typed, "value": ""}
    return render(request, f"{FOLDER}/_team_found.html", context)


def caller_hint(request: DeskRequest, typed: str) -> dict[str, Any]:
    """The caller's earlier tickets; nothing for a number that is not whole."""
    try:
        phone = normalise_phone(typed) if typed.strip() else ""
    except InvalidPhone:
        phone = ""
    found = caller_history(request.reach, keyed_hash(phone), limit=6) if phone else []
    return {"past": queue_rows(found, now=timezone.now()) if found else [], "known_phone": phone}


def place_hint(address: str) -> dict[str, Any]:
    """The smallest division the address names."""
    hits = divisions_named_in(address) if address.strip() else []
    codes = [code for code in (current_code(hit.code) for hit in hits) if code]
    code = max(codes, key=len, default="")
    return {
        "place_code": code,
        "place_label": division_label(code) if code else "",
        "place_typed": bool(address.strip()),
    }


def category_hint(text: str, chosen: str) -> dict[str, Any]:
    """Suggested classes and a warning when the words speak of danger."""
    found = suggest_category(text) if text.strip() else []
    urgency = guess_urgency(text, Urgency.NORMAL) if text.strip() else Urgency.NORMAL
    return {
        "suggestions": found,
        "chosen": chosen,
        "alarming": Urgency(urgency) if urgency in (Urgency.EMERGENCY, Urgency.URGENT) else None,
    }


def answers_hint(request: DeskRequest, given: Mapping[str, Any]) -> dict[str, Any]:
    """The two likeliest answers to the words, for the class and place as far as they are known."""
    text = str(given.get("text", ""))
    if not text.strip():
        return {"answers": [], "shown": ""}
    category_code = str(given.get("category_code", ""))
    guessed = [] if category_code else suggest_category(text, limit=1)
    place = (
        str(given.get("grid_code", "")) or place_hint(str(given.get("address", "")))["place_code"]
    )
    found = likeliest(
        request.reach,
        text,
        now=timezone.now(),
        category_code=category_code or (guessed[0].code if guessed else ""),
        area_code=place,
    )
    return {
        "answers": [answer_card(item) for item in found],
        "shown": ",".join(str(item.article_id) for item in found),
        "article_id": given.get("article_id", ""),
    }
