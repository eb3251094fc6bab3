"""Forms of reply texts and macros: whose they are, whom they are offered to, what they say."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from grid.selectors.directory import team_name
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.roles import ADMIN_ROLES, Role
from requests_app import rules
from requests_app.choices import TextPurpose
from requests_app.models import Macro, ReplyText
from requests_app.selectors.categories import category_tree
from requests_app.services.keeping import KeptInput
from requests_app.services.reply_texts import TextInput

ME, ALL = "me", "all"
ROLES = [(r.value, r.label) for r in Role if r not in ADMIN_ROLES and r != Role.WORKER]


def owner_choices(reach: Reach) -> list[tuple[str, str]]:
    """For whom the reader may keep: themselves, teams they lead, everybody at the desk."""
    teams = sorted(reach.teams_for(Role.LEAD, Role.SUPERVISOR))
    found = [(ME, _t("仅自己"))]
    found += [(f"team:{team_id}", _t("单位：%s") % team_name(team_id)) for team_id in teams]
    return [*found, (ALL, _t("全部坐席"))] if rules.can_decide(reach) else found


def owner_words(row: ReplyText | Macro) -> str:
    """Whose it is, for people."""
    if row.person_id is not None:
        return _t("我的")
    return _t("单位：%s") % team_name(row.team_id) if row.team_id else _t("全部坐席")


def branch_choices() -> list[tuple[str, str]]:
    """Classes and branches a text or macro may be for."""
    found = [("", _t("全部分类"))]
    for top in category_tree():
        found.append((top["code"], top["name"]))
        found += [(b["code"], f"{top['name']} / {b['name']}") for b in top.get("children", ())]
    return found


class KeptForm(forms.Form):
    """What reply texts and macros share."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("名称"), max_length=30)
    owner = forms.ChoiceField(label=_("谁能用"))
    category_prefix = forms.ChoiceField(label=_("用于分类"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("用于岗位"),
        choices=ROLES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则不限岗位"),
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.reach = reach
        owner: Any = self.fields["owner"]
        owner.choices = owner_choices(reach)
        category: Any = self.fields["category_prefix"]
        category.choices = branch_choices()

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """A stored row as the form shows it."""
        owner = ME if row.person_id else (f"team:{row.team_id}" if row.team_id else ALL)
        return {
            "version": row.version,
            "name": row.name,
            "owner": owner,
            "category_prefix": row.category_prefix,
            "roles": row.roles,
        }

    def kept(self) -> KeptInput:
        """What the service takes of it."""
        data = self.cleaned_data
        kind, _colon, which = data["owner"].partition(":")
        return KeptInput(
            name=data["name"],
            person_id=self.reach.user_id if kind == ME else None,
            team_id=int(which) if kind == "team" else None,
            roles=data["roles"] if kind != ME else [],
            category_prefix=data["category_prefix"],
        )

    def refuse(self, error: DomainError) -> None:
        """Show a domain error beside its field; what was typed stays."""
        for name, words in error.fields.items():
            self.add_error(name if name in self.fields else None, words)
        if not error.fields:
            self.add_error(None, error.message)


class ReplyTextForm(KeptForm):
    """One reply text."""

    code = forms.CharField(
        label=_("简码"), max_length=20, help_text=_("输入框里打 :: 加简码即可插入")
    )
    purposes = forms.MultipleChoiceField(
        label=_("用在哪里"), choices=TextPurpose.choices, widget=forms.CheckboxSelectMultiple
    )
    body = forms.CharField(
        label=_("内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6, "cols": 60})
    )

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        """A stored text."""
        more = {"code": row.code, "purposes": row.purposes, "body": row.body}
        return {**super().initial_of(row), **more}

    def wanted(self) -> TextInput:
        """What the service takes."""
        data = self.cleaned_data
        return TextInput(self.kept(), data["code"], data["body"], data["purposes"])
