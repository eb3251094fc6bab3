"""The form of a macro: its steps are added, ordered and taken away one by one."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.selectors.directory import team_name
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app.choices import (
    Kind,
    NotAcceptedReason,
    Outcome,
    SupervisionLevel,
    SuspendReason,
    Urgency,
)
from requests_app.forms.desk_correct import leaf_choices
from requests_app.forms.desk_teams import search_teams
from requests_app.forms.kept import KeptForm
from requests_app.macro_steps import FIELDS, MACRO_MOVES, MOST, SENDABLE, SUGGESTED, Do, read
from requests_app.selectors.macro_words import team_words
from requests_app.workflow import MOVES_BY_NAME

SAME = _("不变")


def _choice(label: Any, choices: Any, *, empty: Any = "") -> Callable[[], forms.Field]:
    listed = [("", empty), *choices] if empty else list(choices)
    return lambda: forms.ChoiceField(label=label, choices=listed, required=False)


def _words(label: Any, rows: int = 2) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows, "cols": 60}),
    )


MAKERS: dict[str, Callable[[], forms.Field]] = {
    "category_code": lambda: forms.ChoiceField(
        label=_("分类"), choices=leaf_choices(SAME), required=False
    ),
    "urgency": _choice(_("紧急程度"), Urgency.choices, empty=SAME),
    "kind": _choice(_("类型"), Kind.choices, empty=SAME),
    "team_id": lambda: forms.CharField(
        label=_("单位"), max_length=80, required=False,
        help_text=_("写单位名称；不写则用系统为每张工单建议的首选单位"),
    ),
    "reply_text": _words(_("答复内容（诉求人可见）"), 4),
    "outcome": _choice(_("办理结果"), Outcome.choices),
    "suspend_reason": _choice(_("挂起原因"), SuspendReason.choices),
    "not_accepted_reason": _choice(_("不予受理原因"), NotAcceptedReason.choices),
    "note": _words(_("说明")),
    "text": _words(_("备注内容")),
    "task": _words(_("协办事项")),
    "level": _choice(_("督办级别"), SupervisionLevel.choices[1:]),
    "template": _choice(_("消息"), list(SENDABLE.items())),
}  # fmt: skip


def new_steps() -> list[tuple[str, Any]]:
    """Kinds of step to add; each move is one."""
    found: list[tuple[str, Any]] = [(d.value, d.label) for d in Do if d != Do.MOVE]
    moves = [(f"{Do.MOVE}:{name}", MOVES_BY_NAME[name].label) for name in MACRO_MOVES]
    return [(str(Do.MOVE.label), moves), (_t("其他"), found)]


class StepForm(forms.Form):
    """One step: its kind is fixed when it is added, its fields follow from it."""

    def __init__(self, row: Mapping[str, str], *, number: int) -> None:
        prefix = f"step-{number}"
        bound = {f"{prefix}-{name}": value for name, value in row.items()}
        super().__init__(bound, prefix=prefix, use_required_attribute=False)
        self.number = number
        self.do, self.move = row.get("do", ""), row.get("move", "")
        for name in self._names():
            self.fields[name] = MAKERS[name]()

    def _names(self) -> list[str]:
        if self.do != Do.MOVE:
            return list(FIELDS.get(self.do, ()))
        move = MOVES_BY_NAME.get(self.move)
        return [*(n for n in (move.requires if move else ()) if n in MAKERS), "note"]

    @property
    def title(self) -> str:
        """What the step does, in a word."""
        move = MOVES_BY_NAME.get(self.move)
        if self.do == Do.MOVE and move:
            return str(move.label)
        return str(Do(self.do).label) if self.do in Do.values else self.do

    def clean_team_id(self) -> str:
        """A name or code that fits one unit; nothing: the likeliest of each ticket."""
        typed = self.cleaned_data["team_id"].strip()
        if not typed or typed == team_words(SUGGESTED):
            return SUGGESTED
        found = search_teams(typed)
        if len(found) == 1 or (found and found[0].name == typed):
            return str(found[0].id)
        raise forms.ValidationError(
            _t("有 %d 个单位符合，请写全名称") % len(found) if found else _t("没有找到这个单位")
        )

    def dump(self) -> dict[str, str]:
        """The step as it will be stored; call after ``is_valid``."""
        return {"do": self.do, "move": self.move, **self.cleaned_data}


class MacroForm(KeptForm):
    """One macro with its steps."""

    def __init__(self, *args: Any, rows: list[dict[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = rows if rows is not None else rows_in(self.data)
        self.steps = [StepForm(row, number=n) for n, row in enumerate(given)]
        self.shows_errors = False

    def is_valid(self) -> bool:
        """Its own fields and those of every step."""
        self.shows_errors = True
        return all([super().is_valid(), *(step.is_valid() for step in self.steps)])

    def stored(self) -> list[dict[str, str]]:
        """The steps for the service."""
        return [step.dump() for step in self.steps]

    def refuse(self, error: DomainError) -> None:
        """Beside the field of the step where it belongs, else on top."""
        left = dict(error.fields)
        for step in self.steps:
            for name in step.fields:
                words = left.pop(f"{step.prefix}-{name}", "")
                if words:
                    step.add_error(name, words)
        self.add_error(None, error.message)


def rows_of(stored: Any) -> list[dict[str, str]]:
    """Stored steps as the form shows them: units by name."""
    rows = [step.dump() for step in read(stored)]
    for row in rows:
        if "team_id" in row:
            suggested = row["team_id"] == SUGGESTED
            row["team_id"] = "" if suggested else team_name(whole(row["team_id"]))
    return rows


def rows_in(data: Any) -> list[dict[str, str]]:
    """Steps as they were posted."""
    count = min(whole(data.get("steps")) or 0, MOST + 1)
    names = ("do", "move", *MAKERS)
    return [{n: v for n in names if (v := data.get(f"step-{i}-{n}"))} for i in range(count)]


def edited(rows: list[dict[str, str]], order: str, kind: str) -> list[dict[str, str]]:
    """The steps after one order of the editor: ``add``, ``up:1``, ``down:1``, ``remove:1``."""
    act, _colon, which = order.partition(":")
    at = whole(which) or 0
    rows = list(rows)
    if act == "add" and len(rows) < MOST:
        do, _colon, move = kind.partition(":")
        rows.append({"do": do, **({"move": move} if move else {})})
    elif act == "remove" and at < len(rows):
        rows.pop(at)
    elif act in ("up", "down") and at < len(rows):
        to = max(0, at - 1) if act == "up" else at + 1
        rows.insert(to, rows.pop(at))
    return rows
