"""Relations, secrecy and mediation: each done, each refused."""

import pytest

from requests_app.choices import HandOverState
from requests_app.exceptions import (
    HandOverRefused,
    LinkRefused,
    MissingField,
    NotYourTicket,
    TicketNotFound,
)
from requests_app.models import HandOver, TicketLink
from requests_app.services.hand_over import answer_offer, offer_mediation, recall_offer
from requests_app.services.linking import link_tickets, unlink_tickets
from requests_app.services.secrecy import set_secrecy
from requests_app.signals import matter_offered, offer_recalled
from requests_app.workflow import Status
from tests.factories.catalog import CategoryFactory
from tests.factories.tickets import ticket_in


@pytest.fixture
def two(ground, limits):
    return [ticket_in(Status.PROCESSING, team=ground.team, title=t) for t in ("甲", "乙")]


def test_two_tickets_are_tied_once_and_untied(two, cast, now):
    one, other = two
    given = {"ticket_id": other.pk, "other_id": one.pk, "actor": cast.agent, "now": now}
    link_tickets(**given, note="同一栋楼")

    assert list(TicketLink.objects.values_list("source", "target")) == [(one.pk, other.pk)]
    assert [t.events.get().data for t in two] == [
        {"other": other.no, "linked": True},
        {"other": one.no, "linked": True},
    ]
    with pytest.raises(LinkRefused):
        link_tickets(**{**given, "ticket_id": one.pk, "other_id": other.pk})
    unlink_tickets(**given)
    assert not TicketLink.objects.exists()
    with pytest.raises(LinkRefused):
        unlink_tickets(**given)


def test_a_ticket_is_not_tied_to_itself_nor_to_one_unseen(two, cast, ground, now):
    with pytest.raises(LinkRefused):
        link_tickets(ticket_id=two[0].pk, other_id=two[0].pk, actor=cast.agent, now=now)
    about_us = ticket_in(Status.ACCEPTED, target_team_id=ground.district.pk)
    with pytest.raises(TicketNotFound):
        link_tickets(ticket_id=two[0].pk, other_id=about_us.pk, actor=cast.agent, now=now)
    with pytest.raises(NotYourTicket):
        link_tickets(ticket_id=two[0].pk, other_id=two[1].pk, actor=cast.worker, now=now)


def test_secrecy_is_set_at_the_centre_and_lifted_by_the_supervisor(two, cast, now):
    given = {"ticket_id": two[0].pk, "now": now, "note": "来电要求"}
    for person in (cast.district, cast.worker, cast.street):
        with pytest.raises(NotYourTicket):
            set_secrecy(**given, actor=person, secret=True)
    kept = set_secrecy(**given, actor=cast.agent, secret=True)
    assert (kept.confidential, kept.version) == (True, two[0].version + 1)
    event = kept.events.get()
    assert event.data["changes"] == {"confidential": ["公开办理", "保密"]}
    assert set_secrecy(**given, actor=cast.agent, secret=True).version == kept.version
    for person in (cast.agent, cast.dispatcher):
        with pytest.raises(NotYourTicket):
            set_secrecy(**given, actor=person, secret=False)
    assert not set_secrecy(**given, actor=cast.supervisor, secret=False).confidential


def test_what_the_caller_asked_to_keep_secret_needs_their_word(ground, cast, limits, now):
    ticket = ticket_in(Status.PROCESSING, team=ground.team, confidential=True)
    ticket.reporter.keep_secret = True
    ticket.reporter.save()
    given = {"ticket_id": ticket.pk, "actor": cast.supervisor, "secret": False, "now": now}
    with pytest.raises(MissingField):
        set_secrecy(**given, note="可以公开")
    with pytest.raises(MissingField):
        set_secrecy(**given, note=" ", caller_agrees=True)
    assert not set_secrecy(**given, note="可以公开", caller_agrees=True).confidential


@pytest.fixture
def dispute(ground, limits):
    kind = CategoryFactory(code="140304", name="邻里口角", skill="dispute")
    return ticket_in(Status.PROCESSING, team=ground.team, category=kind)


@pytest.fixture
def heard():
    """What the apps above hear, in order."""
    told = []

    def listen(signal, **given):
        told.append((signal, given["hand_over"].state))

    matter_offered.connect(listen)
    offer_recalled.connect(listen)
    yield told
    matter_offered.disconnect(listen)
    offer_recalled.disconnect(listen)


@pytest.fixture
def offer(cast, now):
    def run(ticket, actor=None, **given):
        given = {"reason": "双方愿意坐下来谈", "consent": "电话中同意", **given}
        return offer_mediation(
            ticket_id=ticket.pk, actor=actor or cast.dispatcher, now=now, **given
        )

    return run


def test_a_dispute_is_offered_and_taken(dispute, cast, offer, heard, now):
    row = offer(dispute)
    assert (row.state, heard) == ("offered", [(matter_offered, "offered")])
    taken = answer_offer(
        ticket_id=dispute.pk, actor=cast.supervisor, taken=True, reference="(2026)调12号", now=now
    )

    assert (taken.state, taken.reference) == (HandOverState.TAKEN, "(2026)调12号")
    assert [e.data["state"] for e in dispute.events.order_by("seq")] == ["offered", "taken"]
    dispute.refresh_from_db()
    assert dispute.status == Status.PROCESSING
    with pytest.raises(HandOverRefused):
        offer(dispute)


def test_a_declined_or_recalled_matter_may_be_offered_again(dispute, cast, offer, heard, now):
    offer(dispute)
    with pytest.raises(MissingField):
        answer_offer(ticket_id=dispute.pk, actor=cast.supervisor, taken=False, now=now)
    answer_offer(ticket_id=dispute.pk, actor=cast.supervisor, taken=False, note="对方拒绝", now=now)
    offer(dispute)
    recall_offer(ticket_id=dispute.pk, actor=cast.dispatcher, note="双方已和解", now=now)
    with pytest.raises(HandOverRefused):
        recall_offer(ticket_id=dispute.pk, actor=cast.dispatcher, note="再撤", now=now)

    assert [signal for signal, _state in heard] == [matter_offered, matter_offered, offer_recalled]
    assert list(HandOver.objects.order_by("pk").values_list("state", flat=True)) == [
        "declined",
        "recalled",
    ]


@pytest.mark.parametrize("missing", ["reason", "consent"])
def test_nothing_is_offered_without_reason_and_consent(dispute, offer, missing):
    with pytest.raises(MissingField) as refusal:
        offer(dispute, **{missing: " "})
    assert list(refusal.value.fields) == [missing]


def test_only_disputes_by_those_who_may(dispute, two, cast, offer):
    with pytest.raises(HandOverRefused):
        offer(two[0])
    for person in (cast.agent, cast.callback, cast.street):
        with pytest.raises(NotYourTicket):
            offer(dispute, person)
    assert offer(dispute, cast.worker)


def test_a_receiver_that_fails_fails_the_offer(dispute, offer):
    def fail(**_given):
        raise RuntimeError

    matter_offered.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            offer(dispute)
    finally:
        matter_offered.disconnect(fail)
    assert not HandOver.objects.exists()
