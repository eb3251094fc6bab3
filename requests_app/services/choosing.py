"""Where a ticket lies, and which team is to have it: by skill, territory, presence, load.

Never the unit complained about, and never without a credential where the trade asks for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from grid.choices import TeamKind
from grid.selectors.directory import TeamBrief, team_brief, teams_for
from grid.selectors.lookup import current_code, division_label, divisions_named_in, grid_at
from requests_app.choices import MatchedBy
from requests_app.models import Ticket
from requests_app.selectors.supply import Supply

NAMED = 2  # teams named in a reason, at most


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
class Tier:
    """Teams of one kind whose turn it is together, and by which rule."""

    rule: str
    teams: Sequence[TeamBrief]


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


def choose_team(ticket: Ticket, located: Located | None, supply: Supply) -> Choice:
    """The team for a located ticket: by skill where the category asks for one, else the grid's.

    Where nobody of those whose turn it is is there today, the next ones up take it; a trade
    that asks for a credential goes to nobody without.
    """
    if located is None:
        if ticket.lng is not None:
            return Choice(None, "outside", _("坐标不在本区网格内，需人工确定承办单位"))
        return Choice(None, "no_place", _("没有坐标，文字中也没有可识别的街道或社区，需人工定位"))
    accused = {ticket.target_team_id} if ticket.target_team_id else set()
    skill = ticket.category.skill if ticket.category else ""
    skilled = _tiers(located.code, skill, accused) if skill else []
    tiers = [Tier("skill", teams) for teams in skilled]
    tiers += [Tier("territory", teams) for teams in _tiers(located.code, "general", accused)]
    if tiers and supply.asks_paper(skill):
        return _with_paper(tiers, skill, located, supply)
    if tiers:
        return _first_there(tiers, located, supply)
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
    tiers = (_tiers(code, skill, set()) if skill else []) or _tiers(code, "general", set())
    return tiers[0] if tiers else []


def _tiers(code: str, skill: str, accused: set[int]) -> list[list[TeamBrief]]:
    """Teams answering there by whose turn it is; never the district centre.

    A bureau is only asked where nobody else answers.
    """
    found = teams_for(grid_code=code, skill=skill, exclude_ids=accused)
    found = [t for t in found if t.kind != TeamKind.DISTRICT_CENTRE]
    tiers = [list(group) for _kind, group in groupby(found, key=lambda t: t.kind)]
    return tiers[:1] + [t for t in tiers[1:] if t[0].kind != TeamKind.BUREAU]


def _first_there(tiers: Sequence[Tier], located: Located, supply: Supply) -> Choice:
    """The first tier of which somebody is there; if there is none, the first."""
    for number, tier in enumerate(tiers):
        if not all(supply.all_away(team.id) for team in tier.teams):
            empty = [team.name for before in tiers[:number] for team in before.teams]
            return _least_loaded(tier, located, supply, empty)
    return _least_loaded(tiers[0], located, supply)


def _with_paper(tiers: Sequence[Tier], skill: str, located: Located, supply: Supply) -> Choice:
    """The first tier of which somebody who is there holds a credential; else the desk."""
    for tier in tiers:
        able = [team for team in tier.teams if supply.holds_paper(team.id, skill)]
        if able:
            return _least_loaded(Tier(tier.rule, able), located, supply)
    words = {"place": located.words, "skill": supply.trade(skill)}
    reason = _("%(place)s；“%(skill)s”须持证办理，可承办队伍今天没有人持有效证件在岗") % words
    return Choice(None, "no_credential", reason, tiers[0].teams)


def _least_loaded(
    tier: Tier, located: Located, supply: Supply, empty: Sequence[str] = ()
) -> Choice:
    ordered = sorted(tier.teams, key=supply.turn)
    team = ordered[0]
    why = (
        _("按专长派给%(team)s（在办 %(load)d 件，可承办 %(count)d 支队伍中负荷最低）")
        if tier.rule == "skill"
        else _("由属地单位%(team)s承办（在办 %(load)d 件）")
    ) % {"team": team.name, "load": supply.loads[team.id], "count": len(ordered)}
    words = [located.words, why]
    if empty:
        words.insert(1, _("%s今天没有人在岗，顺延") % "、".join(list(dict.fromkeys(empty))[:NAMED]))
    elif supply.all_away(team.id):
        words.append(_("该队今天没有人在岗"))
    elif supply.slots_left(team.id) == 0:
        words.append(_("今日名额已满"))
    return Choice(team, tier.rule, "；".join(words), ordered)
