"""Keys: every control has one of its own, and each says what it does."""

import pytest

from requests_app.action_keys import ACTION_KEYS
from requests_app.forms.desk_actions import BESIDE, NOTE
from requests_app.forms.desk_moves import MOVE_FORMS
from requests_app.views.desk.tools import TOOLS
from requests_app.workflow import Status
from tests.factories.tickets import LED, ticket_in
from tests.support.keys import conflicts, keys_on

PAGES = ["/desk/?view=open", "/desk/new/", "/desk/callbacks/"]
# Keys that the ticket page keeps for itself.
KEPT = {"j", "k", "u", "g", "?", "/", "b"}


@pytest.fixture
def keys_of(signed_in):
    """The keys of a page as this person sees it."""

    def read(user, address):
        answer = signed_in(user).get(address)
        assert answer.status_code == 200
        return keys_on(answer.content.decode())

    return read


@pytest.mark.parametrize("page", PAGES)
def test_no_two_controls_of_a_page_share_a_key(cast, ticket, keys_of, page):
    found = keys_of(cast.supervisor, page)

    assert (conflicts(found), [key for key, label in found if not label]) == ([], [])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *(("supervisor", status) for status in sorted(set(Status) - {Status.DRAFT})),
        *(("lead", status) for status in sorted(LED)),
    ],
)
def test_no_two_actions_of_a_ticket_share_a_key(*, cast, ground, limits, keys_of, who, status):
    ticket = ticket_in(status, team=ground.team, area_code=ground.area)

    found = keys_of(getattr(cast, who), f"/desk/t/{ticket.no}/")

    assert conflicts(found) == []


def test_every_tool_is_found_by_a_key_of_its_own():
    keys = [tool.key for tool in TOOLS if tool.key]

    assert len(keys) == len(set(keys))
    assert all(key.startswith("g ") for key in keys)


def test_every_action_has_a_key_that_the_page_does_not_keep():
    assert set(ACTION_KEYS) == {*MOVE_FORMS, *BESIDE, NOTE} - {"unlink"}  # has its own button
    assert not set(ACTION_KEYS.values()) & KEPT


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a data-key="x">一</a><a data-key="y">二</a>', []),
        ('<a data-key="x">一</a><a data-key="x">二</a>', ["x"]),
        ('<a data-key="g">一</a><a data-key="g q">二</a>', ["g"]),
        ('<p data-row><i data-key="x"></i></p><p data-row><i data-key="x"></i></p>', []),
        ('<i data-key="x"></i><p data-row><i data-key="x"></i></p>', ["x"]),
    ],
)
def test_the_reader_of_keys_sees_a_conflict(html, found):
    assert conflicts(keys_on(html)) == found
