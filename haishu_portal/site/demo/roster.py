"""Who of the demo team is there today: colleagues, an absence with its cover, a rota, papers."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password

from grid.models import Credential, Skill
from grid.rosters.models import Absence, Duty
from grid.rosters.selectors.crews import day_bounds
from grid.rosters.services.absences import record_absence
from grid.rosters.services.duties import OnDuty, set_rota
from grid.selectors.directory import team_by_code
from grid.services.credentials import save_credential, warn_due
from grid.services.membership import grant_role
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from haishu_portal.core.worktime import local_date
from haishu_portal.site.demo.people import GRID_TEAM
from requests_app.models import Ticket
from requests_app.services.handing import hand_out
from requests_app.workflow import WITH_UNIT, Status

MATES = {"mate1": "金海燕", "mate2": "郑立新", "mate3": "许文静"}
# Person, skill, name of the paper, number, days left from today.
PAPERS = (
    ("worker", "utilities", "低压电工作业证", "T330203199001010011", 20),
    ("mate1", "dispute", "人民调解员证", "2024330203000718", 400),
    ("mate2", "utilities", "低压电工作业证", "T330203198801010022", -6),
    ("lead", "safety", "消防设施操作员证", "X330203198501010033", 150),
)


def load_roster(people: dict[str, User], now: datetime) -> None:
    """Write what is missing of it; once a day the rota of today, and the absence once."""
    team = team_by_code(GRID_TEAM)
    everybody = people | _mates(now)
    today = local_date(now)
    if not Credential.objects.exists():
        _papers(everybody, now)
    if not Duty.objects.filter(team=team, day=today).exists():
        names = ("worker", "lead", "mate1", "mate3")
        lines = [OnDuty(everybody[name].pk) for name in names]
        lines[-1] = OnDuty(everybody["mate3"].pk, "afternoon", 4)
        set_rota(team_id=team.pk, day=today, people=lines, actor=people["lead"], now=now)
    if not Absence.objects.exists():
        _share_out(everybody, now)
        _away(everybody, team.pk, now)


def _mates(now: datetime) -> dict[str, User]:
    """Colleagues without a password, made when first needed."""
    found = {}
    for name, words in MATES.items():
        user, created = User.objects.get_or_create(
            username=f"demo-{name}",
            defaults={"display_name": words, "password": make_password(None)},
        )
        if created:
            team = team_by_code(GRID_TEAM)
            grant_role(
                user=user, team=team, role=Role.WORKER, actor=None, now=now - timedelta(days=90)
            )
        found[name] = user
    return found


def _papers(everybody: dict[str, User], now: datetime) -> None:
    today = local_date(now)
    for name, skill, kind, number, left in PAPERS:
        paper = Credential(
            person=everybody[name],
            skill=Skill.objects.get(code=skill),
            kind=kind,
            number=number,
            valid_from=today - timedelta(days=700),
            valid_until=today + timedelta(days=left),
        )
        save_credential(credential=paper, actor=None, now=now)
    warn_due(now=now)


def _share_out(everybody: dict[str, User], now: datetime) -> None:
    """Some of the team's signed tickets lie with the colleagues."""
    rows = Ticket.objects.filter(
        lead_team__code=GRID_TEAM, status__in=WITH_UNIT - {Status.DISPATCHED}
    )
    numbers = list(rows.order_by("pk").values_list("no", flat=True))
    takers = [everybody[name].pk for name in ("mate1", "mate2", "mate2")]
    pairs = [(no, takers[at // 2 % len(takers)]) for at, no in enumerate(numbers) if at % 2]
    if pairs:
        hand_out(pairs=pairs, actor=everybody["lead"], now=now)


def _away(everybody: dict[str, User], team_id: int, now: datetime) -> None:
    """One away today with a cover, one who will be on training next week."""
    _begin, tomorrow = day_bounds(local_date(now))
    lead = everybody["lead"]
    given: dict[str, Any] = {"team_id": team_id, "actor": lead, "now": now}
    record_absence(
        person_id=everybody["mate2"].pk, starts_at=now - timedelta(hours=2),
        ends_at=tomorrow + timedelta(days=1), reason="sick",
        cover_id=everybody["mate1"].pk, **given,
    )  # fmt: skip
    record_absence(
        person_id=everybody["worker"].pk, starts_at=tomorrow + timedelta(days=6),
        ends_at=tomorrow + timedelta(days=8), reason="training", cover_id=None, **given,
    )  # fmt: skip
