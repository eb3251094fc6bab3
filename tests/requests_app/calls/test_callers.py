"""Callers who rang in vain, and numbers that annoy."""

from datetime import date, timedelta

import pytest

from haishu_portal.core.exceptions import NotAllowed
from haishu_portal.core.models import AuditEntry
from requests_app.calls.exceptions import AlreadyClaimed, AlreadyDecided, CallNotFound
from requests_app.calls.models import CallbackItem, NuisanceNumber
from requests_app.calls.selectors.missed import callback_page
from requests_app.calls.selectors.nuisance import is_nuisance
from requests_app.calls.services.missed import claim, record_try, release
from requests_app.calls.services.nuisance import decide_nuisance, report_nuisance
from requests_app.exceptions import MissingField


@pytest.fixture
def item(tell):
    """Somebody who rang off."""
    tell("ringing", "gone")
    tell("abandoned", "gone", after=30)
    return CallbackItem.objects.get()


def test_one_number_has_one_row_however_often_it_rings(tell, item):
    for n in range(2):
        for kind in ("ringing", "abandoned", "abandoned"):
            tell(kind, f"again{n}", after=60 * (n + 1))
    item.refresh_from_db()
    assert (CallbackItem.objects.count(), item.missed) == (1, 3)


def test_a_withheld_number_cannot_be_rung(tell):
    tell("abandoned", phone="")
    assert not CallbackItem.objects.exists()


def test_who_gets_through_is_off_the_list(cast, tell, item):
    tell("answered", "later", after=200, agent=cast.agent)
    item.refresh_from_db()
    assert item.state == "came_back"


def test_a_late_answer_takes_back_the_row_of_the_same_call(cast, tell, item):
    tell("answered", "gone", after=20, agent=cast.agent)
    item.refresh_from_db()
    assert item.state == "came_back"


def test_claim_ring_and_write_down(cast, item, now):
    claim(item_id=item.pk, actor=cast.agent, now=now)
    claim(item_id=item.pk, actor=cast.agent, now=now)
    item = record_try(item_id=item.pk, outcome="no_answer", actor=cast.agent, now=now)
    assert (item.state, item.tries, item.claimed_by) == ("waiting", 1, None)
    assert AuditEntry.objects.get(action="callback_claimed").actor == cast.agent
    claim(item_id=item.pk, actor=cast.agent, now=now)
    item = record_try(item_id=item.pk, outcome="reached", actor=cast.agent, now=now, note="已登记")
    assert (item.state, item.tries, item.note) == ("done", 2, "已登记")
    assert not callback_page().rows
    assert callback_page(closed=True).rows == [item]


def test_giving_up_is_no_attempt(cast, item, now):
    claim(item_id=item.pk, actor=cast.agent, now=now)
    item = record_try(item_id=item.pk, outcome="give_up", actor=cast.agent, now=now)
    assert (item.state, item.tries) == ("unreachable", 0)


def test_never_two_agents_on_one(cast, second, item, now):
    claim(item_id=item.pk, actor=cast.agent, now=now)
    for act in (
        lambda: claim(item_id=item.pk, actor=second, now=now),
        lambda: release(item_id=item.pk, actor=second),
        lambda: record_try(item_id=item.pk, outcome="reached", actor=second, now=now),
    ):
        with pytest.raises(AlreadyClaimed, match="agent"):
            act()
    release(item_id=item.pk, actor=cast.agent)
    assert claim(item_id=item.pk, actor=second, now=now).claimed_by == second


def test_an_attempt_needs_a_claim_and_an_outcome(cast, item, now):
    with pytest.raises(AlreadyClaimed):
        record_try(item_id=item.pk, outcome="reached", actor=cast.agent, now=now)
    claim(item_id=item.pk, actor=cast.agent, now=now)
    with pytest.raises(MissingField):
        record_try(item_id=item.pk, outcome="", actor=cast.agent, now=now)
    with pytest.raises(NotAllowed):
        claim(item_id=item.pk, actor=cast.worker, now=now)


def test_the_supervisor_decides_on_a_nuisance(cast, spoken, tell, now):
    row = report_nuisance(call_id=spoken.pk, reason="反复辱骂", actor=cast.agent, now=now)
    again = report_nuisance(call_id=spoken.pk, reason="还是他", actor=cast.agent, now=now)
    assert (again, row.phone_masked) == (row, "139****1111")
    assert not is_nuisance(spoken.phone_hash, now=now)
    given = {"number_id": row.pk, "approve": True, "valid_until": date(2026, 12, 31), "now": now}
    with pytest.raises(NotAllowed):
        decide_nuisance(**given, actor=cast.agent)
    decide_nuisance(**given, actor=cast.supervisor)
    with pytest.raises(AlreadyDecided):
        decide_nuisance(**given, actor=cast.supervisor)
    assert is_nuisance(spoken.phone_hash, now=now)
    assert not is_nuisance(spoken.phone_hash, now=now + timedelta(days=60))


@pytest.mark.parametrize("until", [None, date(2026, 11, 23)])
def test_a_nuisance_ends_some_day(cast, spoken, now, until):
    row = report_nuisance(call_id=spoken.pk, reason="骚扰", actor=cast.agent, now=now)
    with pytest.raises(MissingField):
        decide_nuisance(
            number_id=row.pk, approve=True, valid_until=until, actor=cast.supervisor, now=now
        )
    assert NuisanceNumber.objects.get().approved is None


def test_refused_it_is_none(cast, spoken, now):
    row = report_nuisance(call_id=spoken.pk, reason="骚扰", actor=cast.agent, now=now)
    decide_nuisance(
        number_id=row.pk, approve=False, valid_until=None, actor=cast.supervisor, now=now
    )
    assert not is_nuisance(spoken.phone_hash, now=now)


def test_only_who_spoke_reports(cast, second, spoken, now):
    with pytest.raises(CallNotFound):
        report_nuisance(call_id=spoken.pk, reason="骚扰", actor=second, now=now)
    with pytest.raises(MissingField):
        report_nuisance(call_id=spoken.pk, reason=" ", actor=cast.agent, now=now)


def test_a_nuisance_is_not_rung_back(cast, spoken, tell, now):
    row = report_nuisance(call_id=spoken.pk, reason="骚扰", actor=cast.agent, now=now)
    decide_nuisance(
        number_id=row.pk, approve=True, valid_until=date(2027, 1, 1), actor=cast.supervisor, now=now
    )
    tell("abandoned", "again", after=900)
    assert not CallbackItem.objects.exists()
