"""Who sees and does what: the predicates, on facts alone."""

from dataclasses import dataclass

import pytest

from grid.reach import NOBODY, Reach
from haishu_portal.core.roles import Role
from requests_app import rules
from requests_app.choices import Kind, Urgency
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


def roles_that(rule, facts):
    return {role for role in Role if rule(reach(role), facts)}


DECIDERS = {Role.DISPATCHER, Role.SUPERVISOR}
HEARERS = {Role.AGENT, Role.CALLBACK, *DECIDERS}


@pytest.mark.parametrize("status", list(Status))
def test_who_splits_unmerges_links_and_when(status):
    facts = Facts(status=status)
    final = {"closed", "archived", "merged", "invalid", "terminated", "withdrawn", "draft"}
    assert roles_that(rules.can_split, facts) == (set() if status in final else DECIDERS)
    assert roles_that(rules.can_hand_over, facts) == (set() if status in final else DECIDERS)
    assert roles_that(rules.can_unmerge, facts) == (DECIDERS if status == "merged" else set())
    assert roles_that(rules.can_link, facts) == (set() if status == "archived" else HEARERS)


def test_the_leading_unit_may_offer_a_dispute():
    assert rules.can_hand_over(reach(Role.WORKER, team=OWN), Facts())
    assert not rules.can_hand_over(reach(Role.WORKER, team=OTHER), Facts())


def test_secrecy_is_set_by_whoever_hears_the_wish_and_lifted_by_the_supervisor():
    assert roles_that(rules.can_keep_secret, Facts()) == HEARERS
    assert roles_that(rules.can_keep_secret, Facts(confidential=True)) == set()
    assert roles_that(rules.can_lift_secrecy, Facts(confidential=True)) == {Role.SUPERVISOR}
    assert roles_that(rules.can_lift_secrecy, Facts()) == set()


@pytest.mark.parametrize(
    "rule", ["can_split", "can_link", "can_unmerge", "can_keep_secret", "can_hand_over"]
)
def test_the_accused_do_none_of_it(rule):
    status = Status.MERGED if rule == "can_unmerge" else Status.PROCESSING
    may = getattr(rules, rule)
    assert may(reach(Role.SUPERVISOR), Facts(status=status))
    assert not may(reach(Role.SUPERVISOR, team=ACCUSED), Facts(status=status))
    lifts = Facts(confidential=True)
    assert not rules.can_lift_secrecy(reach(Role.SUPERVISOR, team=ACCUSED), lifts)


EVERY = [role for role in Role if role not in {Role.AUDITOR, Role.SYSADMIN, Role.SECADMIN}]
STEERING = {Role.SUPERVISOR, Role.DISTRICT}


@pytest.mark.parametrize(
    ("rule", "allowed"),
    [
        (rules.can_read_rules, STEERING | {Role.DISPATCHER}),
        (rules.can_write_rules, STEERING),
        (rules.can_skip_rule_test, {Role.SUPERVISOR}),
        (rules.can_run_events, STEERING),
        (rules.can_gather, STEERING | {Role.DISPATCHER}),
        (rules.can_see_events, set(EVERY) - {Role.WORKER}),
    ],
)
def test_who_steers_routing_and_events(rule, allowed):
    assert {role for role in EVERY if rule(reach(role))} == allowed
    assert not rule(NOBODY)


def test_a_message_to_many_is_confirmed_by_somebody_else():
    assert rules.can_confirm_notice(reach(Role.SUPERVISOR), made_by_id=2)
    assert not rules.can_confirm_notice(reach(Role.SUPERVISOR), made_by_id=1)
    assert not rules.can_confirm_notice(reach(Role.DISPATCHER), made_by_id=2)


@dataclass
class Seen:
    """A matter found on the way."""

    kind: str = Kind.HELP
    urgency: str = Urgency.NORMAL
    target_team_id: int | None = None
    confidential: bool = False


@pytest.mark.parametrize("role", list(Role))
def test_who_closes_what_they_put_right_themselves(role):
    wanted = role in {Role.WORKER, Role.LEAD, Role.COMMUNITY}
    here, elsewhere = frozenset({OWN}), frozenset({OTHER})
    assert rules.can_close_on_the_spot(reach(role, team=OWN), Seen(), here) == wanted
    assert not rules.can_close_on_the_spot(reach(role, team=OWN), Seen(), elsewhere)
    assert not rules.can_close_on_the_spot(reach(role, team=OWN), Seen(), frozenset())


@pytest.mark.parametrize(
    ("seen", "wanted"),
    [
        (Seen(), True),
        (Seen(urgency=Urgency.URGENT), True),
        (Seen(urgency=Urgency.EMERGENCY), False),
        (Seen(kind=Kind.COMPLAINT), False),
        (Seen(kind=Kind.REPORT), False),
        (Seen(confidential=True), False),
        (Seen(target_team_id=ACCUSED), False),
    ],
)
def test_what_more_than_one_must_look_at_is_not_closed_on_the_spot(seen, wanted):
    found = rules.can_close_on_the_spot(reach(Role.WORKER, team=OWN), seen, frozenset({OWN}))
    assert found is wanted


@pytest.mark.parametrize("role", list(Role))
def test_only_the_lead_of_the_leading_unit_hands_out(role):
    assert rules.can_assign(reach(role, team=OWN), Facts()) is (role == Role.LEAD)
    assert not rules.can_assign(reach(role, team=OTHER), Facts())
    assert not rules.can_assign(reach(role, team=OWN), Facts(status=Status.CLOSED))
    assert not rules.can_assign(reach(role, team=OWN), Facts(target_team_id=OWN))


@pytest.mark.parametrize("role", list(Role))
def test_only_the_shift_supervisor_lifts_a_credential(role):
    assert rules.can_waive_credential(reach(role)) is (role == Role.SUPERVISOR)
