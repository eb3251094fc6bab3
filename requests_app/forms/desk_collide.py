"""Two people change one ticket: their values beside mine, field by field, and what to do.

A form says which of its fields stand for columns of the ticket (``backed``). It carries what
they were when it was drawn (``was-<field>``). When somebody else saved first, a field that I left
alone takes their value; one that both changed is put to me (``take-<field>``: mine or theirs).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from grid.selectors.directory import team_name
from haishu_portal.core.numbers import whole
from requests_app.forms.desk_base import ActionForm

MINE, THEIRS = "mine", "theirs"
CHOICES = frozenset({MINE, THEIRS})


@dataclass(frozen=True)
class Clash:
    """One field that the other person changed; ``both`` if I did too."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    both: bool
    chosen: str


def with_choices(form: ActionForm, given: QueryDict) -> QueryDict:
    """What was sent, with their value wherever I took theirs; ``form`` is unbound."""
    data = given.copy()
    for name, now in form.backed().items():
        if given.get(f"take-{name}") == THEIRS:
            data[name] = now
    return data


def merged(form: ActionForm, given: QueryDict) -> QueryDict:
    """What was sent, with their value wherever I changed nothing."""
    data = given.copy()
    for name, now in form.backed().items():
        was = given.get(f"was-{name}")
        if was is not None and _mine(form, name, given) == was:
            data[name] = "" if name in form.blank_keeps else now
    return data


def clashes(form: ActionForm, given: QueryDict) -> list[Clash]:
    """Fields that the other person changed since I opened the form."""
    found = []
    for name, now in form.backed().items():
        was = given.get(f"was-{name}")
        if was is None or was == now:
            continue
        mine, chosen = _mine(form, name, given), given.get(f"take-{name}", "")
        found.append(
            Clash(
                name=name,
                label=str(form.fields[name].label or ""),
                was=_words(form, name, was),
                theirs=_words(form, name, now),
                mine=_words(form, name, mine),
                both=mine not in (was, now),
                chosen=chosen if chosen in CHOICES else "",
            )
        )
    return found


def undecided(form: ActionForm, given: QueryDict) -> list[str]:
    """Fields put to me (``clash``) for which I chose nothing."""
    asked = set(given.getlist("clash")) & form.backed().keys()
    return sorted(name for name in asked if given.get(f"take-{name}") not in CHOICES)


def carried(form: ActionForm) -> Iterator[tuple[str, str]]:
    """What the form carries as its past: as drawn, and the present once I was told of it."""
    open_ones = {clash.name for clash in form.clashes if clash.both}
    for name, now in form.backed().items():
        was = form.data.get(f"was-{name}") if form.is_bound else None
        keeps = was is not None and (not form.is_stale or name in open_ones)
        yield name, str(was) if keeps else now


def typed(form: ActionForm) -> list[tuple[str, str]]:
    """(label, words) of everything I filled in, for reading beside what the other did."""
    found = []
    for name, pick in form.picks.items():
        team = whole(form.data.get(name))
        found.append((str(pick.label), team_name(team) if team else pick.typed))
    for bound in form.plain_fields():
        value = bound.data
        if bound.name in form.backed() or isinstance(value, list | bool):
            continue
        found.append((str(bound.label), _words(form, bound.name, str(value or ""))))
    return [(label, words) for label, words in found if words]


def _mine(form: ActionForm, name: str, given: Mapping[str, Any]) -> str:
    value = str(given.get(name) or "")
    return str(given.get(f"was-{name}") or "") if not value and name in form.blank_keeps else value


def _words(form: ActionForm, name: str, value: str) -> str:
    """A value as the reader knows it."""
    field = form.fields[name]
    if name.endswith("team_id"):
        return team_name(whole(value)) if value else _("无")
    if isinstance(field, forms.ChoiceField):
        flat: dict[str, str] = {}
        choices: Any = field.choices
        for key, label in choices:
            pairs = label if isinstance(label, list | tuple) else [(key, label)]
            flat.update({str(k): str(v) for k, v in pairs})
        return flat.get(value, value)
    return value
