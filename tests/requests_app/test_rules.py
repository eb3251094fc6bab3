"""Who sees and does what: the predicates, on facts alone."""

from dataclasses import dataclass

import pytest

from grid.reach import NOBODY, Reach
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.workflow import Status

OWN, OTHER, ACCUSED = 1, 2, 3
AREA = "330203003001001"


@dataclass
class Facts:
    """A ticket of the team OWN, about the team ACCUSED."""

    status: str = Status.PROCESSING
    area_code: str = AREA
    lead_team_id: int | None = OWN
    target_team_id: int | None = ACCUSED
    confidential: bool = False


def reach(*roles, team=OTHER, area=""):
    return Reach(
        user_id=1,
        roles=frozenset(roles),
        team_ids=frozenset({team}),
        prefixes=(area,) if area else (),
    )


CENTRE = [Role.AGENT, Role.DISPATCHER, Role.CALLBACK, Role.SUPERVISOR, Role.DISTRICT]


@pytest.mark.parametrize("role", CENTRE)
def test_the_centre_sees_every_ticket_but_those_about_itself(role):
    assert rules.can_view(reach(role), Facts())
    assert rules.can_view(reach(role), Facts(confidential=True))
    assert not rules.can_view(reach(role, team=ACCUSED), Facts())


@pytest.mark.parametrize("role", [Role.WORKER, Role.LEAD])
def test_a_unit_sees_what_it_leads_or_helps_with(role):
    assert rules.can_view(reach(role, team=OWN), Facts())
    assert rules.can_view(reach(role, team=OTHER), Facts(), frozenset({OTHER}))
    assert not rules.can_view(reach(role, team=OTHER), Facts())
    assert not rules.can_view(reach(role, team=ACCUSED), Facts(), frozenset({ACCUSED}))


@pytest.mark.parametrize(
    ("role", "area"), [(Role.COMMUNITY, "330203003001"), (Role.STREET, "330203003")]
)
def test_an_area_sees_its_own_ground_without_the_confidential(role, area):
    assert rules.can_view(reach(role, area=area), Facts())
    assert not rules.can_view(reach(role, area="330203004"), Facts())
    assert not rules.can_view(reach(role, area=area), Facts(confidential=True))
    assert not rules.can_view(reach(role, area=area), Facts(area_code=""))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN])
def test_administrators_see_no_ticket(role):
    assert not rules.can_view(reach(role, team=OWN, area="330203"), Facts())
    assert not rules.can_note(reach(role, team=OWN, area="330203"), Facts())
    assert not rules.can_view(NOBODY, Facts())


def test_who_looks_behind_the_mask():
    for role in (Role.AGENT, Role.CALLBACK, Role.SUPERVISOR):
        assert rules.can_reveal(reach(role), Facts(confidential=True))
        assert not rules.can_reveal(reach(role, team=ACCUSED), Facts())
    assert not rules.can_reveal(reach(Role.DISPATCHER), Facts())
    assert not rules.can_reveal(reach(Role.STREET, area="330203003"), Facts())
    assert rules.can_reveal(reach(Role.WORKER, team=OWN), Facts())
    assert not rules.can_reveal(reach(Role.WORKER, team=OWN), Facts(confidential=True))


@pytest.mark.parametrize("status", list(Status))
def test_call_back_is_the_centres_at_its_time(status):
    wanted = status in {Status.REVIEWED, Status.CALLBACK, Status.MERGED}
    assert rules.can_call_back(reach(Role.CALLBACK), Facts(status=status)) == wanted
    assert not rules.can_call_back(reach(Role.CALLBACK, team=OWN), Facts(status=status))
    assert not rules.can_call_back(reach(Role.DISPATCHER), Facts(status=status))


@pytest.mark.parametrize("status", list(Status))
def test_a_unit_contacts_the_caller_while_it_works(status):
    wanted = status in {"dispatched", "signed", "processing", "reworking", "suspended"}
    assert rules.can_contact(reach(Role.WORKER, team=OWN), Facts(status=status)) == wanted
    assert not rules.can_contact(reach(Role.WORKER, team=OTHER), Facts(status=status))


def test_who_supervises_and_who_decides():
    for role in (Role.SUPERVISOR, Role.DISPATCHER, Role.DISTRICT):
        assert rules.can_supervise(reach(role), Facts())
        assert not rules.can_supervise(reach(role, team=ACCUSED), Facts())
    assert rules.can_supervise(reach(Role.STREET, area="330203003"), Facts())
    assert not rules.can_supervise(reach(Role.STREET, area="330203004"), Facts())
    deciders = {role for role in Role if rules.can_decide(reach(role))}
    assert deciders == {Role.DISPATCHER, Role.SUPERVISOR}


def test_the_archive_takes_no_note():
    assert rules.can_note(reach(Role.AGENT), Facts())
    assert not rules.can_note(reach(Role.AGENT), Facts(status=Status.ARCHIVED))
