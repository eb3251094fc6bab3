"""``manage.py simulate_calls --rate N --minutes M``: made-up callers, for show and for load."""

import argparse
import statistics
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from grid.choices import TeamKind
from grid.selectors.directory import all_teams, team_by_code
from grid.services.membership import grant_role
from haishu_portal.core.models import User
from haishu_portal.core.roles import Role
from haishu_portal.core.selectors.settings import setting_int
from requests_app.calls.management.simulating import Simulation, Tally, WallClock, invent

MOST_A_MINUTE, MOST_MINUTES, MOST_AGENTS = 600, 120, 200


class Command(BaseCommand):
    """Drive the telephone desk with invented callers."""

    help = "Ring with invented callers; refuses to run under production settings."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take how many, how long, and who answers."""
        parser.add_argument("--rate", type=float, required=True, help="calls a minute")
        parser.add_argument("--minutes", type=float, required=True)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same callers")
        parser.add_argument(
            "--answer", type=int, default=0, metavar="AGENTS",
            help="so many invented agents answer by themselves; 0 leaves it to people",
        )  # fmt: skip

    def handle(self, *_args: Any, **given: Any) -> None:
        """Run in real time and print what came of it. Raises CommandError."""
        rate, minutes, agents = given["rate"], given["minutes"], given["answer"]
        if not settings.DEMO_ALLOWED:
            raise CommandError("invented callers are not allowed under these settings")
        if not (0 < rate <= MOST_A_MINUTE and 0 < minutes <= MOST_MINUTES):
            raise CommandError(f"--rate up to {MOST_A_MINUTE}, --minutes up to {MOST_MINUTES}")
        if not 0 <= agents <= MOST_AGENTS:
            raise CommandError(f"--answer up to {MOST_AGENTS}")
        seconds = setting_int("calls_answer_seconds")
        simulation = Simulation(
            invent(rate=rate, minutes=minutes, seed=given["seed"]),
            agents=invented_agents(agents),
            seconds=seconds,
            clock=WallClock(),
        )
        for name, value in table(simulation.run(), seconds):
            self.stdout.write(f"{name:<28}{value:>16}")


def invented_agents(count: int) -> list[User]:
    """So many agents of the call centre, without passwords, made when first needed."""
    centre = next((t for t in all_teams() if t.kind == TeamKind.DISTRICT_CENTRE), None)
    if count and centre is None:
        raise CommandError("no call centre yet: run 'manage.py load_demo' first")
    found = []
    for number in range(1, count + 1):
        user, created = User.objects.get_or_create(
            username=f"sim-agent-{number:03d}", defaults={"display_name": f"模拟座席{number:03d}"}
        )
        if created and centre is not None:
            user.set_unusable_password()
            user.save(update_fields=["password"])
            team = team_by_code(centre.code)
            grant_role(user=user, team=team, role=Role.AGENT, actor=None, now=timezone.now())
        found.append(user)
    return found


def table(tally: Tally, seconds: int) -> list[tuple[str, str]]:
    """The figures, each with its name."""
    heard = tally.answered + tally.abandoned
    share = f"{tally.in_time}/{heard}" + (f" = {tally.in_time / heard:.1%}" if heard else "")
    return [
        ("offered", str(tally.offered)),
        ("answered", str(tally.answered)),
        (f"within {seconds} s", share),
        ("abandoned", str(tally.abandoned)),
        ("screen pops seen", str(len(tally.pops))),
        ("pop latency median", _seconds(tally.pops, 0.5)),
        ("pop latency p95", _seconds(tally.pops, 0.95)),
        ("event taken in, median", _seconds(tally.events, 0.5)),
        ("event taken in, p95", _seconds(tally.events, 0.95)),
    ]


def _seconds(values: list[float], share: float) -> str:
    if not values:
        return "-"
    if share == 0.5:
        return f"{statistics.median(values):.3f} s"
    return f"{sorted(values)[min(len(values) - 1, int(len(values) * share))]:.3f} s"
