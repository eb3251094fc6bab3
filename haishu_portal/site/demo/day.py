"""A full day for the demo grid worker: a dozen cases of every state, a few minutes' walk apart."""

import csv
import math
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from grid.selectors.directory import all_teams
from grid.selectors.lookup import division_label, grid_at, inner_point
from haishu_portal.core.models import User
from haishu_portal.site.demo.lives import LIVES, Life
from haishu_portal.site.demo.people import COMMUNITY, GRID_TEAM
from requests_app.models import Ticket
from requests_app.services.assisting import add_assist
from requests_app.services.found import Found, report_found
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket
from requests_app.services.seeding import seed_views
from requests_app.services.transition import move_ticket

GRID = GRID_TEAM.removeprefix("W")
_IDS = uuid.UUID("7f3c0d52-6b1e-4f0a-8f55-81890da70001")
CASES = Path(__file__).with_name("day.csv")


def load_day(people: dict[str, User], now: datetime) -> None:
    """Each case once, by its own identifier."""
    for number, row in enumerate(_cases()):
        start = now - timedelta(minutes=int(row["minutes"]))
        result = submit_ticket(
            channel="phone_81890",
            kind="help",
            text=row["text"],
            place=_place(number, row["door"]),
            reporter=ReporterData(
                name=f"{'徐王李张陈'[number % 5]}女士", phone=f"1385557{number:04d}",
                keep_secret=row["life"] == "secret",
            ),
            client_uuid=uuid.uuid5(_IDS, str(number)),
            now=start,
            extras=Extras(
                category_code=row["category"], submitted_at=start, urgency=row["urgency"]
            ),
        )  # fmt: skip
        if result.created:
            _live(row["life"], result.ticket, people, start, now)
    _on_the_spot(people, now)
    seed_views(now=now)


def _cases() -> Iterator[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _live(
    name: str, ticket: Ticket, people: dict[str, User], start: datetime, end: datetime
) -> None:
    life = Life(ticket, people, start, end)
    code = f"S{COMMUNITY.removeprefix('S')}" if name == "assist" else GRID_TEAM
    team = next(t for t in all_teams() if t.code == code)
    move_ticket(
        ticket_id=ticket.pk, move="dispatch", actor=people["dispatcher"],
        now=life.step(minutes=1), data={"team_id": team.id},
    )  # fmt: skip
    if name != "assist":
        LIVES[name](life)
        return
    LIVES["processing"](life)
    own = next(t for t in all_teams() if t.code == GRID_TEAM)
    add_assist(
        ticket_id=ticket.pk, actor=people["dispatcher"], team_id=own.id,
        task="隔天上门看一次，带血压计。", now=life.step(minutes=20),
    )  # fmt: skip


def _on_the_spot(people: dict[str, User], now: datetime) -> None:
    report_found(
        found=Found(
            client_uuid=uuid.uuid5(_IDS, "found"), place=_place(20, "3幢"),
            text="三幢楼道口两辆共享单车倒在坡道上，轮椅过不去。", category_code="040603",
            closes=True, handled="已扶正停到车棚边，坡道恢复通行。",
            seen_at=now - timedelta(minutes=70),
        ),
        actor=people["worker"], now=now - timedelta(minutes=66),
    )  # fmt: skip


def _place(number: int, door: str) -> Place:
    """A point of the worker's grid, on a spiral around its middle as far as the grid goes."""
    lng, lat = inner_point(GRID)
    angle, reach = number * 2.4, 0.00035 * math.sqrt(number + 1)
    while reach > 0:
        x, y = lng + reach * math.cos(angle), lat + reach * math.sin(angle) * 0.87
        hit = grid_at(x, y)
        if hit is not None and hit.code == GRID:
            return Place(address=f"{division_label(GRID[:12])}{door}", lng=x, lat=y)
        reach -= 0.0001
    return Place(address=f"{division_label(GRID[:12])}{door}", lng=lng, lat=lat)
