"""Today and oneself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from grid.selectors.directory import TeamBrief, team_brief
from haishu_portal.core.roles import Role
from requests_app.fieldwork.selectors.jobs import COUNTERS, SCOPES, Today, done_today, today
from requests_app.fieldwork.views.access import field_face, reach
from requests_app.fieldwork.views.cards import cards_of

SCOPE_WORDS = {"team": _("我队的"), "mine": _("我手上的"), "assist": _("协办")}
COUNTER_WORDS = {
    "sign": (_("待签收"), "sea"),
    "working": (_("办理中"), "slate"),
    "near": (_("快到期"), "amber"),
    "late": (_("超时"), "red"),
}


@require_safe
@field_face
def today_page(request: HttpRequest) -> HttpResponse:
    """Open tickets in hand as cards; ``?scope=`` and ``?only=`` narrow them."""
    scope, only = request.GET.get("scope", ""), request.GET.get("only", "")
    scope = scope if scope in SCOPES else "team"
    only = only if only in COUNTERS else ""
    now = timezone.now()
    view = today(reach(request), scope=scope, only=only, now=now)
    context = {
        "cards": cards_of(view.jobs, now=now),
        "scope": scope,
        "only": only,
        "only_words": COUNTER_WORDS[only][0] if only else "",
        "scopes": [(name, SCOPE_WORDS[name], view.scopes[name]) for name in SCOPES],
        "counters": counters(view),
        "teams": teams(request),
        "is_lead": reach(request).has(Role.LEAD),
    }
    return render(request, "requests_app/field/today.html", context)


@require_safe
@field_face
def me_page(request: HttpRequest) -> HttpResponse:
    """Who is signed in, their teams and today's numbers."""
    now = timezone.now()
    context = {
        "view": today(reach(request), scope="mine", now=now),
        "done": done_today(request.user.pk, now=now),
        "teams": teams(request),
        "is_lead": reach(request).has(Role.LEAD),
    }
    return render(request, "requests_app/field/me.html", context)


def counters(view: Today) -> list[tuple[str, object, str, int]]:
    """Name, words, tone and number of each counter; nothing glows for a zero."""
    return [
        (name, words, tone if view.counts[name] else "slate", view.counts[name])
        for name, (words, tone) in COUNTER_WORDS.items()
    ]


def teams(request: HttpRequest) -> list[TeamBrief]:
    """The reader's teams."""
    briefs = (team_brief(team_id) for team_id in sorted(reach(request).team_ids))
    return [team for team in briefs if team]
