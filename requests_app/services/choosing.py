"""Where a ticket lies, and which team is to have it: by skill, by territory, least loaded.

Never the unit complained about.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, team_brief, teams_for
from grid.selectors.lookup import current_code, division_label, divisions_named_in, grid_at
from requests_app.choices import MatchedBy
from requests_app.models import Ticket


@dataclass(frozen=True)
class Located:
    """Where a ticket lies and how that was found."""

    code: str
    by: MatchedBy
    words: str


@dataclass(frozen=True)
class Passed:
    """A written rule that was passed over, and why."""

    rule_id: int
    why: str


@dataclass(frozen=True)
class Choice:
    """The team chosen, by which rule, and why in words; no team means the dispatch desk.

    A written rule leaves its number, its version and its sentence.
    """

    team: TeamBrief | None
    rule: str
    reason: str
    candidates: Sequence[TeamBrief] = ()
    rule_id: int | None = None
    rule_version: int | None = None
    sentence: str | None = None
    passed: Sequence[Passed] = ()


def locate(ticket: Ticket) -> Located | None:
    """Where the ticket lies: by its point, a grid chosen, or names in the address and words."""
    if ticket.lng is not None and ticket.lat is not None:
        hit = grid_at(ticket.lng, ticket.lat)
        if hit is not None:
            return Located(hit.code, MatchedBy.POINT, _("坐标落在%s") % division_label(hit.code))
    chosen = current_code(ticket.area_code) if ticket.area_code else ""
    if chosen:
        return Located(chosen, MatchedBy.CHOSEN, _("登记时选定%s") % division_label(chosen))
    for text in (ticket.address, ticket.title, ticket.content):
        named = _named(text)
        if named:
            return named
    return None


def _named(text: str) -> Located | None:
    hits = divisions_named_in(text) if text else []
    if not hits:
        return None
    deepest = max(hits, key=lambda hit: len(hit.code))
    code = current_code(deepest.code)
    if not code:
        return None
    words = _("文字中提到“%(name)s”，属%(area)s") % {
        "name": deepest.matched,
        "area": division_label(code),
    }
    return Located(code, MatchedBy.ADDRESS, words)


def choose_team(ticket: Ticket, located: Located | None, loads: Counter[int]) -> Choice:
    """The team for a located ticket: by skill where the category asks for one, else the grid's."""
    if located is None:
        if ticket.lng is not None:
            return Choice(None, "outside", _("坐标不在本区网格内，需人工确定承办单位"))
        return Choice(None, "no_place", _("没有坐标，文字中也没有可识别的街道或社区，需人工定位"))
    accused = {ticket.target_team_id} if ticket.target_team_id else set()
    skill = ticket.category.skill if ticket.category else ""
    skilled = _workers(located.code, skill, accused) if skill else []
    if skilled:
        return _least_loaded(skilled, loads, "skill", located)
    own = _workers(located.code, "general", accused)
    if own:
        return _least_loaded(own, loads, "territory", located)
    conflict = team_brief(ticket.target_team_id)
    if conflict:
        reason = _("%(place)s；可承办的只有被反映单位“%(team)s”，需人工指定") % {
            "place": located.words,
            "team": conflict.name,
        }
        return Choice(None, "target_conflict", reason)
    return Choice(None, "no_team", _("%s；该处没有可派单的队伍") % located.words)


def workers_for(code: str, skill: str) -> list[TeamBrief]:
    """The teams among which a ticket of this skill would be shared out there."""
    return (_workers(code, skill, set()) if skill else []) or _workers(code, "general", set())


def _workers(code: str, skill: str, accused: set[int]) -> list[TeamBrief]:
    """Teams answering there, of the kind whose turn it is first; never the district centre."""
    found = teams_for(grid_code=code, skill=skill, exclude_ids=accused)
    found = [t for t in found if t.kind != TeamKind.DISTRICT_CENTRE]
    return [t for t in found if t.kind == found[0].kind]


def _least_loaded(
    teams: Sequence[TeamBrief], loads: Counter[int], rule: str, located: Located
) -> Choice:
    ordered = sorted(teams, key=lambda t: (loads[t.id] / max(t.capacity, 1), t.code))
    team = ordered[0]
    why = (
        _("按专长派给%(team)s（在办 %(load)d 件，可承办 %(count)d 支队伍中负荷最低）")
        if rule == "skill"
        else _("由属地单位%(team)s承办（在办 %(load)d 件）")
    ) % {"team": team.name, "load": loads[team.id], "count": len(teams)}
    return Choice(team, rule, f"{located.words}；{why}", ordered)
