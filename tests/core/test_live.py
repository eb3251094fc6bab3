import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django_redis import get_redis_connection

from haishu_portal.core import live
from haishu_portal.core.live import LiveLost, News, announce, newest_cursor, read_news, who_is_at
from haishu_portal.core.pulse import PASS_LIFE, PATH, Pulse, make_pass

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
TOPICS = ("ticket", "calls", "board")


@pytest.fixture(autouse=True)
def _fresh_line(monkeypatch):
    monkeypatch.setattr(live, "_line", live._Line())
    monkeypatch.setattr(live, "MEMORY_MS", 0)
    get_redis_connection("default").delete(live.STREAM, live.presence_key("ticket:7"))


@pytest.fixture
def lost(monkeypatch, settings):
    """A Redis that is not there."""
    import redis

    monkeypatch.setattr(
        live, "get_redis_connection", lambda _name: redis.Redis(port=1, socket_timeout=0.2)
    )


@pytest.fixture
def say(django_capture_on_commit_callbacks, db):
    def announced(topic, *ids):
        with django_capture_on_commit_callbacks(execute=True):
            announce(topic, ids)

    return announced


def ask(token, cursor="0", *, mode="", method="GET", path=PATH, at=NOW):
    """The pulse's answer as (status, body)."""
    told = []

    def django(environ, start_response):
        start_response("200 OK", [])
        return [b'"django"']

    environ = {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "QUERY_STRING": f"c={cursor}&m={mode}",
        "HTTP_X_LIVE_PASS": token,
    }
    wrapped = Pulse(django, clock=at.timestamp)
    body = wrapped(environ, lambda status, _headers: told.append(int(status[:3])))
    return told[0], json.loads(b"".join(body))


def pass_of(user_id=1, topics=TOPICS, place="", now=NOW):
    return make_pass(user_id=user_id, topics=topics, place=place, now=now)


def test_news_are_told_once_and_in_one_list(say):
    say("ticket", 5, 3)
    say("ticket", 3, 9)

    status, first = ask(pass_of())

    assert (status, first["ticket"]) == (200, [3, 5, 9])
    assert ask(pass_of(), first["c"]) == (200, {"c": first["c"]})


def test_nothing_is_announced_before_the_commit_and_nothing_after_a_rollback(
    db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            announce("ticket", [1])
            assert "ticket" not in ask(pass_of())[1]
        with transaction.atomic():
            announce("ticket", [2])
            transaction.set_rollback(True)

    assert ask(pass_of())[1]["ticket"] == [1]


def test_a_changed_pass_opens_nothing(say):
    good = pass_of(user_id=1)

    assert ask(good)[0] == 200
    for bad in ("", "x", good[:-1], good.replace("1|", "2|", 1), good.replace("calls", "other")):
        assert ask(bad) == (401, {})


def test_a_pass_ends(say):
    token = pass_of()

    assert ask(token, at=NOW + PASS_LIFE)[0] == 200
    assert ask(token, at=NOW + PASS_LIFE + timedelta(seconds=1)) == (401, {})


def test_a_reader_hears_their_topics_and_their_own_calls_alone(say):
    say("ticket", 4)
    say("calls", 1, 2)
    say("board")

    assert ask(pass_of(user_id=2))[1] | {"c": ""} == {
        "c": "",
        "ticket": [4],
        "calls": [2],
        "board": [],
    }
    assert "calls" not in ask(pass_of(user_id=3))[1]
    assert set(ask(pass_of(topics=["ticket"]))[1]) == {"c", "ticket"}


def test_only_the_pulse_is_answered_before_django():
    assert ask("", path="/desk/")[1] == "django"
    assert ask(pass_of(), method="POST")[0] == 405


def test_a_cursor_that_was_trimmed_away_or_flushed_looks_afresh(say):
    say("ticket", 1)
    old = ask(pass_of())[1]["c"]
    say("ticket", 2)
    redis = get_redis_connection("default")
    assert "reset" not in ask(pass_of(), old)[1]

    redis.xtrim(live.STREAM, maxlen=1, approximate=False)
    trimmed = ask(pass_of(), old)[1]
    assert trimmed["reset"]
    assert "reset" not in ask(pass_of(), trimmed["c"])[1]

    redis.delete(live.STREAM)
    assert ask(pass_of(), trimmed["c"])[1] == {"c": "0", "reset": True}
    assert ask(pass_of(), "0")[1] == {"c": "0"}


@pytest.mark.parametrize("cursor", ["x", "1-2-3", "-", "+", "9" * 40])
def test_a_cursor_nobody_gave_is_no_error(say, cursor):
    say("ticket", 1)

    assert ask(pass_of(), cursor)[1]["ticket"] == [1]


@pytest.mark.parametrize(
    "many", [{"ids": live.IDS + 1, "times": 1}, {"ids": 1, "times": live.ENTRIES + 1}]
)
def test_too_much_news_is_told_as_look_afresh(say, many):
    for n in range(many["times"]):
        say("ticket", *range(n, n + many["ids"]))

    answer = ask(pass_of())[1]

    assert answer["reset"]
    assert ask(pass_of(), answer["c"])[1] == {"c": answer["c"]}


def test_a_page_begins_to_listen_a_little_before_it_was_drawn(say):
    redis = get_redis_connection("default")
    for at, pk in ((NOW_MS - 10_000, 1), (NOW_MS - 500, 2)):
        redis.xadd(live.STREAM, {"t": "ticket", "i": str(pk)}, id=f"{at}-0")

    assert ask(pass_of(), newest_cursor(now_ms=NOW_MS))[1]["ticket"] == [2]


def test_presence_is_who_and_what_and_ends_by_itself():
    def beat(user, mode, ms):
        return read_news("0", user_id=user, place="ticket:7", mode=mode, now_ms=ms)[1]

    assert beat(1, "look", NOW_MS) == {}
    assert beat(2, "type", NOW_MS + 100) == {1: "look"}
    assert who_is_at("ticket:7", without=1, now_ms=NOW_MS + 200) == {2: "type"}
    assert beat(2, "", NOW_MS + 300) == {1: "look"}
    assert who_is_at("ticket:7", without=1, now_ms=NOW_MS + 400) == {}
    assert beat(3, "look", NOW_MS + live.HERE_SECONDS * 1000 + 1) == {}
    assert 0 < get_redis_connection("default").ttl(live.presence_key("ticket:7")) <= 30


def test_presence_is_told_only_at_the_place_of_the_pass():
    ask(pass_of(user_id=1, place="ticket:7"), mode="t")

    assert ask(pass_of(user_id=2, place="ticket:7"), mode="l")[1]["here"] == {"1": "type"}
    assert ask(pass_of(user_id=2, place="ticket:8"))[1]["here"] == {}
    assert "here" not in ask(pass_of(user_id=2))[1]


def test_without_redis_the_caller_goes_on_and_the_pulse_says_so(lost, say, caplog):
    say("ticket", 1)

    assert "live news rest" in caplog.text
    assert ask(pass_of()) == (503, {})
    assert newest_cursor(now_ms=NOW_MS) == "0"
    assert who_is_at("ticket:7", without=1, now_ms=NOW_MS) == {}


def test_nobody_waits_again_while_the_line_rests(lost, monkeypatch):
    with pytest.raises(LiveLost):
        read_news("0", user_id=1, now_ms=NOW_MS)
    monkeypatch.setattr(live, "get_redis_connection", None)

    with pytest.raises(LiveLost):
        read_news("0", user_id=1, now_ms=NOW_MS)


def test_what_could_not_be_announced_is_owed(say, monkeypatch):
    say("ticket", 1)
    cursor = ask(pass_of())[1]["c"]
    monkeypatch.setattr(live._line, "owes_reset", True)

    say("ticket", 2)

    assert ask(pass_of(), cursor)[1]["reset"]
    assert live._line.owes_reset is False


def test_redis_is_not_asked_twice_for_nothing(say, monkeypatch):
    monkeypatch.setattr(live, "MEMORY_MS", 200)
    say("ticket", 1)
    cursor = read_news("0", user_id=1, now_ms=NOW_MS)[0].cursor
    get_redis_connection("default").xadd(live.STREAM, {"t": "ticket", "i": "2"})

    def heard(ms, since=cursor):
        return read_news(since, user_id=2, now_ms=NOW_MS + ms)[0].topics.get("ticket", set())

    assert heard(100) == set()
    assert heard(100, since="0") == {1, 2}
    assert heard(250) == {2}


def test_news_of_nothing_keeps_the_cursor():
    assert live._news([], "0") == News("0")
