"""Correcting a ticket: what it is, where it lies, which other ticket it belongs to."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.selectors.lookup import current_code, divisions_named_in
from haishu_portal.core.models import User
from requests_app.choices import Kind, Urgency
from requests_app.exceptions import MergeRefused
from requests_app.forms.desk_base import ActionForm, one_of, words
from requests_app.forms.desk_bonds import ticket_numbered
from requests_app.forms.desk_queue import area_choices
from requests_app.models import Ticket
from requests_app.selectors.categories import leaf_groups
from requests_app.services.classify import reclassify, relocate
from requests_app.services.intake import Place
from requests_app.services.merging import merge_tickets

NO_TARGET = 0


def leaf_choices(first: Any) -> list[tuple[Any, Any]]:
    """Every leaf, grouped by the branch above it; ``first`` stands for none. Two queries."""
    return [("", first), *leaf_groups()]


class ReclassifyForm(ActionForm):
    """Class, kind, urgency and the unit complained about."""

    label = _("改分类和紧急程度")
    icon = "tag"
    help = _("时限随分类和紧急程度重新计算")
    done = _("已更正分类")
    order = 72
    blank_keeps = frozenset({"target_team_id"})

    def backed(self) -> dict[str, str]:
        """All of it stands on the ticket."""
        ticket = self.ground.ticket
        return {
            "category_code": ticket.category.code if ticket.category else "",
            "urgency": ticket.urgency,
            "kind": ticket.kind,
            "target_team_id": str(ticket.target_team_id or ""),
        }

    def prepare(self) -> None:
        """As the ticket stands."""
        ticket = self.ground.ticket
        self.fields["category_code"] = forms.ChoiceField(
            label=_("分类"), required=False, choices=[("", _("未分类")), *self.ground.leaf_groups]
        )
        self.fields["urgency"] = one_of(_("紧急程度"), Urgency.choices)
        self.fields["kind"] = one_of(_("类型"), Kind.choices, radio=False)
        self.add_pick(
            "target_team_id", _("被反映单位（不填则不变）"), required=False,
            exclude=self.ground.team_ids,
        )  # fmt: skip
        if ticket.target_team_id:
            self.fields["clear_target"] = forms.BooleanField(
                label=_("取消被反映单位"), required=False
            )
        self.initial.update(
            category_code=ticket.category.code if ticket.category else "",
            urgency=ticket.urgency,
            kind=ticket.kind,
        )

    def perform(self, actor: User, now: datetime) -> None:
        """Correct it."""
        data = self.cleaned_data
        target = NO_TARGET if data.get("clear_target") else data["target_team_id"]
        reclassify(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            now=now,
            category_code=data["category_code"] or None,
            urgency=data["urgency"],
            kind=data["kind"],
            target_team_id=target,
            expected_version=self.version_seen,
        )


class RelocateForm(ActionForm):
    """Where it lies: a point on the map, a community, or an address that names one."""

    label = _("更正位置")
    icon = "map-pin"
    help = _("在位置图上点选，或选择社区，或写一个能认出社区的地址")
    done = _("位置已更正")
    order = 74

    def prepare(self) -> None:
        """Three ways to say where."""
        self.fields["address"] = forms.CharField(label=_("地址"), required=False, max_length=200)
        self.fields["grid_code"] = forms.ChoiceField(
            label=_("街道社区"), required=False, choices=area_choices(_("按地图或地址"))
        )
        hidden = forms.HiddenInput
        self.fields["lng"] = forms.FloatField(required=False, widget=hidden)
        self.fields["lat"] = forms.FloatField(required=False, widget=hidden)

    def clean(self) -> dict[str, Any]:
        """One of the three must tell a place."""
        data = super().clean()
        named = divisions_named_in(data.get("address") or "")
        if data.get("lng") is None and not data.get("grid_code") and named:
            data["grid_code"] = max((current_code(hit.code) for hit in named), key=len)
        if data.get("lng") is None and not data.get("grid_code"):
            self.add_error("grid_code", _("请在地图上点选，或选择街道社区"))
        return data

    def perform(self, actor: User, now: datetime) -> None:
        """Move it."""
        data = self.cleaned_data
        relocate(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            place=Place(
                address=data["address"],
                lng=data["lng"],
                lat=data["lat"],
                grid_code=data["grid_code"],
            ),
            now=now,
            expected_version=self.version_seen,
        )


class MergeForm(ActionForm):
    """The same matter as another ticket."""

    tells = True

    label = _("并入另一张工单")
    icon = "git-merge"
    help = _("同一件事多人反映时使用；每位诉求人仍会分别回访")
    done = _("已并单")
    order = 75

    def prepare(self) -> None:
        """The number of the master."""
        self.fields["master"] = forms.CharField(
            label=_("主单编号"),
            max_length=24,
            widget=forms.TextInput(attrs={"placeholder": "HS20260105-000012"}),
        )
        self.fields["note"] = words(_("说明"), required=False, rows=2)

    def clean_master(self) -> Ticket:
        """An open ticket the reader may see."""
        master = ticket_numbered(self.ground.reach, self.cleaned_data["master"])
        if master.pk == self.ground.ticket.pk:
            raise forms.ValidationError(_("不能并入自己"))
        return master

    def perform(self, actor: User, now: datetime) -> None:
        """Merge; the service's refusal becomes this form's."""
        report = merge_tickets(
            master_id=self.cleaned_data["master"].pk,
            member_ids=[self.ground.ticket.pk],
            actor=actor,
            now=now,
            note=self.cleaned_data["note"],
        )
        for _number, why in report.refused:
            raise MergeRefused(why, fields={"master": why})
