"""Loading the demo district: calendar, territory, teams, categories, people, requests."""

import csv
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from grid.selectors.directory import all_teams, forget_teams
from grid.selectors.lookup import children, division_label, inner_point, invalidate
from grid.services.seeding import seed_teams, seed_territory
from haishu_portal.core.models import User
from haishu_portal.core.services.calendar import seed_calendar
from haishu_portal.core.services.outbox import deliver_due
from haishu_portal.site.demo.day import load_day
from haishu_portal.site.demo.kept import load_kept
from haishu_portal.site.demo.knowledge import load_knowledge
from haishu_portal.site.demo.lives import BEFORE_ROUTING, LIVES, Life
from haishu_portal.site.demo.patrol import load_patrol
from haishu_portal.site.demo.people import load_people
from haishu_portal.site.demo.roster import load_roster
from haishu_portal.site.demo.storm import load_rules, load_storm
from requests_app.models import Ticket
from requests_app.selectors.limits import forget_limits
from requests_app.services.intake import Extras, Place, ReporterData, submit_ticket
from requests_app.services.routing import route_ticket
from requests_app.services.seeding import seed_catalog

MATTERS = Path(__file__).with_name("matters.csv")
_IDS = uuid.UUID("0d4b7f1e-58c1-4a8e-9b30-81890a81890a")
TARGET_COMMUNITY_TEAM = "S330203003001"
WORKER_GRID = "330203003001001"


def load_demo(*, now: datetime) -> dict[str, int]:
    """Load what is missing; running it again adds nothing. Returns what there is, by kind."""
    seed_calendar(now=now)
    seed_territory(now=now)
    seed_teams(now=now)
    seed_catalog(now=now)
    invalidate()
    forget_teams()
    forget_limits()
    people = load_people(now=now - timedelta(days=60))
    load_kept(people=people, now=now - timedelta(days=30))
    masters: dict[str, int] = {}
    for number, row in enumerate(_matters()):
        _load_matter(number, row, people, masters, now)
    articles = load_knowledge(people=people, now=now)
    load_storm(people, now)
    load_day(people, now)
    load_rules(people, now)
    load_patrol(people=people, now=now)
    load_roster(people, now)
    deliver_due(now=now, limit=1_000)
    return {
        "tickets": Ticket.objects.count(),
        "accounts": len(people),
        "articles": articles,
    }


def _matters() -> Iterator[dict[str, str]]:
    with MATTERS.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _load_matter(
    number: int,
    row: dict[str, str],
    people: dict[str, User],
    masters: dict[str, int],
    now: datetime,
) -> None:
    start = min(
        now - timedelta(days=int(row["days"]), minutes=7 * (number % 9) + 12),
        now - timedelta(minutes=3),
    )
    result = submit_ticket(
        channel=row["channel"],
        kind=row["kind"],
        text=row["text"],
        place=_place(row["community"], number),
        reporter=_reporter(row),
        client_uuid=uuid.uuid5(_IDS, f"{number}:{row['text']}"),
        now=start,
        extras=Extras(
            category_code=row["category"],
            submitted_at=start,
            target_team_id=_target(row),
        ),
    )
    if not result.created:
        return
    life = Life(result.ticket, people, start, now, masters)
    if row["life"] not in BEFORE_ROUTING:
        route_ticket(ticket_id=result.ticket.pk, now=life.step(minutes=1))
    result.ticket.refresh_from_db()
    LIVES[row["life"]](life)
    if row["life"] == "dispatched":
        masters.setdefault(result.ticket.area_code[:12], result.ticket.pk)


def _place(community: str, number: int) -> Place:
    """A point in one of the community's grids, the worker's own grid first."""
    if not community:
        return Place()
    grids = children(community)
    own = next((g for g in grids if g.code == WORKER_GRID), None)
    chosen = own or grids[number % len(grids)]
    lng, lat = inner_point(chosen.code)
    address = f"{division_label(community)}{number % 40 + 1}幢{number % 6 + 1}单元"
    return Place(address=address, lng=lng, lat=lat)


def _reporter(row: dict[str, str]) -> ReporterData:
    return ReporterData(
        name=row["name"],
        phone=row["phone"],
        is_anonymous=row["life"] == "anonymous",
        keep_secret=row["life"] == "secret",
    )


def _target(row: dict[str, str]) -> int | None:
    if row["life"] != "target":
        return None
    return next(t.id for t in all_teams() if t.code == TARGET_COMMUNITY_TEAM)
