"""Asking events and written rules about a batch of tickets, before the built-in rules.

Rules are asked in order and in memory; the first that matches and can send wins. One that
cannot be asked, or matches and cannot send, is passed over with the reason on record: it
is never silent and stops no ticket.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from grid.selectors.directory import TeamBrief, team_brief
from grid.selectors.lookup import division_label
from grid.selectors.members import people_as
from haishu_portal.core.choices import Channel
from haishu_portal.core.roles import Role
from haishu_portal.core.services.outbox import MessageDraft, enqueue_messages
from requests_app.choices import MatchedBy
from requests_app.condition_facts import Facts, matches
from requests_app.models import Reporter, RoutingRule, RuleTarget, Ticket
from requests_app.selectors.condition_sql import rang_before
from requests_app.selectors.conditions import Known
from requests_app.selectors.routing_rules import (
    Rule,
    broken_rules,
    condition_fault,
    rule_sentence,
    rules_in_force,
    target_fault,
)
from requests_app.selectors.supply import Supply
from requests_app.services.choosing import Choice, Located, Passed, choose_team
from requests_app.services.event_gathering import Gatherer
from requests_app.services.ledger import Ledger

WRITTEN = "written"


class RuleBook:
    """The rules in force for one batch, and what was found out about them on the way."""

    def __init__(self, tickets: Sequence[Ticket], now: datetime) -> None:
        self.now = now
        self.tickets = tickets
        self.known = Known()
        self.gatherer = Gatherer(tickets, self.known, now)
        self.rules = [(rule, condition_fault(rule, self.known)) for rule in rules_in_force(now)]

    def choose(
        self, ledger: Ledger, ticket: Ticket, located: Located | None, supply: Supply
    ) -> tuple[Choice | None, list[Passed]]:
        """Bring the ticket under its event; what the rules say of it, and those passed over."""
        passed: list[Passed] = []
        facts = self.facts(ticket)
        inside = self.gatherer.place(ledger, ticket, facts)
        facts = replace(facts, in_event=lambda: inside)
        for rule, fault in self.rules:
            if fault:
                words = _("规则“%(name)s”无法执行：%(why)s")
                passed.append(Passed(rule.id, words % {"name": rule.name, "why": fault}))
            elif matches(rule.node, facts, now=self.now):
                choice, why = self._send(rule, ticket, located, supply)
                if choice is not None:
                    return choice, passed
                words = _("规则“%(name)s”符合但未采用：%(why)s")
                passed.append(Passed(rule.id, words % {"name": rule.name, "why": why}))
        return None, passed

    def foresee(
        self,
        ticket: Ticket,
        located: Located | None,
        supply: Supply,
        *,
        rang_before: Callable[[], bool],
    ) -> Choice:
        """What would become of a ticket that is still being dictated; writes nothing.

        Events are left out: whether it joins one is decided when it is there.
        """
        facts = replace(self.facts(ticket), repeat_caller=rang_before)
        for rule, fault in self.rules:
            if not fault and matches(rule.node, facts, now=self.now):
                choice, _why = self._send(rule, ticket, located, supply)
                if choice is not None:
                    return choice
        return choose_team(ticket, located, supply)

    def facts(self, ticket: Ticket) -> Facts:
        """What a condition may ask of a ticket nobody has worked on; no query of its own."""
        return Facts(
            ticket=ticket,
            category_code=ticket.category.code if ticket.category else "",
            repeat_caller=lambda: ticket.pk in self._repeats,
        )

    @cached_property
    def _repeats(self) -> frozenset[int]:
        """Tickets of the batch whose caller rang before; one query, and only if a rule asks."""
        rows = Reporter.objects.filter(ticket_id__in=[ticket.pk for ticket in self.tickets])
        return frozenset(rang_before(rows).values_list("ticket_id", flat=True))

    def _send(
        self, rule: Rule, ticket: Ticket, located: Located | None, supply: Supply
    ) -> tuple[Choice | None, str]:
        """The choice the rule makes, or why it cannot make it for this ticket."""
        if why := target_fault(rule):
            return None, why
        if rule.target == RuleTarget.DESK:
            return self._choice(rule, Choice(None, WRITTEN, rule.desk_reason)), ""
        if rule.target == RuleTarget.TEAM:
            team = team_brief(rule.team_id)
            if team is not None and team.id == ticket.target_team_id:
                return None, _("目标单位就是被反映单位")
            if team is not None and (why := _lacks_paper(ticket, team, supply)):
                return None, why
            where = located.words if located else _("未定位")
            words = {"place": where, "name": rule.name, "team": team.name if team else ""}
            reason = _("%(place)s；按规则“%(name)s”派给%(team)s") % words
            return self._choice(rule, Choice(team, WRITTEN, reason, [team] if team else [])), ""
        label = division_label(rule.area_code)
        there = Located(
            rule.area_code, MatchedBy.CHOSEN, _("按规则“%(name)s”由%(area)s承办")
            % {"name": rule.name, "area": label},
        )  # fmt: skip
        found = choose_team(ticket, there, supply)
        return (self._choice(rule, found), "") if found.team else (None, found.reason)

    def _choice(self, rule: Rule, choice: Choice) -> Choice:
        sentence = rule_sentence(rule, self.known)
        return Choice(
            choice.team, WRITTEN, choice.reason, choice.candidates,
            rule_id=rule.id, rule_version=rule.version, sentence=sentence,
        )  # fmt: skip

    def finish(self) -> None:
        """Write the memberships; let the supervisors know, once, of each broken rule."""
        self.gatherer.write()
        faults = [(r, fault or target_fault(r)) for r, fault in self.rules]
        tell_broken([(r, fault) for r, fault in faults if fault], self.now)


def _lacks_paper(ticket: Ticket, team: TeamBrief, supply: Supply) -> str:
    """Why a team named by a rule cannot take a trade that asks for a credential, if so."""
    skill = ticket.category.skill if ticket.category else ""
    if not supply.asks_paper(skill) or supply.holds_paper(team.id, skill):
        return ""
    return _("“%(skill)s”须持证办理，%(team)s今天没有人持有效证件在岗") % {
        "skill": supply.trade(skill),
        "team": team.name,
    }


def check_rules(*, now: datetime) -> int:
    """Look for broken rules whether or not tickets come in; returns how many there are."""
    found = broken_rules(now)
    sound = RoutingRule.objects.exclude(told_broken="").exclude(pk__in=[r.id for r, _f in found])
    with transaction.atomic():
        sound.update(told_broken="")
        tell_broken(found, now)
    return len(found)


def tell_broken(found: Sequence[tuple[Rule, str]], now: datetime) -> None:
    """One message to each supervisor for a fault not told of yet. Call inside a transaction."""
    fresh = [
        (rule, fault)
        for rule, fault in found
        if RoutingRule.objects.filter(pk=rule.id)
        .exclude(told_broken=fault[:200])
        .update(told_broken=fault[:200])
    ]
    if not fresh:
        return
    drafts = [
        MessageDraft(
            channel=Channel.INAPP,
            recipient=str(person.id),
            template="staff_rule_broken",
            params={
                "no": rule.name,
                "state": fault,
                "link": settings.PUBLIC_BASE_URL + reverse("desk:rule", args=[rule.id]),
            },
            subject_type="rule",
            subject_id=rule.id,
            key=f"rule:{rule.id}:{person.id}:{now.isoformat()}",
        )
        for rule, fault in fresh
        for person in people_as(roles=[Role.SUPERVISOR], now=now)
    ]
    enqueue_messages(drafts=drafts, now=now)
