"""Which teams the district has: an invented but plausible plan over the real divisions. Pure.

534 general teams, one a grid; 339 specialised ones, each serving neighbouring grids of one
street; a room in every community, a centre in every street, one in the district, and the
bureaux. Names are made from the place and the trade, telephones from 0574-5550 xxxx.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from grid.choices import TeamKind
from grid.codes import DISTRICT_CODE
from grid.names import short_name_of

SPECIALISED_TEAMS = 339

SKILLS = {
    "general": "综合服务",
    "community": "社区事务",
    "civil": "民政救助",
    "government": "政务办事",
    "property": "物业管理",
    "sanitation": "环境卫生",
    "utilities": "水电气维修",
    "elder_care": "养老助老",
    "dispute": "矛盾纠纷",
    "safety": "平安巡防",
    "environment": "环境保护",
    "traffic": "交通出行",
    "market": "市场监管",
    "labour": "劳动就业",
    "health": "卫生健康",
    "education": "教育",
    "legal": "法律服务",
    "culture": "文化体育",
}

# Trades of the specialised teams: name of the team, share of the teams in a street.
TRADES: dict[str, tuple[str, int]] = {
    "property": ("物业协调服务队", 6),
    "sanitation": ("清洁环卫服务队", 6),
    "utilities": ("水电气维修服务队", 5),
    "elder_care": ("助老关爱服务队", 5),
    "dispute": ("和谐促进服务队", 5),
    "safety": ("平安巡防服务队", 5),
    "health": ("健康服务队", 3),
    "environment": ("环境守护服务队", 3),
    "traffic": ("文明交通服务队", 2),
    "labour": ("就业援助服务队", 2),
    "legal": ("法律服务队", 2),
}

_GRID_SKILLS = ("general", "community")
_ROOM_SKILLS = ("general", "community", "civil", "elder_care", "dispute")
_CENTRE_SKILLS = ("general", "community", "civil", "government", "dispute", "culture", "legal")

BUREAUX: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("ZHZF", "区综合行政执法局", ("sanitation", "environment", "property")),
    ("ZJ", "区住房和城乡建设局", ("property", "utilities")),
    ("SCJG", "区市场监督管理局", ("market",)),
    ("JT", "区交通运输局", ("traffic",)),
    ("STHJ", "市生态环境局海曙分局", ("environment",)),
    ("RS", "区人力资源和社会保障局", ("labour",)),
    ("JY", "区教育局", ("education",)),
    ("WJ", "区卫生健康局", ("health",)),
    ("MZ", "区民政局", ("civil", "elder_care", "community")),
    ("GA", "市公安局海曙分局", ("safety", "traffic")),
    ("SF", "区司法局", ("legal", "dispute")),
    ("WLT", "区文化和广电旅游体育局", ("culture",)),
    ("YJ", "区应急管理局", ("safety",)),
    ("ZW", "区政务服务和数据管理办公室", ("government", "general")),
)


@dataclass(frozen=True)
class TeamPlan:
    """A team to be created."""

    code: str
    name: str
    kind: TeamKind
    parent: str
    area: str
    skills: tuple[str, ...]
    capacity: int
    coverage: tuple[str, ...] = ()


@dataclass
class Places:
    """Names of the divisions in force and, by street, the codes of their grids in order."""

    names: Mapping[str, str]
    grids_of: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code in sorted(self.names):
            if len(code) == 15:
                self.grids_of.setdefault(code[:9], []).append(code)


def plan_teams(names: Mapping[str, str]) -> list[TeamPlan]:
    """Every team over the divisions ``names`` (code to name), superiors first."""
    places = Places(names)
    codes = sorted(names)
    return [
        _district(),
        *(_bureau(*bureau) for bureau in BUREAUX),
        *(_centre(code, names[code]) for code in codes if len(code) == 9),
        *(_room(code, names[code]) for code in codes if len(code) == 12),
        *(_general(code, names[code]) for code in codes if len(code) == 15),
        *specialised_teams(places),
    ]


def specialised_teams(places: Places) -> list[TeamPlan]:
    """The specialised teams: every trade serves every grid exactly once."""
    streets = sorted(places.grids_of)
    sizes = [len(places.grids_of[street]) for street in streets]
    shares = apportion(SPECIALISED_TEAMS, sizes, at_least=len(TRADES))
    return [
        team
        for street, share in zip(streets, shares, strict=True)
        for team in _street_teams(places, street, share)
    ]


def apportion(total: int, weights: Sequence[float], *, at_least: int = 0) -> list[int]:
    """``total`` seats by weight (largest remainder), nobody below ``at_least``."""
    if not weights:
        return []
    free = total - at_least * len(weights)
    exact = [free * weight / sum(weights) for weight in weights]
    seats = [int(part) for part in exact]
    by_rest = sorted(range(len(exact)), key=lambda i: (seats[i] - exact[i], i))
    for index in by_rest[: free - sum(seats)]:
        seats[index] += 1
    return [seat + at_least for seat in seats]


def chunks(items: Sequence[str], count: int) -> list[tuple[str, ...]]:
    """``items`` in ``count`` runs of nearly equal length."""
    edges = [round(index * len(items) / count) for index in range(count + 1)]
    return [tuple(items[a:b]) for a, b in pairwise(edges)]


def phone_of(number: int) -> str:
    """An invented telephone of a block that no one has: 0574-5550 xxxx."""
    return f"0574-5550{number % 10000:04d}"


def _street_teams(places: Places, street: str, share: int) -> Iterable[TeamPlan]:
    counts = apportion(share, [weight for _name, weight in TRADES.values()], at_least=1)
    for (skill, (trade, _weight)), count in zip(TRADES.items(), counts, strict=True):
        used: dict[str, int] = {}
        for number, grids in enumerate(chunks(places.grids_of[street], count), start=1):
            place = short_name_of(places.names[grids[0][:12]])
            used[place] = used.get(place, 0) + 1
            ordinal = f"（{used[place]}）" if used[place] > 1 else ""
            area = f"{short_name_of(places.names[street])}·{place}片"
            yield TeamPlan(
                code=f"Z{street}-{skill.upper().replace('_', '')[:8]}-{number:02d}",
                name=f"{area}{trade}{ordinal}",
                kind=TeamKind.SPECIALISED,
                parent=f"J{street}",
                area=street,
                skills=(skill,),
                capacity=12,
                coverage=grids,
            )


def _district() -> TeamPlan:
    return TeamPlan(
        code=f"Q{DISTRICT_CODE}",
        name="海曙区社会服务管理中心",
        kind=TeamKind.DISTRICT_CENTRE,
        parent="",
        area=DISTRICT_CODE,
        skills=("general",),
        capacity=400,
    )


def _bureau(code: str, name: str, skills: tuple[str, ...]) -> TeamPlan:
    return TeamPlan(
        code=f"B{DISTRICT_CODE}-{code}",
        name=name,
        kind=TeamKind.BUREAU,
        parent=f"Q{DISTRICT_CODE}",
        area=DISTRICT_CODE,
        skills=skills,
        capacity=200,
    )


def _centre(code: str, name: str) -> TeamPlan:
    return TeamPlan(
        code=f"J{code}",
        name=f"{name}社会服务管理中心",
        kind=TeamKind.STREET_CENTRE,
        parent=f"Q{DISTRICT_CODE}",
        area=code,
        skills=_CENTRE_SKILLS,
        capacity=120,
    )


def _room(code: str, name: str) -> TeamPlan:
    return TeamPlan(
        code=f"S{code}",
        name=f"{name}社会服务管理室",
        kind=TeamKind.COMMUNITY_ROOM,
        parent=f"J{code[:9]}",
        area=code,
        skills=_ROOM_SKILLS,
        capacity=40,
    )


def _general(code: str, name: str) -> TeamPlan:
    return TeamPlan(
        code=f"W{code}",
        name=f"{name}服务团队",
        kind=TeamKind.GENERAL,
        parent=f"S{code[:12]}",
        area=code,
        skills=_GRID_SKILLS,
        capacity=15,
        coverage=(code,),
    )
