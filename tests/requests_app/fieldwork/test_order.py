"""However requests are lost, doubled and overtaken: each act once, and in the order done."""

import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.fieldwork.models import FieldAct
from requests_app.models import TicketEvent
from requests_app.selectors.verification import walk_chains
from requests_app.services.supervision import supervise
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

PHONES, CASES = (0, 1), (0, 1)
WORDS = {
    "note": {"note": "看过了"},
    "contact": {"how": "phone", "note": ""},
    "suspend": {"suspend_reason": "third_party", "note": "等断电"},
    "resume": {},
}
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("do"), st.sampled_from(PHONES), st.sampled_from(CASES),
            st.sampled_from(["note", "contact", "move"]),
        ),
        st.tuples(st.just("send"), st.sampled_from(PHONES), st.integers(1, 6)),
        st.tuples(st.just("arrive"), st.integers(0, 5), st.booleans(), st.booleans()),
        st.tuples(st.just("desk"), st.sampled_from(CASES)),
    ),
    min_size=4,
    max_size=18,
)  # fmt: skip


class Outbox:
    """A phone as the app is: it forgets an act when it hears that it is done."""

    def __init__(self, handset, cases, moves_on):
        self.handset, self.cases, self.moves_on = handset, cases, moves_on
        self.waiting, self.made, self.held = [], [], False

    def do(self, case, kind):
        if kind == "move":
            if case != self.moves_on:
                return  # each case is moved by one phone; the other only writes
            kind = "resume" if self.held else "suspend"
            self.held = not self.held
        act = self.handset.act(kind, self.cases[case], **WORDS[kind])
        self.waiting.append(act)
        self.made.append((case, act["uuid"]))

    def hear(self, results):
        """Drop what is done; take up a conflict with the version it names."""
        told = {one["uuid"]: one for one in results}
        assert {one["state"] for one in results} <= {"done", "blocked", "conflict"}, results
        for act in self.waiting:
            if told.get(act["uuid"], {}).get("state") == "conflict":
                act["version"] = told[act["uuid"]]["version"]
        done = {key for key, one in told.items() if one["state"] == "done"}
        self.waiting = [act for act in self.waiting if act["uuid"] not in done]


class Air:
    """Requests on their way: they arrive in any order, twice or not at all."""

    def __init__(self, phones):
        self.phones, self.under_way = phones, []

    def send(self, phone, most):
        acts = copy.deepcopy(self.phones[phone].waiting[:most])
        if acts:
            self.under_way.append((phone, acts))

    def arrive(self, place, *, heard, again):
        if not self.under_way:
            return
        at = place % len(self.under_way)
        phone, acts = self.under_way[at] if again else self.under_way.pop(at)
        results = self.phones[phone].handset.send(*acts)
        if heard:
            self.phones[phone].hear(results)

    def settle(self):
        """The network comes back: everything left goes through."""
        while self.under_way:
            self.arrive(0, heard=True, again=False)
        for place, phone in enumerate(self.phones):
            for _try in range(4):
                self.send(place, 100)
                self.arrive(0, heard=True, again=False)
            assert phone.waiting == []


def test_each_act_is_carried_out_once_and_in_the_order_done(ground, cast, handset_of, now):
    desk = cast.supervisor

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS)
    def hold(steps):
        cases = [ticket_in(Status.PROCESSING, team=ground.team) for _case in CASES]
        people = (cast.worker, cast.lead)
        phones = [Outbox(handset_of(p), cases, at) for at, p in enumerate(people)]
        air = Air(phones)
        for kind, *rest in steps:
            if kind == "do":
                phones[rest[0]].do(*rest[1:])
            elif kind == "send":
                air.send(*rest)
            elif kind == "arrive":
                air.arrive(rest[0], heard=rest[1], again=rest[2])
            else:
                case = cases[rest[0]]
                supervise(ticket_id=case.pk, actor=desk, level=1, note="催办", now=now)
        air.settle()
        check(phones, cases)

    hold()


def check(phones, cases):
    """The ledger proves it: its events carry the keys of the acts."""
    for phone in phones:
        for place, case in enumerate(cases):
            made = [key for at, key in phone.made if at == place]
            events = TicketEvent.objects.filter(ticket=case, client_uuid__in=made).order_by("seq")
            assert [str(event.client_uuid) for event in events] == made
        keys = [key for _at, key in phone.made]
        assert FieldAct.objects.filter(uuid__in=keys, state="done").count() == len(keys)
    for case in cases:
        case.refresh_from_db()
        sent = case.events.exclude(client_uuid=None).count()
        assert sent == sum(at == cases.index(case) for p in phones for at, _key in p.made)
        *_walks, last = walk_chains(no=case.no)
        assert last.faults == []
