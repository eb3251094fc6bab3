"""The first pages: the teams one sees, and the day of one."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from grid.rosters.choices import Shift
from grid.selectors.credentials import Paper, papers_of
from grid.selectors.directory import TeamBrief
from requests_app.fieldwork.views.access import reach
from requests_app.fieldwork.views.team.access import draw, of_team, team_face, ticket_root
from requests_app.fieldwork.views.team.rows import rows_of, until_words
from requests_app.selectors.team_cases import LATE, first_cases
from requests_app.selectors.team_day import Person, TeamDay, team_day, team_lines, teams_seen
from requests_app.views.desk.rows import Badge

SHOWN = 5


@dataclass(frozen=True)
class PersonLook:
    """A person as a line: where they are, how full their day is, in words."""

    person: Person
    presence: Badge
    percent: int


@require_safe
@team_face
def teams(request: HttpRequest) -> HttpResponse:
    """The teams one sees; straight to the only one."""
    who = reach(request)
    seen = teams_seen(who)
    if len(seen) == 1:
        return day(request, team_id=seen[0].id)
    lines = team_lines(who, seen, now=timezone.now())
    context = {
        "lines": lines,
        "left_off": len(seen) - len(lines),
        "nobody": sum(bool(line.people) and not line.there for line in lines),
    }
    return draw(request, "teams", None, context)


@require_safe
@of_team
def day(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """Who is there, who has what, what presses, which papers run out."""
    now, who = timezone.now(), reach(request)
    found = team_day(who, team, now=now)
    late = first_cases(who, team.id, only=LATE, now=now, limit=SHOWN)
    context = {
        "day": found,
        "people": [_look(person) for person in found.people],
        "counters": _counters(found),
        "late": rows_of(late, root=ticket_root(request), now=now),
        "papers": [(paper, _until(paper)) for paper in papers_of([team.id], now=now, due=True)],
    }
    return draw(request, "day", team, context)


def _counters(found: TeamDay) -> list[tuple[str, Any, str, int]]:
    """Name of the list, words, tone and number of each counter."""
    total = found.total
    return [
        ("new", _("待签收"), "amber" if total.to_sign else "slate", total.to_sign),
        ("late", _("已超时"), "red" if total.overdue else "slate", total.overdue),
        ("today", _("今天到期"), "amber" if total.due_today else "slate", total.due_today),
        ("open", _("在办"), "sea", total.open),
    ]


def _look(person: Person) -> PersonLook:
    slots = person.mate.slots
    used = min(slots, person.figures.given) * 100 // slots if slots else 100
    return PersonLook(person, _presence(person), used // 5 * 5)


def _presence(person: Person) -> Badge:
    if person.away_until is not None:
        return Badge(_("缺勤到 %s") % until_words(person.away_until), "amber", "player-pause")
    if not person.there:
        return Badge(_("今天不当班"), "slate", "clock")
    words = Shift(person.mate.shift).label if person.mate.shift else ""
    return Badge(_("在岗 %s") % words if words else _("在岗"), "leaf", "circle-check")


def _until(paper: Paper) -> Badge:
    if paper.days is None or paper.days < 0:
        return Badge(_("已过期，停止派送"), "red", "alert-triangle")
    return Badge(_("还有 %d 天到期") % paper.days, "amber", "clock")
