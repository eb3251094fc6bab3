"""Macros as the ticket page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grid.reach import Reach
from requests_app.macro_steps import read
from requests_app.models import Macro, Ticket
from requests_app.selectors.kept import macros_for
from requests_app.selectors.macro_words import sentences


@dataclass(frozen=True)
class MacroLook:
    """One macro: what it does, step by step; ``key`` opens it."""

    id: int
    name: str
    version: int
    sentences: list[str]
    key: str


def macro_looks(reach: Reach, ticket: Ticket) -> list[MacroLook]:
    """Macros for this ticket, none on one that is over; two queries at most."""
    return looks_of(macros_for(reach, ticket)) if ticket.is_open else []


def looks_of(macros: Sequence[Macro]) -> list[MacroLook]:
    """The first nine have a digit for a key."""
    steps = [read(macro.steps) for macro in macros]
    words = iter(sentences([step for own in steps for step in own]))
    return [
        MacroLook(
            id=macro.pk,
            name=macro.name,
            version=macro.version,
            sentences=[next(words) for _step in own],
            key=str(place) if place < 10 else "",
        )
        for place, (macro, own) in enumerate(zip(macros, steps, strict=True), start=1)
    ]
