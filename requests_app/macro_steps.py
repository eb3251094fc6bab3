"""The steps of a macro, as data: read, checked, written down. Pure.

Stored as a list of objects such as ``{"do": "move", "move": "dispatch", "team_id": "suggested"}``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from requests_app.choices import (
    Kind,
    NotAcceptedReason,
    Outcome,
    SupervisionLevel,
    SuspendReason,
    Urgency,
)
from requests_app.reply_variables import complaint
from requests_app.workflow import MOVES_BY_NAME

MOST = 10
SUGGESTED = "suggested"
# Moves that one ticket makes by itself; merging and calling back need a person's eye.
MACRO_MOVES = (
    "dispatch", "redispatch", "answer", "close_answered", "queue", "sign", "start", "reply",
    "accept_return", "reject_return", "approve_reply", "reject_reply", "close_difficult",
    "rework_difficult", "suspend", "resume", "not_accept", "terminate", "withdraw", "restore",
    "reopen",
)  # fmt: skip
# Texts that people may send the resident by hand.
SENDABLE = {"ticket_more_needed": _("需要补充信息"), "ticket_state": _("办理进展")}
WORDS = frozenset({"text", "note", "reply_text", "task"})


class Do(TextChoices):
    """What one step does."""

    RECLASSIFY = "reclassify", _("改分类和紧急程度")
    MOVE = "move", _("流转")
    NOTE = "note", _("写备注")
    ASSIST = "assist", _("增加协办单位")
    ASSIGN = "assign", _("由我经办")
    SUPERVISE = "supervise", _("督办")
    MESSAGE = "message", _("给诉求人发消息")


FIELDS: dict[str, tuple[str, ...]] = {
    Do.RECLASSIFY: ("category_code", "urgency", "kind"),
    Do.MOVE: (
        "move", "team_id", "reply_text", "outcome", "suspend_reason", "not_accepted_reason", "note",
    ),
    Do.NOTE: ("text",),
    Do.ASSIST: ("team_id", "task"),
    Do.ASSIGN: (),
    Do.SUPERVISE: ("level", "note"),
    Do.MESSAGE: ("template",),
}  # fmt: skip
_NEEDED = {
    Do.MOVE: ("move",),
    Do.NOTE: ("text",),
    Do.ASSIST: ("team_id", "task"),
    Do.SUPERVISE: ("level", "note"),
    Do.MESSAGE: ("template",),
}
_KNOWN: dict[str, frozenset[str]] = {
    "urgency": frozenset(Urgency.values),
    "kind": frozenset(Kind.values),
    "outcome": frozenset(Outcome.values),
    "suspend_reason": frozenset(SuspendReason.values),
    "not_accepted_reason": frozenset(NotAcceptedReason.values),
    "level": frozenset(str(level) for level in SupervisionLevel.values),
    "template": frozenset(SENDABLE),
}


class StepError(ValueError):
    """A step that cannot be: its number (from 1), the field, and what is wrong with it."""

    def __init__(self, number: int, field_name: str, words: str) -> None:
        super().__init__(words)
        self.number, self.field, self.words = number, field_name, words


@dataclass(frozen=True)
class Step:
    """One step; ``data`` holds its fields that are not empty."""

    do: str
    data: dict[str, str] = field(default_factory=dict)

    def dump(self) -> dict[str, str]:
        """As it is stored."""
        return {"do": self.do, **self.data}


def read(stored: Iterable[Mapping[str, Any]]) -> list[Step]:
    """Steps as they were written, unchecked; what a kind of step does not know is left out."""
    found = []
    for row in stored:
        do = str(row.get("do", ""))
        data = {n: str(row[n]).strip() for n in FIELDS.get(do, ()) if str(row.get(n) or "").strip()}
        found.append(Step(do, data))
    return found


def parse(stored: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """Steps that may be kept. Raises StepError for the first that may not."""
    steps = read(stored)
    if not steps:
        raise StepError(0, "", _t("至少要有一步"))
    if len(steps) > MOST:
        raise StepError(MOST + 1, "", _t("最多 %d 步") % MOST)
    for number, step in enumerate(steps, start=1):
        _check(number, step)
    return tuple(steps)


def _check(number: int, step: Step) -> None:
    if step.do not in FIELDS:
        raise StepError(number, "do", _t("没有这种步骤"))
    if step.do == Do.RECLASSIFY and not step.data:
        raise StepError(number, "category_code", _t("请选择要改成什么"))
    for name in _needed(number, step):
        if not step.data.get(name):
            raise StepError(number, name, _t("请填写"))
    for name, known in _KNOWN.items():
        if step.data.get(name, "") not in {"", *known}:
            raise StepError(number, name, _t("没有这个选项"))
    for name in sorted(WORDS & step.data.keys()):
        _check_words(number, name, step.data[name])


def _needed(number: int, step: Step) -> list[str]:
    needed = list(_NEEDED.get(Do(step.do), ()))
    if step.do == Do.MOVE and step.data.get("move"):
        needed += _of_move(number, step.data["move"])
    return needed


def _check_words(number: int, name: str, text: str) -> None:
    if words := complaint(text):
        raise StepError(number, name, words)


def _of_move(number: int, name: str) -> list[str]:
    if name not in MACRO_MOVES:
        raise StepError(number, "move", _t("宏里不能用这一步"))
    move = MOVES_BY_NAME[name]
    return [*move.requires, *(["note"] if move.note_required else [])]
