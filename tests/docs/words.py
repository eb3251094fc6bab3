"""The words of the trade as the code knows them, for the tests of the glossary."""

from collections.abc import Callable

from grid.choices import Level, TeamKind
from grid.patrol import choices as patrol_words
from grid.patrol import workflow as patrol_flow
from grid.rosters import choices as rosters
from grid.team_plan import SKILLS as SKILL_NAMES
from haishu_portal.core.choices import Channel as MessageChannel
from haishu_portal.core.choices import DayStatus, PushKind, SmsWhen
from haishu_portal.core.roles import Role
from haishu_portal.core.worktime import Unit
from requests_app import choices, models, workflow
from requests_app.calls import choices as call_words
from requests_app.fieldwork import choices as field_words
from requests_app.knowledge import choices as knowledge
from requests_app.knowledge import workflow as articles
from requests_app.models import SuggesterState

Pairs = Callable[[], list[tuple[str, str]]]


def _of(enumeration: object) -> Pairs:
    def pairs() -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in enumeration.choices]  # type: ignore[attr-defined]

    return pairs


def _units() -> list[tuple[str, str]]:
    return [(unit.value, "") for unit in Unit]


# Name in the tests: heading in the glossary, and the values with their Chinese labels.
ENUMERATIONS: dict[str, tuple[str, Pairs]] = {
    "Status": ("States of a ticket (`workflow.Status`)", _of(workflow.Status)),
    "SideState": ("States beside the main one (`workflow.SideState`)", _of(workflow.SideState)),
    "Clock": ("Clocks (`choices.Clock`)", _of(choices.Clock)),
    "Unit": ("Units of time (`worktime.Unit`)", _units),
    "requests.Channel": ("Ways in (`choices.Channel`)", _of(choices.Channel)),
    "Kind": ("Kinds of request (`choices.Kind`)", _of(choices.Kind)),
    "Urgency": ("Urgency (`choices.Urgency`)", _of(choices.Urgency)),
    "SlaClass": ("Rows of the deadline table (`choices.SlaClass`)", _of(choices.SlaClass)),
    "Role": ("Roles (`roles.Role`)", _of(Role)),
    "Level": ("Levels of territory (`grid.choices.Level`)", _of(Level)),
    "TeamKind": ("Kinds of team (`grid.choices.TeamKind`)", _of(TeamKind)),
    "UnitRole": ("A unit's part (`choices.UnitRole`)", _of(choices.UnitRole)),
    "UnitStatus": ("Where a unit stands (`choices.UnitStatus`)", _of(choices.UnitStatus)),
    "Outcome": ("What the unit says (`choices.Outcome`)", _of(choices.Outcome)),
    "Solved": ("What the resident says (`choices.Solved`)", _of(choices.Solved)),
    "Satisfaction": ("Grades (`choices.Satisfaction`)", _of(choices.Satisfaction)),
    "CallOutcome": ("How a call-back went (`choices.CallOutcome`)", _of(choices.CallOutcome)),
    "ContactWay": ("Ways to reach the caller (`choices.ContactWay`)", _of(choices.ContactWay)),
    "SupervisionLevel": (
        "Steps of supervision (`choices.SupervisionLevel`)",
        _of(choices.SupervisionLevel),
    ),
    "RequestStatus": ("Fate of a request (`choices.RequestStatus`)", _of(choices.RequestStatus)),
    "NotAcceptedReason": (
        "Why a request is not accepted (`choices.NotAcceptedReason`)",
        _of(choices.NotAcceptedReason),
    ),
    "SuspendReason": (
        "Why the clocks stand still (`choices.SuspendReason`)",
        _of(choices.SuspendReason),
    ),
    "MatchedBy": ("How a ticket found its grid (`choices.MatchedBy`)", _of(choices.MatchedBy)),
    "PhotoPhase": ("When a picture was taken (`choices.PhotoPhase`)", _of(choices.PhotoPhase)),
    "LinkKind": ("Ties between tickets (`choices.LinkKind`)", _of(choices.LinkKind)),
    "HandOverKind": (
        "To whom a matter is handed over (`choices.HandOverKind`)",
        _of(choices.HandOverKind),
    ),
    "HandOverState": (
        "How far a hand-over has come (`choices.HandOverState`)",
        _of(choices.HandOverState),
    ),
    "OnSite": ("Kept from the spot (`choices.OnSite`)", _of(choices.OnSite)),
    "EventKind": ("Kinds of event (`choices.EventKind`)", _of(choices.EventKind)),
    "Visibility": ("Who reads an event (`choices.Visibility`)", _of(choices.Visibility)),
    "SuggesterState": (
        "Versions of the suggester (`models.SuggesterState`)",
        _of(SuggesterState),
    ),
    "knowledge.State": ("States of an article (`knowledge.State`)", _of(knowledge.State)),
    "Secrecy": ("Who may read an article (`knowledge.Secrecy`)", _of(knowledge.Secrecy)),
    "Use": ("What an article was good for (`knowledge.Use`)", _of(knowledge.Use)),
    "ReportState": (
        "Fate of a wrong-answer report (`knowledge.ReportState`)",
        _of(knowledge.ReportState),
    ),
    "AbsenceReason": (
        "Why somebody is away (`rosters.AbsenceReason`)",
        _of(rosters.AbsenceReason),
    ),
    "Shift": ("When of the day (`rosters.Shift`)", _of(rosters.Shift)),
    "RuleTarget": ("Where a rule sends (`models.RuleTarget`)", _of(models.RuleTarget)),
    "RuleChangeKind": ("Changes of a rule (`models.RuleChangeKind`)", _of(models.RuleChangeKind)),
    "RuleTestState": ("Tests of a rule (`models.RuleTestState`)", _of(models.RuleTestState)),
    "EventGroupKind": ("Events of the town (`models.EventGroupKind`)", _of(models.EventGroupKind)),
    "EventGroupState": (
        "Where an event stands (`models.EventGroupState`)",
        _of(models.EventGroupState),
    ),
    "BulkAction": ("Things done to many tickets (`models.BulkAction`)", _of(models.BulkAction)),
    "BulkState": ("How a bulk action went (`models.BulkState`)", _of(models.BulkState)),
    "JoinedBy": ("How a ticket joins an event (`models.JoinedBy`)", _of(models.JoinedBy)),
    "EventNoticeState": (
        "Messages of an event (`models.EventNoticeState`)",
        _of(models.EventNoticeState),
    ),
    "core.Channel": (
        "Ways a message leaves (`core.choices.Channel`)",
        _of(MessageChannel),
    ),
    "core.PushKind": (
        "What a telephone rings for (`core.choices.PushKind`)",
        _of(PushKind),
    ),
    "core.SmsWhen": (
        "What goes by SMS when no push arrives (`core.choices.SmsWhen`)",
        _of(SmsWhen),
    ),
    "calls.CallState": (
        "Where a call stands (`calls.choices.CallState`)",
        _of(call_words.CallState),
    ),
    "calls.CallEvent": (
        "What a telephone system tells (`calls.choices.CallEvent`)",
        _of(call_words.CallEvent),
    ),
    "calls.AgentState": (
        "What an agent is doing (`calls.choices.AgentState`)",
        _of(call_words.AgentState),
    ),
    "calls.BreakReason": (
        "Why an agent takes a break (`calls.choices.BreakReason`)",
        _of(call_words.BreakReason),
    ),
    "calls.EmergencyNumber": (
        "Emergency services (`calls.choices.EmergencyNumber`)",
        _of(call_words.EmergencyNumber),
    ),
    "calls.TicketLink": (
        "What a call did with a ticket (`calls.choices.TicketLink`)",
        _of(call_words.TicketLink),
    ),
    "calls.CallbackState": (
        "Callers who rang in vain (`calls.choices.CallbackState`)",
        _of(call_words.CallbackState),
    ),
    "calls.TryOutcome": (
        "How ringing them went (`calls.choices.TryOutcome`)",
        _of(call_words.TryOutcome),
    ),
    "calls.Direction": ("Who rang whom (`calls.choices.Direction`)", _of(call_words.Direction)),
    "patrol.PlanKind": (
        "What is visited (`patrol.choices.PlanKind`)",
        _of(patrol_words.PlanKind),
    ),
    "patrol.PlaceKind": (
        "Kinds of key place (`patrol.choices.PlaceKind`)",
        _of(patrol_words.PlaceKind),
    ),
    "patrol.Every": (
        "Units of a rhythm (`patrol.choices.Every`)",
        _of(patrol_words.Every),
    ),
    "patrol.Purpose": (
        "Why a visit is made (`patrol.choices.Purpose`)",
        _of(patrol_words.Purpose),
    ),
    "patrol.Met": (
        "How it went at the door (`patrol.choices.Met`)",
        _of(patrol_words.Met),
    ),
    "patrol.Need": (
        "Help asked for at the door (`patrol.choices.Need`)",
        _of(patrol_words.Need),
    ),
    "patrol.FindingKind": (
        "What becomes of a finding (`patrol.choices.FindingKind`)",
        _of(patrol_words.FindingKind),
    ),
    "patrol.FindingState": (
        "How far a finding has come (`patrol.choices.FindingState`)",
        _of(patrol_words.FindingState),
    ),
    "patrol.ScreeningKind": (
        "Kinds of screening (`patrol.choices.ScreeningKind`)",
        _of(patrol_words.ScreeningKind),
    ),
    "patrol.RiskLevel": (
        "Levels of a risk (`patrol.choices.RiskLevel`)",
        _of(patrol_words.RiskLevel),
    ),
    "patrol.RiskCategory": (
        "What a risk is about (`patrol.choices.RiskCategory`)",
        _of(patrol_words.RiskCategory),
    ),
    "patrol.Prospect": (
        "What a risk might grow into (`patrol.choices.Prospect`)",
        _of(patrol_words.Prospect),
    ),
    "patrol.RiskState": (
        "Where a risk stands (`patrol.workflow.RiskState`)",
        _of(patrol_flow.RiskState),
    ),
    "fieldwork.ActState": (
        "What became of an act (`fieldwork.choices.ActState`)",
        _of(field_words.ActState),
    ),
    "fieldwork.ClockTrust": (
        "How far a phone's clock was believed (`fieldwork.choices.ClockTrust`)",
        _of(field_words.ClockTrust),
    ),
    "fieldwork.FilePurpose": (
        "Files from the phone (`fieldwork.choices.FilePurpose`)",
        _of(field_words.FilePurpose),
    ),
    "DayStatus": ("How sure a calendar day is (`core.choices.DayStatus`)", _of(DayStatus)),
}


def moves() -> list[tuple[str, str]]:
    """Name and label of every move."""
    return [(move.name, str(move.label)) for move in workflow.MOVES]


def article_moves() -> list[tuple[str, str]]:
    """Name and label of every step of an article."""
    return [(move.name, str(move.label)) for move in articles.MOVES]


def risk_moves() -> list[tuple[str, str]]:
    """Name and label of every step of a risk."""
    return [(move.name, str(move.label)) for move in patrol_flow.MOVES]


def skills() -> list[tuple[str, str]]:
    """Code and name of every skill of the seed."""
    return list(SKILL_NAMES.items())
