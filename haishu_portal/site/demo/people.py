"""The demo accounts: one for each part, all invented, all with one known password."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from grid.selectors.directory import team_by_code
from grid.services.membership import grant_role
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role

PASSWORD = "haishu-demo"  # noqa: S105 - known to everybody on purpose, refused in production
DISTRICT = "Q330203"
STREET = "J330203003"
COMMUNITY = "S330203003001"
GRID_TEAM = "W330203003001001"


@dataclass(frozen=True)
class Account:
    """One demo account and the team it works in."""

    username: str
    display_name: str
    role: Role
    team: str
    phone: str = ""


ACCOUNTS = (
    Account("agent", "林小满", Role.AGENT, DISTRICT),
    Account("dispatcher", "周知远", Role.DISPATCHER, DISTRICT),
    Account("callback", "沈清禾", Role.CALLBACK, DISTRICT),
    Account("supervisor", "顾明川", Role.SUPERVISOR, DISTRICT),
    Account("worker", "陈阿毛", Role.WORKER, GRID_TEAM, "13866600101"),
    Account("lead", "王建波", Role.LEAD, GRID_TEAM, "13866600102"),
    Account("community", "应秋月", Role.COMMUNITY, COMMUNITY),
    Account("street", "徐海涛", Role.STREET, STREET),
    Account("district", "何书宁", Role.DISTRICT, DISTRICT),
    Account("auditor", "方正言", Role.AUDITOR, DISTRICT),
    Account("sysadmin", "韩工", Role.SYSADMIN, DISTRICT),
    Account("secadmin", "石守一", Role.SECADMIN, DISTRICT),
)


def load_people(*, now: datetime) -> dict[str, User]:
    """Create missing accounts and give each its role; returns all by user name."""
    hashed = make_password(PASSWORD)
    people: dict[str, User] = {}
    for account in ACCOUNTS:
        user, created = User.objects.get_or_create(
            username=account.username,
            defaults={
                "display_name": account.display_name,
                "password": hashed,
                "phone_enc": account.phone,
                "is_staff": account.role in {Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR},
            },
        )
        if created:
            team = team_by_code(account.team)
            grant_role(user=user, team=team, role=account.role, actor=None, now=now)
        people[account.username] = user
    return people


SURNAMES = "陈王周徐张林沈应胡方陆钱金郑许"
GIVEN = ("建国", "春燕", "志明", "秀芬", "海波", "文静", "国良", "雅琴", "立新", "红梅")


def worker_of(team_code: str, *, now: datetime) -> User:
    """An invented member of any team, without a password, made when first needed."""
    number = sum(ord(c) for c in team_code)
    name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
    user, created = User.objects.get_or_create(
        username=f"demo-{team_code.lower()}",
        defaults={"display_name": name, "password": make_password(None)},
    )
    if created:
        team = team_by_code(team_code)
        role = Role.COMMUNITY if team_code.startswith("S") else Role.WORKER
        grant_role(user=user, team=team, role=role, actor=None, now=now)
    return user
