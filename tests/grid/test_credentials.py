"""Papers of people: numbers hidden, ends watched, warnings sent once."""

from datetime import date, timedelta

import pytest

from grid.exceptions import CredentialRefused
from grid.models import Credential
from grid.selectors.credentials import papers_of
from grid.services.credentials import (
    number_tail,
    save_credential,
    warn_due,
    withdraw_credential,
)
from haishu_portal.core.models import AuditEntry, OutboxMessage
from haishu_portal.core.selectors.inbox import inbox_of
from haishu_portal.core.services.outbox import deliver_due
from tests.factories.grid import SkillFactory
from tests.factories.rosters import CredentialFactory
from tests.factories.tickets import NOW

TODAY = NOW.date()


def days(count):
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("1234", "****"), ("1234567", "****"), ("T33020312345678", "****5678")],
)
def test_a_number_is_shown_in_part(number, shown):
    assert number_tail(number) == shown


def test_the_number_is_kept_and_audited_nowhere(cast):
    credential = Credential(
        person=cast.worker, skill=SkillFactory(code="utilities"), kind="电工证",
        number="T33020312345678", valid_until=days(90),
    )  # fmt: skip
    save_credential(credential=credential, actor=None, now=NOW)
    kept = Credential.objects.get()
    assert (kept.number, kept.number_tail) == ("T33020312345678", "****5678")
    kept.valid_until = days(400)
    save_credential(credential=kept, actor=cast.supervisor, now=NOW)
    entries = list(AuditEntry.objects.filter(object_type="grid.credential").order_by("pk"))
    assert [entry.action for entry in entries] == ["credential.create", "credential.change"]
    assert set(entries[1].extra["changes"]) == {"valid_until"}
    assert "T3302" not in str([entry.extra for entry in entries])
    kept.valid_from = days(401)
    with pytest.raises(CredentialRefused):
        save_credential(credential=kept, actor=None, now=NOW)


def test_lists_show_the_paper_that_holds_longest(cast, ground):
    CredentialFactory(person=cast.worker, valid_until=days(-5))
    newer = CredentialFactory(person=cast.worker, valid_until=days(20))
    CredentialFactory(person=cast.lead, valid_until=None)
    CredentialFactory(person=cast.stranger, valid_until=days(1))
    papers = papers_of([ground.team.pk], now=NOW)
    assert [(p.id, p.days) for p in papers[:1]] == [(newer.pk, 20)]
    assert [(p.person, p.days) for p in papers] == [("worker", 20), ("lead", None)]
    assert [p.id for p in papers_of([ground.team.pk], now=NOW, due=True)] == [newer.pk]


def test_a_withdrawn_paper_is_gone_from_lists(cast, ground):
    paper = CredentialFactory(person=cast.worker)
    withdraw_credential(credential_id=paper.pk, actor=None, now=NOW)
    withdraw_credential(credential_id=paper.pk, actor=None, now=NOW)
    assert papers_of([ground.team.pk], now=NOW) == []
    assert AuditEntry.objects.filter(action="credential.withdraw").count() == 1


@pytest.mark.parametrize(
    ("left", "told"),
    [(31, 0), (30, 1), (8, 1), (7, 1), (0, 1), (-1, 1), (-7, 1), (-8, 0)],
)
def test_warnings_go_out_in_time(cast, left, told):
    CredentialFactory(person=cast.worker, valid_until=days(left))
    assert warn_due(now=NOW) == told


def test_the_person_and_the_lead_hear_of_each_step_once(cast, ground):
    paper = CredentialFactory(person=cast.worker, valid_until=days(30))
    CredentialFactory(person=cast.lead, valid_until=days(400))
    assert cast.stranger
    for day in (0, 0, 1, 23, 23, 24, 31, 33):  # a month, again, a week, again, run out
        warn_due(now=NOW + timedelta(days=day))
    deliver_due(now=NOW + timedelta(days=40), limit=100)
    for reader in (cast.worker, cast.lead):
        notes = inbox_of(reader, limit=10)
        assert len(notes) == 3
        assert "过期" in notes[0].body
        assert f"{paper.valid_until:%Y-%m-%d} 到期" in notes[-1].body
        assert "worker 电工证" in notes[-1].subject
    assert OutboxMessage.objects.count() == 6


def test_a_renewed_paper_warns_no_more(cast):
    CredentialFactory(person=cast.worker, valid_until=days(5))
    CredentialFactory(person=cast.worker, valid_until=days(700))
    assert warn_due(now=NOW) == 0


def test_nothing_is_asked_twice_for_many(cast, django_assert_max_num_queries):
    for _n in range(3):
        CredentialFactory(person=cast.worker, valid_until=days(3), skill__code=f"s{_n}")
    assert cast.lead
    with django_assert_max_num_queries(7):
        assert warn_due(now=NOW) == 3
    assert date.max


@pytest.mark.parametrize(("begins", "warned"), [(6, 0), (7, 1)])
def test_a_new_paper_that_leaves_a_gap_stops_no_warning(cast, ground, begins, warned):
    assert ground
    older = CredentialFactory(person=cast.worker, valid_until=days(5))
    newer = CredentialFactory(person=cast.worker, valid_from=days(begins), valid_until=days(900))
    assert warn_due(now=NOW) == warned
    shown = older if warned else newer
    assert [p.id for p in papers_of([ground.team.pk], now=NOW)] == [shown.pk]
