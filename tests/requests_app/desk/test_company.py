"""Who else is at a ticket, and what they changed meanwhile."""

import pytest
from django.utils import timezone
from django_redis import get_redis_connection

from haishu_portal.core import live
from haishu_portal.core.live import HERE_SECONDS, read_news
from requests_app.services.notes import add_note
from requests_app.workflow import Status
from tests.factories.tickets import ticket_in


@pytest.fixture
def here(ticket, monkeypatch):
    """Say that somebody is at the ticket, some seconds ago."""
    monkeypatch.setattr(live, "_line", live._Line())
    place = f"ticket:{ticket.pk}"
    get_redis_connection("default").delete(live.presence_key(place))

    def say(user, mode="look", ago=0):
        ms = int(timezone.now().timestamp() * 1000) - ago * 1000
        read_news("0", user_id=user.pk, place=place, mode=mode, now_ms=ms)

    return say


def others(browser, ticket):
    answer = browser.get(f"/desk/t/{ticket.no}/presence/")
    return [(o["name"], o["roles"], o["types"]) for o in answer.context["others"]]


def test_others_are_shown_by_name_and_role_with_what_they_do(at_desk, cast, ticket, here):
    here(cast.supervisor, "type")
    here(cast.agent)
    here(cast.dispatcher)

    assert sorted(others(at_desk, ticket)) == [
        ("agent", "话务员", False),
        ("supervisor", "班长", True),
    ]


def test_who_left_or_fell_silent_is_not_there(at_desk, cast, ticket, here):
    here(cast.agent)
    here(cast.agent, "")
    here(cast.supervisor, ago=HERE_SECONDS + 1)

    assert others(at_desk, ticket) == []


def test_nobody_looks_over_the_wall(cast, ground, signed_in):
    hidden = ticket_in(Status.PENDING_DISPATCH, target_team=ground.street, area_code=ground.area)
    for page in ("presence", "changed"):
        assert signed_in(cast.street).get(f"/desk/t/{hidden.no}/{page}/").status_code == 404
        assert signed_in(cast.dispatcher).get(f"/desk/t/{hidden.no}/{page}/").status_code in (
            200,
            204,
        )


def test_what_others_did_is_told_from_where_the_page_stood(at_desk, cast, ticket):
    seen = ticket.event_seq
    add_note(ticket_id=ticket.pk, actor=cast.supervisor, note="已电话核实", now=timezone.now())

    told = at_desk.get(f"/desk/t/{ticket.no}/changed/?seen={seen}")

    assert "已电话核实" in told.content.decode()
    assert at_desk.get(f"/desk/t/{ticket.no}/changed/?seen={seen + 1}").status_code == 204
    assert at_desk.get(f"/desk/t/{ticket.no}/changed/?seen=x").status_code == 204


def test_the_body_of_the_page_comes_alone_for_a_reload(at_desk, ticket):
    headers = {"HX-Request": "true", "HX-Target": "page"}

    body = at_desk.get(f"/desk/t/{ticket.no}/", headers=headers).content.decode()

    assert body.strip().startswith('<div id="page"')
    assert f'data-seen="{ticket.event_seq}"' in body
