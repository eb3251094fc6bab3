"""What can go wrong in the life of a request, by name."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from haishu_portal.core.exceptions import DomainError, NotAllowed, StaleVersion

__all__ = [
    "BadMacro",
    "BadSeedFile",
    "BadText",
    "CallbackTooSoon",
    "ColleagueAway",
    "CredentialMissing",
    "EventRefused",
    "ExtensionRefused",
    "HandOverRefused",
    "IdentifierTaken",
    "KeptNotFound",
    "LinkRefused",
    "MacroRefused",
    "MentionRefused",
    "MergeRefused",
    "MissingField",
    "MoveNotAllowed",
    "NotAllowed",
    "NotYourTicket",
    "ReturnNotAllowed",
    "RuleRefused",
    "RuleUntested",
    "SecondPersonNeeded",
    "StaleVersion",
    "TargetUnitConflict",
    "TicketNotFound",
    "TooMany",
    "VersionUnusable",
    "ViewNotFound",
]


class TicketNotFound(DomainError):
    """No such ticket, or none the reader may see."""

    code = "ticket_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(str(_("没有找到这张工单")))


class ViewNotFound(DomainError):
    """No such saved view, or none the reader may open."""

    code = "view_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(str(_("没有找到这个视图")))


class TooMany(DomainError):
    """There are as many as one owner may have."""

    code = "too_many"
    status = 409


class MoveNotAllowed(DomainError):
    """The transition table has no such step from here."""

    code = "move_not_allowed"
    status = 409


class MissingField(DomainError):
    """A move lacks something its form must carry."""

    code = "missing_field"


class NotYourTicket(NotAllowed):
    """The actor's units do not handle this ticket, or the role may not do this."""

    code = "not_your_ticket"


class TargetUnitConflict(DomainError):
    """A complaint may not go to the unit it complains about.

    Source: regulations on petition work (2022) art. 30.
    """

    code = "target_unit_conflict"


class ColleagueAway(DomainError):
    """Somebody is away who was to take a ticket on, and nobody stands in for them."""

    code = "colleague_away"
    status = 409


class CredentialMissing(DomainError):
    """The trade asks for a credential that nobody of the team, or not this person, holds."""

    code = "credential_missing"
    status = 409


class ReturnNotAllowed(DomainError):
    """A designated unit may not return a ticket."""

    code = "return_not_allowed"


class ExtensionRefused(DomainError):
    """The extension comes too late, too often or too long."""

    code = "extension_refused"


class MergeRefused(DomainError):
    """These tickets cannot be merged."""

    code = "merge_refused"


class CallbackTooSoon(DomainError):
    """The third attempt must fall on another day than the first two."""

    code = "callback_too_soon"


class IdentifierTaken(DomainError):
    """The identifier sent along names another act."""

    code = "identifier_taken"
    status = 409


class BadSeedFile(DomainError):
    """A file of the catalogue has bad rows; ``problems`` names each."""

    code = "bad_seed_file"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(str(_("分类或时限数据文件有误：%s")) % "; ".join(problems[:5]))
        self.problems = list(problems)


class VersionUnusable(DomainError):
    """No trained version of this number, one that always abstains, or too little to train on."""

    code = "version_unusable"


class RuleRefused(DomainError):
    """A rule of routing cannot be what was asked for."""

    code = "rule_refused"


class RuleUntested(DomainError):
    """A rule is switched on after a test of its present version, or with a stated reason."""

    code = "rule_untested"
    status = 409


class EventRefused(DomainError):
    """An event of the town cannot be what was asked for."""

    code = "event_refused"


class SecondPersonNeeded(DomainError):
    """A message to many callers is confirmed by somebody else than its writer."""

    code = "second_person_needed"
    status = 409


class LinkRefused(DomainError):
    """These two tickets cannot be tied, or are not."""

    code = "link_refused"
    status = 409


class HandOverRefused(DomainError):
    """The matter cannot be handed over, or nothing waits for an answer."""

    code = "hand_over_refused"
    status = 409


class MentionRefused(DomainError):
    """Somebody named in a note may not open the ticket."""

    code = "mention_refused"


class KeptNotFound(DomainError):
    """No such reply text or macro, or none the reader may change."""

    code = "kept_not_found"
    status = 404

    def __init__(self) -> None:
        super().__init__(str(_("没有找到，或已删除")))


class BadText(DomainError):
    """A reply text names an unknown variable or takes a code that is in use."""

    code = "bad_text"


class BadMacro(DomainError):
    """The steps of a macro cannot be read; the message says which."""

    code = "bad_macro"


class MacroRefused(DomainError):
    """A step of a macro is not allowed on this ticket; nothing was done."""

    code = "macro_refused"
    status = 409
