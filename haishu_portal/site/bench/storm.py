"""What goes on behind a burst: a running typhoon, rules of routing, a worker that routes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from haishu_portal.core.models import User
from haishu_portal.site.bench.measure import Figure
from requests_app.models import EventGroup, EventMember, RoutingRule, Ticket
from requests_app.workflow import Status

RULES = 20
WAIT_SECONDS = 30.0
NAME = "压力测试"


@contextmanager
def storm() -> Iterator[EventGroup]:
    """An event that the bench's tickets fit, rules that are all asked, one worker; then none."""
    now, boss = timezone.now(), User.objects.get(username="supervisor")
    rules = RoutingRule.objects.bulk_create(
        RoutingRule(
            name=f"{NAME}{n}", place=1000 + n, target="desk", desk_reason=NAME, is_on=True,
            condition={"field": "words", "op": "any_word", "value": [f"从未说过的词{n}"]},
            made_by=boss, made_at=now, updated_at=now,
        )
        for n in range(RULES)
    )  # fmt: skip
    event = EventGroup.objects.create(
        name=NAME, kind="typhoon", state="active", starts_at=now, started_at=now,
        condition={"field": "words", "op": "any_word", "value": ["杂物"]},
        made_by=boss, made_at=now, updated_at=now,
    )  # fmt: skip
    command = [
        sys.executable, "-m", "celery", "-A", "haishu_portal", "worker", "-P", "threads", "-c", "1",
        "--without-gossip", "--without-mingle", "-l", "ERROR",
    ]  # fmt: skip
    worker = subprocess.Popen(  # noqa: S603
        command, env=os.environ.copy(), start_new_session=True, stdout=subprocess.DEVNULL
    )
    try:
        yield event
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        worker.wait(timeout=WAIT_SECONDS)
        RoutingRule.objects.filter(pk__in=[rule.pk for rule in rules]).update(
            is_on=False, removed_at=now, updated_at=timezone.now()
        )
        EventGroup.objects.filter(pk=event.pk).update(state="ended", updated_at=timezone.now())


def left_behind(event: EventGroup) -> Figure:
    """How soon after the burst everything is routed and gathered."""
    started = time.perf_counter()
    waiting = Ticket.objects.filter(status=Status.ACCEPTED, created_at__gte=event.made_at)
    while (left := waiting.count()) and time.perf_counter() - started < WAIT_SECONDS:
        time.sleep(0.2)
    seconds = time.perf_counter() - started
    gathered = EventMember.objects.filter(event=event).count()
    return Figure(
        "all routed after the burst, one worker", f"{seconds:.1f} s", f"<= {WAIT_SECONDS:g} s",
        not left, None, f"{left} waiting, {gathered} under the event, {RULES} rules asked",
    )  # fmt: skip
