"""The visits of a phone, as JSON."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from grid.patrol.rules import sees_rounds
from grid.patrol.selectors.rounds import Rounds, rounds_of, shown_name
from haishu_portal.core.worktime import local_date
from requests_app.fieldwork.views.access import field_data, reach

LINE = 60


@require_safe
@field_data
def rounds(request: HttpRequest) -> HttpResponse:
    """Whoever is due in the next days, the figures of each building, screenings that run."""
    now, who = timezone.now(), reach(request)
    if not sees_rounds(who):
        return JsonResponse(_answer(Rounds(local_date(now), []), now))
    return JsonResponse(_answer(rounds_of(who, now=now), now))


def _answer(found: Rounds, now: datetime) -> dict[str, Any]:
    return {
        "now": now.isoformat(),
        "today": found.today.isoformat(),
        "visits": [_visit(plan, found) for plan in found.plans],
        "tiles": [
            {
                "grid": tile.grid_code,
                "name": tile.name,
                "total": tile.total,
                "covered": tile.covered,
                "overdue": tile.overdue,
            }
            for tile in found.tiles
        ],
        "screenings": [
            {
                "id": task.pk,
                "title": task.title,
                "look_for": task.look_for,
                "scope": task.scope,
                "ends_on": task.ends_on.isoformat(),
            }
            for task in found.screenings
        ],
    }


def _visit(plan: Any, found: Rounds) -> dict[str, Any]:
    subject = plan.household or plan.place
    overdue = plan.is_overdue(found.today)
    return {
        "id": str(plan.pk),
        "rev": f"{plan.rev}.{int(overdue)}.{len(plan.risk_levels)}",
        "kind": plan.kind,
        "place_kind": plan.place.get_kind_display() if plan.place else "",
        "grid": plan.grid_code,
        "building": plan.household.building if plan.household else "",
        "door": plan.household.label if plan.household else "",
        "name": shown_name(plan),
        "address": plan.place.address if plan.place else "",
        "tags": list(plan.tag_names),
        "members": plan.household.members if plan.household else 0,
        "cadence": plan.cadence.name,
        "due_on": plan.next_due.isoformat(),
        "overdue": overdue,
        "covered": plan.is_covered(found.today),
        "last": _last(plan),
        "risks": sorted(set(plan.risk_levels)),
        "lng": subject.lng if subject else None,
        "lat": subject.lat if subject else None,
    }


def _last(plan: Any) -> dict[str, Any] | None:
    visit = plan.last_visit
    if visit is None:
        return None
    return {
        "at": visit.at.isoformat(),
        "met": visit.met,
        "text": visit.get_met_display(),
        "line": visit.words[:LINE],
    }
