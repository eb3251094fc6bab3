"""The same act and the same file over two connections at once."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from haishu_portal.core.models import Attachment
from requests_app.choices import EventKind
from requests_app.fieldwork.models import FieldAct, FieldFile
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run them side by side; what each of them answered."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_act_in_four_requests_at_once_is_carried_out_once(handset, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    acts = [handset.act("sign", fresh), handset.act("note", fresh, note="到了")]
    answers = at_once(*[lambda: handset.states(*acts)] * 4)
    assert all(states == ["done", "done"] for states in answers)
    assert fresh.events.filter(kind__in=[EventKind.MOVE, EventKind.NOTE]).count() == 2
    assert FieldAct.objects.count() == 2


def test_two_phones_on_one_case_at_once_leave_one_winner(handset_of, cast, ground):
    fresh = ticket_in(Status.DISPATCHED, team=ground.team)
    phones = [handset_of(cast.worker), handset_of(cast.lead)]
    acts = [phone.act("sign", fresh) for phone in phones]
    answers = at_once(*(lambda p=p, a=a: p.states(a) for p, a in zip(phones, acts, strict=True)))
    assert sorted(answers) == [["conflict"], ["done"]]
    assert fresh.events.filter(move="sign").count() == 1


def test_one_file_in_three_requests_at_once_is_kept_once(handset):
    file_id = uuid.uuid4()
    handset.post({"actions": []})
    answers = at_once(*[lambda: handset.upload(file_id=file_id).status_code] * 3)
    assert answers == [200, 200, 200]
    assert (FieldFile.objects.count(), Attachment.objects.count()) == (1, 1)
