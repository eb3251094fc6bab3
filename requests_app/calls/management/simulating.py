"""A made-up hour at the telephone: callers with patience, agents who answer, talk and wrap up.

Everything goes through the services that the API calls. Time comes from a clock that is
passed in, so that a test need not wait.
"""

import heapq
import itertools
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from django.utils import timezone

from haishu_portal.core.live import LiveLost, newest_cursor, read_news
from haishu_portal.core.models import User
from requests_app.calls.choices import AgentState, CallEvent, CallState
from requests_app.calls.exceptions import CallNotLive
from requests_app.calls.models import Call, WrapUpCode
from requests_app.calls.selectors.agents import present
from requests_app.calls.services.events import Told, take_event
from requests_app.calls.services.handling import wrap_up
from requests_app.calls.services.spells import choose_state

PREFIX = "sim-"  # of the source of every simulated call
POLL_SECONDS = 0.7  # as the page of an agent who waits for a call
LINES = ("81890", "81890", "81890", "12345")


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """This moment."""

    def wait_until(self, moment: datetime) -> None:
        """Return when it is that late."""


class WallClock:
    """Real time."""

    def now(self) -> datetime:
        """This moment."""
        return timezone.now()

    def wait_until(self, moment: datetime) -> None:
        """Sleep."""
        time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))


@dataclass(frozen=True)
class Caller:
    """Somebody who will ring: when, from where, how patient, how long they talk."""

    number: int
    after: float
    phone: str
    queue: str
    patience: float
    pick_up: float
    talk: float
    wrap: float


@dataclass
class Tally:
    """What came of it."""

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    pops: list[float] = field(default_factory=list)
    events: list[float] = field(default_factory=list)


def invent(*, rate: float, minutes: float, seed: int) -> Iterator[Caller]:
    """Callers at ``rate`` a minute; about one in eight has rung before. Numbers are invented."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    phones: list[str] = []
    after = 0.0
    for number in itertools.count(1):
        after += chance.expovariate(rate / 60)
        if after >= minutes * 60:
            return
        again = phones and chance.random() < 0.12
        phone = chance.choice(phones) if again else f"1390000{chance.randrange(10_000):04d}"
        phones.append(phone)
        yield Caller(
            number=number,
            after=after,
            phone=phone,
            queue=chance.choice(LINES),
            patience=chance.uniform(20, 90),
            pick_up=chance.uniform(2, 9),
            talk=chance.uniform(40, 180),
            wrap=chance.uniform(5, 40),
        )


class Simulation:
    """One run. ``agents`` answer by themselves; without them the callers wait for people."""

    def __init__(
        self, callers: Iterator[Caller], *, agents: list[User], seconds: int, clock: Clock
    ) -> None:
        self.clock = clock
        self.agents = {user.pk: user for user in agents}
        self.seconds = seconds
        self.tally = Tally()
        self.start = clock.now()
        self.source = f"{PREFIX}{self.start:%Y%m%d%H%M%S}"
        self._order = itertools.count()
        self._plan: list[tuple[datetime, int, Callable[[], None]]] = []
        self._known: dict[int, Caller] = {}
        self._picking: set[tuple[int, int]] = set()
        self._pops: dict[int, datetime] = {}
        self._cursor = newest_cursor(now_ms=int(self.start.timestamp() * 1000))
        for caller in callers:
            self._at(caller.after, partial(self._ring, caller))

    def run(self) -> Tally:
        """Let everything happen in its time; returns the figures."""
        self._clear_away()
        for user in self.agents.values():
            choose_state(actor=user, state=AgentState.READY, now=self.clock.now(), queue="")
        if self._plan:
            self._at(POLL_SECONDS, self._poll)
        while self._plan:
            moment, _order, act = heapq.heappop(self._plan)
            self.clock.wait_until(moment)
            act()
        for user in self.agents.values():
            if present(user.pk).state not in (AgentState.ON_CALL, AgentState.RINGING):
                choose_state(actor=user, state=AgentState.OFFLINE, now=self.clock.now())
        self._count()
        return self.tally

    def _clear_away(self) -> None:
        """End what a run that was stopped left behind, so that its agents are free again."""
        open_states = (CallState.RINGING, CallState.ANSWERED)
        for call in Call.objects.filter(source__startswith=PREFIX, state__in=open_states):
            ended = call.state == CallState.ANSWERED
            told = Told(
                source=call.source,
                external_id=call.external_id,
                event=CallEvent.ENDED if ended else CallEvent.ABANDONED,
                at=self.start,
                queue=call.queue,
            )
            take_event(told=told, now=self.start)

    def _at(self, seconds: float, act: Callable[[], None]) -> None:
        self._push(self.start + timedelta(seconds=seconds), act)

    def _in(self, seconds: float, act: Callable[[], None]) -> None:
        self._push(self.clock.now() + timedelta(seconds=seconds), act)

    def _push(self, moment: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._plan, (moment, next(self._order), act))

    def _tell(self, caller: Caller, event: CallEvent, agent_id: int | None = None) -> Call:
        at, began = self.clock.now(), time.perf_counter()
        told = Told(
            source=self.source,
            external_id=str(caller.number),
            event=event,
            at=at,
            queue=caller.queue,
            phone=caller.phone,
            agent_id=agent_id,
        )
        call = take_event(told=told, now=at).call
        self.tally.events.append(time.perf_counter() - began)
        return call

    def _ring(self, caller: Caller) -> None:
        at = self.clock.now()
        call = self._tell(caller, CallEvent.RINGING)
        self._known[call.pk] = caller
        if call.agent_id is not None:
            self._pops.setdefault(call.agent_id, at)
        self._in(caller.patience, partial(self._give_up, call.pk))
        self._notice_offers()

    def _notice_offers(self) -> None:
        """Let agents pick up what they were offered, now or by the end of another call."""
        if not self.agents:
            return
        rows = Call.objects.waiting().filter(source=self.source, agent_id__in=self.agents)
        for pk, agent_id in rows.values_list("pk", "agent_id"):
            if (pk, agent_id) not in self._picking:
                self._picking.add((pk, agent_id))
                self._in(
                    self._known[pk].pick_up,
                    partial(self._pick_up, pk, agent_id),
                )

    def _pick_up(self, pk: int, agent_id: int) -> None:
        call = Call.objects.get(pk=pk)
        if call.state != CallState.RINGING or call.agent_id != agent_id:
            return
        caller = self._known[pk]
        self._tell(caller, CallEvent.ANSWERED, agent_id)
        self._in(caller.talk, partial(self._end, pk, agent_id))

    def _end(self, pk: int, agent_id: int) -> None:
        caller = self._known[pk]
        self._tell(caller, CallEvent.ENDED)
        self._in(caller.wrap, partial(self._wrap_up, pk, agent_id))

    def _wrap_up(self, pk: int, agent_id: int) -> None:
        code = WrapUpCode.objects.filter(is_active=True).first()
        if code is not None:
            try:
                wrap_up(
                    call_id=pk, code_id=code.pk, actor=self.agents[agent_id], now=self.clock.now()
                )
            except CallNotLive:
                return
        self._notice_offers()

    def _give_up(self, pk: int) -> None:
        if Call.objects.filter(pk=pk, state=CallState.RINGING).exists():
            self._tell(self._known[pk], CallEvent.ABANDONED)
            self._notice_offers()

    def _poll(self) -> None:
        """Ask for news as an agent's page does, and see whose screen pops."""
        now = self.clock.now()
        try:
            news, _here = read_news(self._cursor, user_id=0, now_ms=int(now.timestamp() * 1000))
        except LiveLost:
            news = None
        if news is not None:
            self._cursor = news.cursor
            for agent_id in news.topics.get("calls", set()) & set(self._pops):
                self.tally.pops.append((now - self._pops.pop(agent_id)).total_seconds())
        if self._plan:
            self._in(POLL_SECONDS, self._poll)

    def _count(self) -> None:
        limit = timedelta(seconds=self.seconds)
        for call in Call.objects.filter(source=self.source):
            self.tally.offered += 1
            if call.answered_at is not None:
                self.tally.answered += 1
                self.tally.in_time += call.answered_at - call.rang_at <= limit
            self.tally.abandoned += call.state == CallState.ABANDONED
