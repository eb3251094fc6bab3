"""Naming a condition and saying whose view it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.selectors.directory import team_name
from haishu_portal.core.roles import ADMIN_ROLES, Role
from requests_app import rules
from requests_app.conditions import implies_open
from requests_app.forms.condition_field import ConditionField
from requests_app.models import SavedView
from requests_app.queue_look import (
    COLUMNS,
    DENSITIES,
    NORMAL,
    OPEN_SORTS,
    SORTS,
    USUAL,
    columns_from,
)
from requests_app.services.saved_views import ViewInput

ICONS = (
    "list", "inbox", "clock", "clock-exclamation", "flag", "star", "bell", "bolt", "eye",
    "map-pin", "building-community", "phone", "user", "users", "tool", "calendar", "heart",
    "shield", "tag", "message",
)  # fmt: skip
ME = "me"


def owner_choices(reach: Reach) -> list[tuple[str, str]]:
    """For whom the reader may keep views: themselves, teams they lead, roles."""
    teams = sorted(reach.teams_for(Role.LEAD, Role.SUPERVISOR))
    found = [(ME, _t("仅自己"))]
    found += [(f"team:{team_id}", _t("单位：%s") % team_name(team_id)) for team_id in teams]
    if reach.has(Role.SUPERVISOR, Role.DISTRICT):
        staff = [role for role in Role if role not in ADMIN_ROLES and role != Role.WORKER]
        found += [(f"role:{role.value}", _t("岗位：%s") % role.label) for role in staff]
    return found


def owner_words(view: SavedView) -> str:
    """Whose a view is, for people."""
    if view.team_id is not None:
        return _t("单位：%s") % team_name(view.team_id)
    return _t("岗位：%s") % Role(view.role).label if view.role else _t("我的")


def owner_key(view: rules.ViewOwner) -> str:
    """Whose a view is, as the form writes it."""
    if view.team_id is not None:
        return f"team:{view.team_id}"
    return f"role:{view.role}" if view.role else ME


class SavedViewForm(forms.Form):
    """One saved view."""

    name = forms.CharField(label=_("视图名称"), max_length=20)
    owner = forms.ChoiceField(label=_("谁能看到"), widget=forms.Select)
    condition = ConditionField(label=_("条件"), required=False)
    sort = forms.ChoiceField(label=_("排序"), choices=SORTS)
    icon = forms.ChoiceField(
        label=_("图标"), choices=[(name, name) for name in ICONS], widget=forms.RadioSelect
    )
    density = forms.ChoiceField(
        label=_("行高"), choices=DENSITIES, initial=NORMAL, widget=forms.RadioSelect
    )
    columns = forms.MultipleChoiceField(
        label=_("列"),
        choices=COLUMNS,
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        choose: Any = self.fields["owner"]
        choose.choices = owner_choices(reach)

    @classmethod
    def initial_of(cls, view: SavedView) -> dict[str, Any]:
        """A stored view as the form shows it."""
        return {
            "name": view.name, "owner": owner_key(view), "condition": view.condition,
            "sort": view.sort, "icon": view.icon,
            "columns": view.columns or USUAL, "density": view.density or NORMAL,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """An order without an index would make the list slow."""
        data = super().clean() or {}
        node, sort = data.get("condition"), data.get("sort")
        if node is not None and sort in OPEN_SORTS and not implies_open(node):
            names = dict(SORTS)
            self.add_error(
                "sort",
                _t("“%s”只能用于在办件，请加上条件“是在办件”，或换一种排序") % names[sort],
            )
        return data

    @property
    def column_order(self) -> list[tuple[str, Any, bool]]:
        """(name, words, shown) of every column: those chosen in their order, then the others."""
        chosen = columns_from(self["columns"].value() or ())
        every = [*chosen, *(name for name, _label in COLUMNS if name not in chosen)]
        return [(name, dict(COLUMNS)[name], name in chosen) for name in every]

    def wanted(self) -> ViewInput:
        """What the service takes."""
        data = self.cleaned_data
        kind, _colon, which = data["owner"].partition(":")
        return ViewInput(
            name=data["name"],
            condition=data["condition"],
            icon=data["icon"],
            person_id=self.reach.user_id if kind == ME else None,
            team_id=int(which) if kind == "team" else None,
            role=which if kind == "role" else "",
            sort=data["sort"],
            columns=list(columns_from(data["columns"])),
            density=data["density"],
        )
