"""Macros: keeping them, and taking their steps on a ticket, all or none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grid.selectors.reach import reach_of
from haishu_portal.core.exceptions import DomainError, StaleVersion
from haishu_portal.core.models import User
from haishu_portal.core.numbers import whole
from requests_app import rules
from requests_app.exceptions import BadMacro, KeptNotFound, MacroRefused, MissingField
from requests_app.macro_steps import SUGGESTED, Do, Step, StepError, parse
from requests_app.models import Macro, Ticket
from requests_app.selectors.desk_ticket import latest_routing
from requests_app.selectors.likely_teams import likely_teams
from requests_app.selectors.macro_words import sentences
from requests_app.services.assisting import add_assist
from requests_app.services.cases import open_case
from requests_app.services.classify import reclassify
from requests_app.services.handlers import assign_handler
from requests_app.services.keeping import KeptInput, count_use, save_row
from requests_app.services.messaging import write_to_resident
from requests_app.services.notes import add_note
from requests_app.services.reply_texts import render
from requests_app.services.returns import decide_return
from requests_app.services.supervision import supervise
from requests_app.services.transition import move_ticket
from requests_app.workflow import MOVES_BY_NAME


@dataclass(frozen=True)
class Hand:
    """Who takes the steps, on which ticket, when."""

    ticket_id: int
    actor: User
    now: datetime

    def read(self) -> Ticket:
        """The ticket as the steps so far have left it."""
        return Ticket.objects.select_related("category").get(pk=self.ticket_id)

    def words(self, data: Mapping[str, str], name: str) -> str:
        """A text of the step with the ticket's facts in it."""
        return render(text=data.get(name, ""), ticket=self.read(), actor=self.actor)

    def team(self, data: Mapping[str, str]) -> int:
        """The unit named, or the likeliest one of this ticket. Raises MissingField."""
        if data.get("team_id") != SUGGESTED:
            return whole(data.get("team_id")) or 0
        ticket = self.read()
        found = likely_teams(ticket, latest_routing(ticket))
        if not found:
            raise MissingField(_("系统没有建议的单位"), fields={"team_id": str(_("请手工派单"))})
        return found[0].id

    def common(self) -> dict[str, Any]:
        """What every service takes."""
        return {"ticket_id": self.ticket_id, "actor": self.actor, "now": self.now}


@dataclass
class MacroReport:
    """Numbers of the tickets on which it ran, and of the others with the reason."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def save_macro(
    *, kept: KeptInput, steps: Iterable[Mapping[str, Any]], actor: User, now: datetime,
    pk: int | None = None, version: int | None = None,
) -> Macro:  # fmt: skip
    """Make or change a macro.

    Raises BadMacro for the first step that cannot be, NotAllowed, KeptNotFound, StaleVersion,
    TooMany.
    """
    try:
        checked = parse(steps)
    except StepError as error:
        words = _("第 %(n)d 步：%(words)s") % {"n": error.number, "words": error.words}
        raise BadMacro(
            error.words if not error.number else words,
            fields={f"step-{error.number - 1}-{error.field}": error.words},
        ) from error
    values = {**vars(kept), "steps": [step.dump() for step in checked]}
    with transaction.atomic():
        return save_row(Macro, pk=pk, version=version, values=values, actor=actor, now=now)


def run_macro(
    *, macro_id: int, ticket_id: int, actor: User, now: datetime,
    macro_version: int | None = None, expected_version: int | None = None,
) -> Ticket:  # fmt: skip
    """Take every step of a macro on one ticket, in one transaction.

    Raises MacroRefused with the step and its reason (then nothing was done), StaleVersion when
    the ticket or the macro was changed since it was looked at, KeptNotFound, TicketNotFound.
    """
    with transaction.atomic():
        macro = _usable(macro_id, actor, macro_version)
        ticket = open_case(ticket_id, expected_version=expected_version).ticket
        code = ticket.category.code if ticket.category else ""
        if not code.startswith(macro.category_prefix):
            raise MacroRefused(_("“%s”不用于这个分类的工单") % macro.name)
        hand = Hand(ticket_id, actor, now)
        add_note(note=_("执行宏“%s”") % macro.name, **hand.common())
        for number, step in enumerate(_steps(macro), start=1):
            _take(hand, number, step)
        count_use(model=Macro, pk=macro.pk, now=now)
    return hand.read()


def run_macro_on_many(
    *, macro_id: int, ticket_ids: Iterable[int], actor: User, now: datetime,
    macro_version: int | None = None,
) -> MacroReport:  # fmt: skip
    """Run it on each ticket in a transaction of its own; says which refused and why."""
    report = MacroReport()
    wanted = list(dict.fromkeys(ticket_ids))
    numbers = dict(Ticket.objects.filter(pk__in=wanted).values_list("pk", "no"))
    for ticket_id in wanted:
        try:
            done = run_macro(
                macro_id=macro_id, ticket_id=ticket_id, actor=actor, now=now,
                macro_version=macro_version,
            )  # fmt: skip
        except DomainError as error:
            report.refused.append((numbers.get(ticket_id, str(ticket_id)), error.message))
        else:
            report.done.append(done.no)
    return report


def _usable(macro_id: int, actor: User, version: int | None) -> Macro:
    macro = Macro.objects.filter(pk=macro_id, is_active=True).first()
    if macro is None or not rules.has_kept(reach_of(actor), macro):
        raise KeptNotFound
    if version is not None and version != macro.version:
        raise StaleVersion(_("宏“%s”刚被修改，请看清新的步骤再执行") % macro.name)
    return macro


def _steps(macro: Macro) -> tuple[Step, ...]:
    """The steps, checked again: what was sound when written may name what is gone."""
    try:
        return parse(macro.steps)
    except StepError as error:
        raise MacroRefused(
            _("宏的第 %(n)d 步已失效：%(words)s") % {"n": error.number, "words": error.words}
        ) from error


def _take(hand: Hand, number: int, step: Step) -> None:
    try:
        DOERS[step.do](hand, step.data)
    except DomainError as error:
        raise MacroRefused(
            _("第 %(n)d 步“%(step)s”不能执行：%(why)s。全部步骤都没有执行。")
            % {"n": number, "step": sentences([step])[0], "why": error.message}
        ) from error


def _reclassify(hand: Hand, data: Mapping[str, str]) -> None:
    given: dict[str, Any] = {n: data.get(n) for n in ("category_code", "urgency", "kind")}
    reclassify(**given, **hand.common())


def _move(hand: Hand, data: Mapping[str, str]) -> None:
    name = data["move"]
    note = hand.words(data, "note")
    if name in ("accept_return", "reject_return"):
        team_id = hand.team(data) if "team_id" in data else None
        approve = name == "accept_return"
        decide_return(approve=approve, note=note, team_id=team_id, **hand.common())
        return
    inputs: dict[str, Any] = {}
    for wanted in MOVES_BY_NAME[name].requires:
        is_words = wanted == "reply_text"
        inputs[wanted] = hand.words(data, wanted) if is_words else data.get(wanted)
    if "team_id" in inputs:
        inputs["team_id"] = hand.team(data)
    move_ticket(move=name, note=note, data=inputs, **hand.common())


def _note(hand: Hand, data: Mapping[str, str]) -> None:
    add_note(note=hand.words(data, "text"), **hand.common())


def _assist(hand: Hand, data: Mapping[str, str]) -> None:
    add_assist(team_id=hand.team(data), task=hand.words(data, "task"), **hand.common())


def _assign(hand: Hand, _data: Mapping[str, str]) -> None:
    assign_handler(user_id=hand.actor.pk, **hand.common())


def _supervise(hand: Hand, data: Mapping[str, str]) -> None:
    level = whole(data.get("level")) or 0
    supervise(level=level, note=hand.words(data, "note"), **hand.common())


def _message(hand: Hand, data: Mapping[str, str]) -> None:
    write_to_resident(template=data["template"], **hand.common())


DOERS: dict[str, Callable[[Hand, Mapping[str, str]], None]] = {
    Do.RECLASSIFY: _reclassify,
    Do.MOVE: _move,
    Do.NOTE: _note,
    Do.ASSIST: _assist,
    Do.ASSIGN: _assign,
    Do.SUPERVISE: _supervise,
    Do.MESSAGE: _message,
}
