"""When a telephone rings and for what."""

from datetime import UTC, datetime, time

import pytest

from haishu_portal.core.choices import PushKind
from haishu_portal.core.push_rules import (
    SHANGHAI,
    PushWishes,
    endpoint_is_known,
    kept_wishes,
    words_of,
)

SERVICES = ["push.apple.com", "http://127.0.0.1:99"]


def shanghai(hour, minute=0, day=24):
    """A moment of 24 November 2026 in Ningbo."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "rings"),
    [
        (shanghai(21, 59), shanghai(21, 59)),
        (shanghai(22), shanghai(7, day=25)),
        (shanghai(3, 30), shanghai(7)),
        (shanghai(6, 59), shanghai(7)),
        (shanghai(7), shanghai(7)),
    ],
)
def test_quiet_hours_hold_back_until_the_morning(now, rings):
    assert PushWishes().ring_at(PushKind.NEW, now) == rings
    assert PushWishes(quiet=False).ring_at(PushKind.NEW, now) == now


@pytest.mark.parametrize("hour", [3, 12, 23])
def test_an_emergency_rings_at_any_hour(hour):
    assert PushWishes().ring_at(PushKind.EMERGENCY, shanghai(hour)) == shanghai(hour)


def test_quiet_hours_within_a_day_and_none_at_all():
    noon = PushWishes(quiet_from=time(12), quiet_to=time(14))
    assert noon.ring_at(PushKind.NEW, shanghai(13)) == shanghai(14)
    assert noon.ring_at(PushKind.NEW, shanghai(23)) == shanghai(23)
    never = PushWishes(quiet_from=time(8), quiet_to=time(8))
    assert never.ring_at(PushKind.NEW, shanghai(8)) == shanghai(8)


def test_kinds_are_switched_off_but_for_emergencies():
    wishes = PushWishes(off=frozenset({PushKind.NEW, PushKind.EMERGENCY}))
    assert not wishes.rings_for(PushKind.NEW)
    assert wishes.rings_for(PushKind.DUE)
    assert wishes.rings_for(PushKind.EMERGENCY)


@pytest.mark.parametrize(
    ("sms", "kind", "goes"),
    [
        ("urgent", PushKind.URGENT, True),
        ("urgent", PushKind.NEW, False),
        ("all", PushKind.NEW, True),
        ("none", PushKind.EMERGENCY, False),
        ("all", PushKind.TEST, False),
    ],
)
def test_what_goes_by_sms_when_nothing_takes_it(sms, kind, goes):
    assert PushWishes(sms=sms).by_sms(kind) is goes


def test_wishes_are_read_from_preferences_and_have_defaults():
    assert kept_wishes({}) == PushWishes()
    kept = {"push": {"quiet": False, "quiet_from": "20:30", "off": ["new"], "sms": "none"}}
    wishes = PushWishes(False, time(20, 30), time(7), frozenset({"new"}), "none")
    assert kept_wishes(kept) == wishes


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("https://web.push.apple.com/abc", True),
        ("https://push.apple.com/abc", True),
        ("http://127.0.0.1:99/x", True),
        ("http://web.push.apple.com/abc", False),
        ("https://web.push.apple.com:8443/abc", False),
        ("https://evilpush.apple.com.example/abc", False),
        ("https://notpush.apple.com/x", False),
        ("https://web.push.apple.com@127.0.0.1/", False),
        ("https://127.0.0.1/", False),
        ("http://127.0.0.1:100/x", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_known_push_services_are_called(url, known):
    assert endpoint_is_known(url, SERVICES) is known


def test_words_count_what_happened():
    assert words_of(["due", "new", "new"]) == "2 件新工单，1 件工单即将超时"
