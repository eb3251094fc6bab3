"""What every action on the ticket page shares: its ground, its version, its refusals."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.selectors.directory import TeamBrief
from haishu_portal.core.exceptions import DomainError, StaleVersion
from haishu_portal.core.models import User
from haishu_portal.core.numbers import whole
from requests_app.action_keys import ACTION_KEYS
from requests_app.choices import TextPurpose
from requests_app.forms.desk_teams import TeamPicking
from requests_app.models import ExtensionRequest, HandOver, ReturnRequest, Ticket, TicketUnit
from requests_app.selectors.categories import leaf_groups
from requests_app.selectors.drafts import KeptDraft


@dataclass(frozen=True)
class Ground:
    """What an action knows of the ticket it stands on."""

    reach: Reach
    ticket: Ticket
    units: list[TicketUnit] = field(default_factory=list)
    teams: list[TeamBrief] = field(default_factory=list)
    returning: ReturnRequest | None = None
    returns: list[ReturnRequest] = field(default_factory=list)
    extension: ExtensionRequest | None = None
    hand_over: HandOver | None = None
    kept: Mapping[str, KeptDraft] = field(default_factory=dict)

    @cached_property
    def leaf_groups(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Categories to choose from, read once for all forms of a page."""
        return leaf_groups()

    @property
    def team_ids(self) -> frozenset[int]:
        """Units at work on the ticket."""
        return frozenset(u.team_id for u in self.units if not u.is_released)


class ActionForm(TeamPicking):
    """One thing to do on a ticket. ``save`` calls the service and says what was done."""

    label: Any = ""
    icon: str = "circle-dot"
    help: Any = ""
    done: Any = _("已保存")
    order: int = 50
    checks_version: bool = True
    tells: bool = False  # it may send messages, which are shown beforehand

    # Fields that change nothing when left empty.
    blank_keeps: frozenset[str] = frozenset()

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, name: str, ground: Ground, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{name}-%s")
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.name = name
        self.ground = ground
        self.refusal: DomainError | None = None
        self.clashes: list[Any] = []
        self.kept = None if self.is_bound else ground.kept.get(name)
        self.prepare()
        if self.kept is not None:
            self.initial.update(self._half_typed(self.kept.text))

    def prepare(self) -> None:
        """Fit the fields to the ticket."""

    def _half_typed(self, text: str) -> dict[str, str]:
        """What the writer had typed into these fields; nothing of what cannot be read."""
        try:
            typed = json.loads(text)
        except ValueError:
            return {}
        known = set(self.fields) - {"version", "seen"}
        pairs = typed.items() if isinstance(typed, dict) else ()
        return {name: text for name, text in pairs if name in known and isinstance(text, str)}

    def backed(self) -> dict[str, str]:
        """Fields that stand for columns of the ticket, with what these hold now."""
        return {}

    def perform(self, actor: User, now: datetime) -> None:
        """Call the service. Raises what the service raises."""
        raise NotImplementedError

    def save(self, *, actor: User, now: datetime) -> str:
        """Do it; returns the sentence for the reader. Raises DomainError."""
        if self.checks_version and self.version_seen != self.ground.ticket.version:
            raise StaleVersion(str(self.ground.ticket))
        self.perform(actor, now)
        return str(self.done)

    @property
    def key(self) -> str:
        """The key that opens it on the ticket page."""
        return ACTION_KEYS.get(self.name, "")

    @property
    def version_seen(self) -> int:
        """The version the reader acted on."""
        return int(self.cleaned_data["version"])

    @property
    def version_now(self) -> int:
        """What the form carries: the version acted on, the present one once told of it."""
        stale = isinstance(self.refusal, StaleVersion)
        typed = whole(self.data.get("version")) if self.is_bound and not stale else None
        return self.ground.ticket.version if typed is None else typed

    @property
    def seen_before(self) -> int:
        """The last event the reader had before them."""
        seen = whole(self.data.get("seen")) if self.is_bound else None
        return self.ground.ticket.event_seq if seen is None else seen

    @property
    def seen_now(self) -> int:
        """The last event the form was drawn with."""
        stale = isinstance(self.refusal, StaleVersion)
        return self.ground.ticket.event_seq if stale else self.seen_before

    @property
    def is_stale(self) -> bool:
        """Whether somebody changed the ticket meanwhile."""
        return isinstance(self.refusal, StaleVersion)

    def refuse(self, error: DomainError) -> None:
        """Show a domain error beside its fields; what was typed stays."""
        self.refusal = error
        if self.is_stale:
            return
        known = {name: text for name, text in error.fields.items() if name in self.fields}
        for name, text in known.items():
            self.add_error(name, text)
        if not known:
            self.add_error(None, error.message)


def words(
    label: Any,
    *,
    required: bool = True,
    rows: int = 3,
    help_text: Any = "",
    texts: str = TextPurpose.NOTE,
) -> Any:
    """A field for some sentences; reply texts for ``texts`` are offered in it."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 30, "data-texts": str(texts)}),
        help_text=help_text,
        error_messages={"required": _("请填写")},
    )


def one_of(label: Any, choices: Any, *, required: bool = True, radio: bool = True) -> Any:
    """A field for one of a few."""
    listed = list(choices) if radio else [("", _("请选择")), *choices]
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=listed,
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": _("请选择")},
    )
