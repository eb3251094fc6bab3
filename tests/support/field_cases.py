"""Fresh cases for a grid worker of the live portal: submitted and routed like any other."""

import json
import sys
import time
import uuid

TEAM = "W330203003001001"
GRID = "330203003001001"
WORDS = "{n}号单元楼道堆放杂物，挡住去路，老人下楼不方便，麻烦派人来清理。"
SCRIPT = (
    "import sys; sys.argv = ['', '{count}']; from tests.support.field_cases import main; main()"
)


def fresh_cases(portal, count: int) -> list[str]:
    """Numbers of new cases that wait for the signature of the demo worker's team."""
    said = portal.manage("shell", "--no-imports", "-c", SCRIPT.format(count=count))
    numbers: list[str] = json.loads(said.strip().splitlines()[-1])
    return numbers


def main() -> None:
    """Runs inside the live portal."""
    from django.utils import timezone

    from requests_app.choices import Channel, Kind
    from requests_app.models import Ticket
    from requests_app.services.intake import Place, ReporterData, submit_ticket
    from requests_app.services.routing import route_batch

    made = []
    for n in range(int(sys.argv[1])):
        result = submit_ticket(
            channel=Channel.WEB,
            kind=Kind.HELP,
            text=WORDS.format(n=n + 1),
            place=Place(address="汪弄社区1幢2单元", grid_code=GRID),
            reporter=ReporterData(name="卢阿婆", phone="13855550199"),
            client_uuid=uuid.uuid4(),
            now=timezone.now(),
        )
        made.append(result.ticket.pk)
    for _try in range(100):  # the worker may be routing some of them at this moment
        route_batch(ticket_ids=made, now=timezone.now())
        if not Ticket.objects.filter(pk__in=made, status="accepted").exists():
            break
        time.sleep(0.2)
    _bring(Ticket.objects.filter(pk__in=made).exclude(lead_team__code=TEAM))
    there = Ticket.objects.filter(pk__in=made, status="dispatched", lead_team__code=TEAM)
    sys.stdout.write(json.dumps(list(there.order_by("pk").values_list("no", flat=True))) + "\n")


def _bring(elsewhere) -> None:
    """What the rules of the day sent to others, or nowhere, a dispatcher gives to the team."""
    from django.utils import timezone

    from grid.selectors.directory import team_by_code
    from haishu_portal.core.models import User
    from requests_app.services.transition import move_ticket

    dispatcher, team = User.objects.get(username="dispatcher"), team_by_code(TEAM)
    for ticket in elsewhere:
        move_ticket(
            ticket_id=ticket.pk,
            move="redispatch" if ticket.status == "dispatched" else "dispatch",
            actor=dispatcher,
            now=timezone.now(),
            note="交给熟悉这里的队",
            expected_version=ticket.version,
            data={"team_id": team.pk},
        )
