"""Colleagues called upon in a note: found in the words, told once, never shown what is not theirs."""

import pytest

from haishu_portal.core.models import OutboxMessage
from haishu_portal.core.roles import Role
from haishu_portal.core.services.outbox import deliver_due
from requests_app.exceptions import MentionRefused
from requests_app.mention_words import named_in, tails
from requests_app.models import Mention
from requests_app.selectors.colleagues import find_colleagues
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.core import UserFactory
from tests.factories.grid import MembershipFactory
from tests.factories.tickets import ticket_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请@周知远看一下", ["周知远看一下"]),
        ("@周知远 @徐立新，今天", ["周知远", "徐立新"]),
        ("发到 zhou@example.com 或 a.b@周", []),
        ("＠全角不算，单独的 @ 也不算", []),
        ("@周知远（西门）", ["周知远"]),
        ("@甲乙@丙丁", ["甲乙", "丙丁"]),
    ],
)
def test_names_are_looked_for_behind_the_sign(text, found):
    assert tails(text) == found


def test_the_longest_known_name_wins():
    assert named_in("周知远方今天", {"周知", "周知远", "周知远方"}) == "周知远方"
    assert named_in("李四看看", {"周知远"}) == ""


@pytest.fixture
def people(cast, ground):
    """Somebody with a Chinese name for each part."""

    def make(name, role, team):
        user = UserFactory(username=name, display_name=name)
        MembershipFactory(user=user, team=team, role=role)
        return user

    return {
        "same": make("徐立新", Role.SUPERVISOR, ground.district),
        "unit": make("陈文静", Role.WORKER, ground.team),
        "far": make("沈清禾", Role.WORKER, ground.other),
    }


@pytest.fixture
def ticket(ground, limits):
    return ticket_in(Status.PROCESSING, team=ground.team, area_code=ground.area)


@pytest.fixture
def note(cast, now):
    def run(ticket, words, **given):
        return add_note(ticket_id=ticket.pk, actor=cast.dispatcher, note=words, now=now, **given)

    return run


def test_a_person_and_a_unit_hear_of_it(people, ground, ticket, note, now):
    note(ticket, "请@徐立新看一下，@汪弄第1网格团队 明天到场")

    seq = ticket.events.get().seq
    rows = Mention.objects.order_by("pk").values_list("seq", "user__display_name", "team__name")
    assert list(rows) == [(seq, "徐立新", None), (seq, None, "汪弄第1网格团队")]
    assert {m.recipient_enc for m in OutboxMessage.objects.filter(channel="inapp")} == {
        str(people["same"].pk),
        str(people["unit"].pk),
    }
    assert ticket.events.get().data == {"mentions": ["徐立新", "汪弄第1网格团队"]}


def test_the_message_tells_number_and_name_and_no_word_of_the_note(people, ticket, note, now):
    note(ticket, "@徐立新 诉求人住三单元402")

    message = OutboxMessage.objects.get(channel="inapp")
    assert "三单元" not in message.params_enc
    assert ticket.no in message.params_enc
    assert "dispatcher" in message.params_enc


def test_who_may_not_open_the_ticket_is_not_called_upon(people, ground, ticket, note):
    for words in ("@沈清禾 看看", "@别处的网格团队 看看"):
        with pytest.raises(MentionRefused, match="不能查看这张工单"):
            note(ticket, words)
    assert not ticket.events.exists()
    assert not Mention.objects.exists()
    note(ticket, "@陈文静 看看")
    assert Mention.objects.count() == 1


def test_the_accused_are_not_called_upon(people, ground, limits, note):
    about_them = ticket_in(
        Status.PROCESSING, team=ground.team, area_code=ground.area, target_team_id=ground.other.pk
    )
    with pytest.raises(MentionRefused):
        note(about_them, "@沈清禾 说明情况")
    with pytest.raises(MentionRefused):
        note(about_them, "@别处的网格团队 说明情况")


def test_a_name_nobody_has_is_refused_and_an_address_is_not(people, ticket, note):
    with pytest.raises(MentionRefused, match="没有叫“李四"):
        note(ticket, "@李四 看看")
    assert note(ticket, "对方邮箱 lisi@example.com")


def test_people_of_one_name_are_told_apart_by_choice(people, cast, ground, ticket, note):
    other = UserFactory(username="another", display_name="徐立新")
    MembershipFactory(user=other, team=ground.district, role=Role.AGENT)
    with pytest.raises(MentionRefused, match="有 2 位"):
        note(ticket, "@徐立新 看看")
    note(ticket, "@徐立新 看看", mentions=[f"u{other.pk}"])
    assert Mention.objects.get().user == other


def test_nobody_is_told_twice_nor_of_their_own_note(people, cast, ticket, now):
    given = {"ticket_id": ticket.pk, "actor": people["same"], "now": now}
    add_note(**given, note="@徐立新 @陈文静 @陈文静 @汪弄第1网格团队")

    assert OutboxMessage.objects.filter(channel="inapp").count() == 1


@pytest.mark.parametrize("typed", ["徐", "立新", "xulixin", "xlx"])
def test_colleagues_are_found_by_name_pinyin_and_initials(people, ticket, now, typed):
    found = find_colleagues(ticket, typed, now=now)

    assert [c.name for c in found] == ["徐立新"]
    assert found[0].may_open


def test_those_who_may_not_open_come_last_and_say_so(people, ticket, now):
    found = find_colleagues(ticket, "网格团队", now=now)

    assert [(c.name, c.may_open) for c in found] == [
        ("汪弄第1网格团队", True),
        ("别处的网格团队", False),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_finding_costs_the_same_for_one_and_three(
    *, cast, ground, ticket, now, count, django_assert_max_num_queries
):
    for n in range(count):
        user = UserFactory(username=f"p{n}", display_name=f"王大{n}")
        MembershipFactory(user=user, team=ground.team, role=Role.WORKER)
    find_colleagues(ticket, "王大", now=now)  # teams are kept in memory from here on
    with django_assert_max_num_queries(3):
        assert len(find_colleagues(ticket, "王大", now=now)) == count


def test_delivery_brings_it_into_the_inbox(people, ticket, note, now):
    from haishu_portal.core.selectors.inbox import inbox_of, unread_count

    note(ticket, "@徐立新 看看")
    deliver_due(now=now, limit=10)

    assert unread_count(people["same"].pk) == 1
    assert ticket.no in inbox_of(people["same"], limit=5)[0].body
