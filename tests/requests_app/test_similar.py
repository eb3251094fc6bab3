"""Earlier tickets of the same caller, place or matter."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grid.selectors.lookup import invalidate
from grid.selectors.reach import reach_of
from haishu_portal.core.crypto import keyed_hash
from requests_app.models import Ticket
from requests_app.selectors.search import similar_tickets
from requests_app.services.intake import Place, ReporterData, submit_ticket
from tests.factories.tickets import NOW

PHONE = "13800138000"
TEXT = "小区门口路灯不亮，晚上看不见路"


def take_in(text, *, phone="", area="330203003001001", address="", secret=False, days=1):
    return submit_ticket(
        channel="web", kind="help", text=text, place=Place(address=address, grid_code=area),
        reporter=ReporterData(name="张三", phone=phone, keep_secret=secret),
        client_uuid=uuid.uuid4(), now=NOW - timedelta(days=days),
    ).ticket  # fmt: skip


def ask(user, **known):
    given = {"text": TEXT, "area_code": "", "address": "", "phone_hash": "", **known}
    return [(s.ticket.pk, s.why) for s in similar_tickets(reach_of(user), **given, now=NOW)]


@pytest.fixture(autouse=True)
def fresh(limits):
    invalidate()


def test_the_same_matter_is_found_with_the_words_it_shares(cast):
    lamp = take_in("路灯不亮已经三天，晚上看不见路")
    take_in("电梯停运了")
    take_in("路灯不亮，晚上看不见路", days=60)
    ((pk, why),) = ask(cast.agent)
    assert pk == lamp.pk
    assert "都提到“" in why


def test_the_same_caller_is_found_whatever_the_matter(cast):
    theirs = take_in("电梯停运了", phone=PHONE)
    assert ask(cast.agent, phone_hash=keyed_hash(PHONE)) == [(theirs.pk, "同一来电人")]
    assert ask(cast.agent, phone_hash=keyed_hash("13800138001")) == []


def test_the_same_house_is_found(cast):
    address = "中山西路88弄12号301室"
    there = take_in("电梯停运了", address=address)
    take_in("电梯停运了", address="中山西路88弄13号301室")
    assert ask(cast.agent, text="水管漏水", address=address) == [(there.pk, "同一地址")]


def test_open_and_near_come_first(cast):
    near = take_in("路灯不亮，晚上看不见路", days=3)
    far = take_in("路灯不亮，晚上看不见路", area="330203004001001")
    found = [pk for pk, _why in ask(cast.agent, area_code="330203003001001")]
    assert found == [near.pk, far.pk]


def test_a_reader_is_told_of_nothing_they_may_not_open(cast, ground):
    lamp = take_in("路灯不亮，晚上看不见路", phone=PHONE)
    known = {"phone_hash": keyed_hash(PHONE)}
    assert [pk for pk, _ in ask(cast.street, **known)] == [lamp.pk]
    Ticket.objects.filter(pk=lamp.pk).update(target_team=ground.street)
    assert ask(cast.street, **known) == []
    Ticket.objects.filter(pk=lamp.pk).update(target_team=None, lead_team=ground.team)
    assert ask(cast.stranger, **known) == []
    assert "同一来电人" in ask(cast.lead, **known)[0][1]
    Ticket.objects.filter(pk=lamp.pk).update(confidential=True)
    assert "同一来电人" not in ask(cast.lead, **known)[0][1]
    assert "同一来电人" in ask(cast.agent, **known)[0][1]


@pytest.mark.parametrize("text", ["", "，。", "的", "13800138000"])
def test_nothing_to_go_by_finds_nothing(cast, text):
    take_in("路灯不亮")
    assert ask(cast.agent, text=text) == []


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, count):
    for _n in range(count):
        take_in("路灯不亮，晚上看不见路", phone=PHONE)
    known = {"phone_hash": keyed_hash(PHONE)}
    ask(cast.agent, **known)
    reach = reach_of(cast.agent)
    with CaptureQueriesContext(connection) as spent:
        found = similar_tickets(reach, text=TEXT, area_code="", address="", now=NOW, **known)
    assert (len(found), len(spent)) == (count, 3)
