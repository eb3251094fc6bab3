"""What the phone keeps to work without a network: the list, whole cases, the ground."""

import json
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_POST, require_safe

from grid.reach import Reach
from grid.selectors.directory import team_brief
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.inbox import unread_mark
from haishu_portal.core.selectors.settings import setting_int
from requests_app import rules
from requests_app.fieldwork.selectors.colleagues import colleagues_of
from requests_app.fieldwork.selectors.dossiers import MOST, dossiers_of
from requests_app.fieldwork.selectors.facts import listed
from requests_app.fieldwork.selectors.grounds import ground_features, own_grid
from requests_app.fieldwork.selectors.jobs import done_today
from requests_app.fieldwork.sent import as_words, read_json
from requests_app.fieldwork.views.access import field_data, problem, reach
from requests_app.fieldwork.views.as_json import CardMaker, answer

NUMBER_LENGTH = 20


@require_safe
@field_data
def listing(request: HttpRequest) -> HttpResponse:
    """Who works here, with whom, and their open cases as cards."""
    who, now = reach(request), timezone.now()
    return answer(
        {
            "now": now.isoformat(),
            "csrf": get_token(request),
            "me": _me(request, who),
            "colleagues": [vars(one) for one in colleagues_of(who, now=now)],
            "keep_days": setting_int("field_keep_days"),
            "cases": CardMaker(who, now).cards(listed(who, now=now)),
        }
    )


@require_POST
@field_data
def cases(request: HttpRequest) -> HttpResponse:
    """Whole cases by number; those that left the reader's hands are named as gone."""
    try:
        nos = read_json(request.body)["nos"]
    except (ValueError, KeyError, TypeError):
        return problem("unreadable", 400)
    if not isinstance(nos, list) or len(nos) > MOST:
        return problem("too_many", 413)
    who, now = reach(request), timezone.now()
    found = dossiers_of(who, [as_words(no, NUMBER_LENGTH) for no in nos], now=now)
    maker = CardMaker(who, now)
    return answer({"cases": [maker.case(one) for one in found.found], "gone": found.gone})


@require_safe
@field_data
def ground(request: HttpRequest) -> HttpResponse:
    """Outlines of one's own grids and of those around; 304 to who has them already."""
    own, features = ground_features(reach(request))
    body = {"own": own, "features": {"type": "FeatureCollection", "features": features}}
    rev = sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]
    etag = quote_etag(rev)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    return answer({"rev": rev, **body}, ETag=etag)


def _me(request: HttpRequest, who: Reach) -> dict[str, Any]:
    teams = [team for team in map(team_brief, sorted(who.team_ids)) if team]
    user: Any = request.user
    return {
        "id": user.pk,
        "name": str(user),
        "is_lead": who.has(Role.LEAD),
        "can_report": rules.can_take_in(who),
        "teams": [{"id": t.id, "name": t.name, "phone": t.phone} for t in teams],
        "grid": own_grid(who),
        "unread": unread_mark(user.pk),
        "display": {"theme": user.theme, "elder": user.elder_mode},
        "done": done_today(user.pk, now=timezone.now()),
    }
