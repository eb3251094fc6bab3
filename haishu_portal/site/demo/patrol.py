"""Doors, places, visits, risks and a screening of the demo worker's grid. All invented."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from grid.patrol.choices import FindingKind, Met, Prospect, RiskCategory, RiskLevel, ScreeningKind
from grid.patrol.models import RiskItem, Screening, VisitPlan
from grid.patrol.services.risks import RiskInput, move_risk, open_risk
from grid.patrol.services.screenings import ScreeningInput, order_screening
from grid.patrol.services.subject_import import import_households, import_places
from grid.patrol.services.visits import FindingInput, VisitInput, record_visit
from grid.patrol.spot import Spot
from grid.selectors.lookup import inner_point
from haishu_portal.core.models import User
from haishu_portal.core.worktime import local_date

GRID = "330203003001001"
STREET = GRID[:9]
DOORS, PER_BUILDING = 60, 10
SURNAMES = "陈王周徐张林沈应胡方陆钱金郑许"
GIVEN = (
    "阿根",
    "秀娣",
    "伟民",
    "月琴",
    "国强",
    "小芬",
    "志华",
    "彩凤",
    "海明",
    "玉兰",
    "福根",
    "静怡",
)
PLACES = (
    ("阿福面馆", "catering"), ("老酒坛小吃", "catering"), ("和顺公寓", "rental"),
    ("弄口12号出租房", "rental"), ("小鹿托管点", "school"), ("便民仓储点", "store"),
    ("外墙修缮工地", "site"), ("社区活动室", "crowd"),
)  # fmt: skip
LINES = ("一切正常", "查看过用气用电", "提醒防诈骗", "药盒已分好，下周再看", "楼道杂物已请其清走")
_IDS = uuid.UUID("9d8a5e0c-2f43-4a57-8a51-81890b81890b")


@dataclass(frozen=True)
class Story:
    """A risk and the steps it has taken."""

    level: RiskLevel
    category: RiskCategory
    parties: int
    words: str
    moves: tuple[tuple[str, str, Mapping[str, str]], ...] = ()
    prospect: Prospect = Prospect.NONE


HANDLE = {"responsible": "社区副主任", "measures": "约双方到社区面谈，楼组长陪同"}
STORIES = (
    Story(RiskLevel.RED, RiskCategory.LABOUR, 12, "修缮工地拖欠工钱，有人说要到街道讨说法",
          prospect=Prospect.CROWD),
    Story(RiskLevel.ORANGE, RiskCategory.NEIGHBOUR, 4, "楼上卫生间渗水，两家多次争吵",
          (("lead", "confirm", {}), ("community", "start", HANDLE))),
    Story(RiskLevel.YELLOW, RiskCategory.PROPERTY, 9, "电梯维修费分摊，几户不同意",
          (("lead", "confirm", {}),)),
    Story(RiskLevel.ORANGE, RiskCategory.FAMILY, 3, "兄弟为老人赡养起争执",
          (("lead", "confirm", {}), ("lead", "start", HANDLE),
           ("lead", "settle", {"note": "写了赡养约定，老人满意"}))),
    Story(RiskLevel.YELLOW, RiskCategory.FIRE, 6, "楼道里给电动车充电，劝过两次",
          (("community", "confirm", {}), ("community", "start", HANDLE),
           ("community", "hold", {"measures": "每周看一次，等充电棚建好"}))),
)  # fmt: skip


def load_patrol(*, people: dict[str, User], now: datetime) -> int:
    """Load once; returns how many visits are planned."""
    if not VisitPlan.objects.exists():
        start = now - timedelta(days=100)
        import_households(text=_doors(), actor=None, now=start, source="demo")
        import_places(text=_places(), actor=None, now=start, source="demo")
        task = _screening(people["street"], now)
        plans = VisitPlan.objects.select_related("cadence", "household").order_by("pk")
        for number, plan in enumerate(plans):
            _visits(number, plan, task, people, now)
    if not RiskItem.objects.exists():
        _risks(people, now)
    return VisitPlan.objects.count()


def _doors() -> str:
    lng, lat = inner_point(GRID)
    lines = ["grid_code,building,unit,door,head,members,tags,lng,lat"]
    for n in range(DOORS):
        building, seat = divmod(n, PER_BUILDING)
        name = SURNAMES[n * 7 % len(SURNAMES)] + GIVEN[n * 5 % len(GIVEN)]
        door = f"{seat // 2 % 5 + 1}0{seat % 2 + 1}室"
        x, y = lng + (building % 3 - 1) * 0.0006, lat + (building // 3) * 0.0005
        cells = (GRID, f"{building + 1}幢", f"{seat % 2 + 1}单元", door, name, n % 5 + 1, _tags(n))
        lines.append(",".join(map(str, cells)) + f",{x:.6f},{y:.6f}")
    return "\n".join(lines)


def _tags(n: int) -> str:
    marks = {
        "alone": n % 12 == 2, "disabled": n % 15 == 4, "hardship": n % 20 == 7,
        "dispute": n in (11, 33), "elder": n % 12 == 5 or n % 24 == 2,
    }  # fmt: skip
    return ";".join(code for code, given in marks.items() if given)


def _places() -> str:
    lng, lat = inner_point(GRID)
    lines = ["grid_code,name,kind,address,lng,lat"]
    for n, (name, kind) in enumerate(PLACES):
        x, y = lng + (n % 4 - 2) * 0.0004, lat - 0.0004 - (n // 4) * 0.0003
        lines.append(f"{GRID},{name},{kind},弄口{n * 2 + 3}号,{x:.6f},{y:.6f}")
    return "\n".join(lines)


def _screening(street: User, now: datetime) -> Screening:
    today = local_date(now)
    given = ScreeningInput(
        kind=ScreeningKind.SPECIAL,
        title="冬季用气用电排查",
        look_for="燃气软管有没有老化，楼道里有没有给电动车充电，插座有没有发烫",
        scope=STREET,
        starts_on=today - timedelta(days=5),
        ends_on=today + timedelta(days=9),
    )
    return order_screening(given=given, actor=street, now=now - timedelta(days=5))


def _visits(
    number: int, plan: VisitPlan, task: Screening, people: dict[str, User], now: datetime
) -> None:
    """One meeting some time ago; every eighth door is late, another was never opened."""
    period = plan.cadence.rhythm.days
    late = number % 8 == 0
    ago = period + 4 + number % 9 if late else number * 7 % period
    if number % 8 == 3:
        _visit(number, plan, people, now - timedelta(days=2), met=Met.ABSENT, words="敲门没人应")
        return
    at = now - timedelta(days=ago, hours=1 + number % 6, minutes=number * 11 % 60)
    screening = task.pk if ago < 5 else None
    _visit(
        number, plan, people, at, met=Met.MET, words=LINES[number % len(LINES)], screening=screening
    )


def _visit(
    number: int,
    plan: VisitPlan,
    people: dict[str, User],
    at: datetime,
    *,
    met: str,
    words: str,
    screening: int | None = None,
) -> None:
    lead = FindingInput(
        uuid.uuid5(_IDS, f"lead {number}"), FindingKind.MEDIATION, "晾晒滴水，上下两家愿意坐下来谈"
    )
    record_visit(
        given=VisitInput(
            plan_id=plan.pk,
            met=met,
            words=words,
            needs=["medical"] if number % 12 == 2 else [],
            spot=Spot(*inner_point(GRID), 15.0),
            screening_id=screening,
            findings=[lead] if number == 21 else [],
        ),
        actor=people["worker" if number % 3 else "lead"],
        now=at,
        client_uuid=uuid.uuid5(_IDS, f"visit {number}"),
    )


def _risks(people: dict[str, User], now: datetime) -> None:
    plans = list(VisitPlan.objects.filter(kind="household").order_by("pk")[:DOORS:13])
    for number, story in enumerate(STORIES):
        at = now - timedelta(days=3 * number, hours=2)
        given = RiskInput(
            grid_code=GRID,
            words=story.words,
            category=story.category,
            level=story.level,
            parties=story.parties,
            prospect=story.prospect,
            plan_id=plans[number].pk if number in (1, 3) else None,
        )
        risk = open_risk(
            given=given,
            actor=people["worker"],
            now=at,
            client_uuid=uuid.uuid5(_IDS, f"risk {number}"),
        )
        for step, (who, move, words) in enumerate(story.moves, start=1):
            moment = at + timedelta(minutes=25 * step)
            move_risk(risk_id=risk.pk, move=move, actor=people[who], now=moment, given=words)
