"""What a macro will do, in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from grid.selectors.directory import team_name
from haishu_portal.core.numbers import whole
from requests_app.choices import (
    Kind,
    NotAcceptedReason,
    Outcome,
    SupervisionLevel,
    SuspendReason,
    Urgency,
)
from requests_app.macro_steps import SENDABLE, SUGGESTED, Do, Step
from requests_app.models import Category
from requests_app.workflow import MOVES_BY_NAME

_SHORT = 40


def sentences(steps: Sequence[Step]) -> list[str]:
    """One sentence for each step; one query for the names of categories."""
    codes = {step.data["category_code"] for step in steps if "category_code" in step.data}
    rows = Category.objects.filter(code__in=codes).values_list("code", "name") if codes else []
    names = dict(rows)
    return [_sentence(step, names) for step in steps]


def _sentence(step: Step, categories: dict[str, str]) -> str:
    if step.do == Do.RECLASSIFY:
        return _reclassify(step.data, categories)
    writer = _WRITERS.get(step.do)
    if writer:
        return writer(step.data)
    return str(Do(step.do).label) if step.do in Do.values else ""


def _reclassify(data: dict[str, str], categories: dict[str, str]) -> str:
    code = data.get("category_code", "")
    return _join(
        (
            code and _("改分类为“%s”") % categories.get(code, _("（已撤销的分类）")),
            data.get("urgency") and _("紧急程度改为“%s”") % _label(Urgency, data["urgency"]),
            data.get("kind") and _("类型改为“%s”") % _label(Kind, data["kind"]),
        )
    )


def _supervise(data: dict[str, str]) -> str:
    level = _label(SupervisionLevel, whole(data.get("level")) or 0)
    return _("督办：%(level)s，%(note)s") % {"level": level, "note": _cut(data.get("note", ""))}


def _assist(data: dict[str, str]) -> str:
    team, task = team_words(data.get("team_id", "")), _cut(data.get("task", ""))
    return _("请%(team)s协办：%(task)s") % {"team": team, "task": task}


def _message(data: dict[str, str]) -> str:
    return _("给诉求人发消息：%s") % SENDABLE.get(data.get("template", ""), "")


def _note(data: dict[str, str]) -> str:
    return _("写备注：%s") % _cut(data.get("text", ""))


def _move(data: dict[str, str]) -> str:
    move = MOVES_BY_NAME.get(data.get("move", ""))
    label = str(move.label) if move else data.get("move", "")
    if "team_id" in data:
        label = _("%(move)s给%(team)s") % {"move": label, "team": team_words(data["team_id"])}
    said = data.get("reply_text") or data.get("note", "")
    reasons = (
        data.get("outcome") and _label(Outcome, data["outcome"]),
        data.get("suspend_reason") and _label(SuspendReason, data["suspend_reason"]),
        data.get("not_accepted_reason") and _label(NotAcceptedReason, data["not_accepted_reason"]),
        said and _cut(said),
    )
    return _join((label, *reasons), "：", "，")


def team_words(team_id: str) -> str:
    """A unit by name, or that the likeliest one of the ticket is meant."""
    if team_id == SUGGESTED:
        return _("系统建议的首选单位")
    return team_name(whole(team_id)) or _("（已撤销的单位）")


def _label(words: Callable[[Any], Any], value: object) -> str:
    try:
        return str(words(value).label)
    except ValueError:
        return str(value)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHORT else f"{flat[:_SHORT]}…"


def _join(parts: Iterable[str | None], first: str = "，", then: str = "，") -> str:
    kept = [part for part in parts if part]
    head, rest = kept[:1], kept[1:]
    return head[0] + (first + then.join(rest) if rest else "") if head else ""


_WRITERS: dict[str, Callable[[dict[str, str]], str]] = {
    Do.MOVE: _move,
    Do.SUPERVISE: _supervise,
    Do.ASSIST: _assist,
    Do.MESSAGE: _message,
    Do.NOTE: _note,
}
