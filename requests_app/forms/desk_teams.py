"""Picking a unit: the likely ones first, the others by name."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from grid.selectors.directory import TeamBrief, all_teams, team_brief
from haishu_portal.core.numbers import whole
from requests_app.selectors.load import open_loads

FOUND = 12


@dataclass(frozen=True)
class TeamOption:
    """A unit as a choice: what it is and how much it has in hand."""

    id: int
    name: str
    kind: str
    load: int


@dataclass
class TeamPick:
    """One picker of a form: radios of likely units and a search by name."""

    name: str
    label: Any
    required: bool
    value: str = ""
    typed: str = ""
    options: list[TeamOption] = field(default_factory=list)
    found: list[TeamOption] = field(default_factory=list)
    errors: Sequence[str] = ()
    exclude: str = ""


def as_options(teams: Iterable[TeamBrief]) -> list[TeamOption]:
    """Units as choices with their present load."""
    loads = open_loads()
    return [TeamOption(t.id, t.name, str(t.kind.label), loads[t.id]) for t in teams]


def search_teams(typed: str, *, exclude: Collection[int] = ()) -> list[TeamBrief]:
    """Units that take dispatches and whose name or code holds every word typed."""
    words = typed.split()
    if not words:
        return []
    found = [
        team
        for team in all_teams()
        if team.accepts_dispatch
        and team.id not in exclude
        and all(word in team.name or word.upper() in team.code for word in words)
    ]
    return sorted(found, key=lambda t: (t.name != typed, len(t.name)))[:FOUND]


class TeamPicking(forms.Form):
    """A form with pickers of units; ``add_pick`` in ``__init__``, the rest is done here."""

    def add_pick(
        self,
        name: str,
        label: Any,
        *,
        options: Sequence[TeamBrief] = (),
        required: bool = True,
        exclude: Collection[int | None] = (),
    ) -> None:
        """Add a picker that posts ``name`` (a chosen id) and ``name``_q (a name typed)."""
        self.fields[name] = forms.CharField(required=False, label=label, max_length=12)
        self.fields[f"{name}_q"] = forms.CharField(required=False, max_length=80)
        barred = {i for i in exclude if i}
        self._picks[name] = TeamPick(
            name=name,
            label=label,
            required=required,
            options=as_options(options),
            exclude=",".join(str(i) for i in sorted(barred)),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._picks: dict[str, TeamPick] = {}

    @property
    def picks(self) -> dict[str, TeamPick]:
        """The pickers as the template draws them."""
        for name, pick in self._picks.items():
            given = self.data if self.is_bound else self.initial
            pick.value = str(given.get(name) or "")
            pick.typed = str(given.get(f"{name}_q") or "")
            pick.errors = [str(e) for e in self.errors.get(name, ())] if self.is_bound else ()
            pick.found = as_options(self._search(pick))
        return self._picks

    def plain_fields(self) -> list[forms.BoundField]:
        """Fields the template draws one after the other; pickers and hidden ones apart."""
        picked = {n for name in self._picks for n in (name, f"{name}_q")}
        return [field for field in self.visible_fields() if field.name not in picked]

    def clean(self) -> dict[str, Any]:
        """Turn what was picked or typed into ids."""
        data = super().clean() or {}
        for pick in self._picks.values():
            data[pick.name] = self._resolve(pick, data)
        return data

    def _search(self, pick: TeamPick) -> list[TeamBrief]:
        return search_teams(pick.typed, exclude=_ids(pick.exclude))

    def _resolve(self, pick: TeamPick, data: dict[str, Any]) -> int | None:
        """The id chosen. Typed words win over a choice that does not fit them."""
        chosen = team_brief(whole(data.get(pick.name)))
        pick.typed = (data.get(f"{pick.name}_q") or "").strip()
        if not pick.typed:
            if chosen is None and pick.required:
                self.add_error(pick.name, _("请选择单位"))
            return chosen.id if chosen else None
        found = self._search(pick)
        if chosen and chosen.id in {t.id for t in found}:
            return chosen.id
        if len(found) == 1 or (found and found[0].name == pick.typed):
            return found[0].id
        self.add_error(pick.name, _unclear(pick.typed, len(found)))
        return None


def _unclear(typed: str, count: int) -> str:
    if count:
        return _("有 %(count)d 个单位符合“%(typed)s”，请在下面选定一个") % {
            "count": count,
            "typed": typed,
        }
    return _("没有找到名称含“%s”的单位，请换个词") % typed


def _ids(text: str) -> set[int]:
    return {whole(part) or 0 for part in text.split(",")}
