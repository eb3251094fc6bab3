"""Everything about a ticket that a condition may ask, as data. Pure.

A field has operators, an operator the shape of its value. Each operator has the words for
itself and for its opposite, so that "not" reads like speech. To add a field: a row here, its
SQL in ``selectors/condition_sql.py`` and its twin in memory in ``condition_facts.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from requests_app.choices import Channel, Kind, SupervisionLevel, Urgency
from requests_app.workflow import Status


class Shape(StrEnum):
    """How the value of an operator is written."""

    NONE = "none"  # the operator says it all
    CHOICES = "choices"  # any of a few words
    LEVEL = "level"  # one of a few words
    AREAS = "areas"  # codes of divisions
    CATEGORIES = "categories"  # codes of categories
    TEAMS = "teams"  # ids of teams
    WORDS = "words"  # words typed, parted by blanks
    TEXT = "text"
    COUNT = "count"  # a whole number
    DATE = "date"
    TIMES = "times"  # two times of day


PICKED = frozenset({Shape.AREAS, Shape.CATEGORIES, Shape.TEAMS})


@dataclass(frozen=True)
class Op:
    """One operator. ``personal`` ones speak of the reader and mean nothing without one."""

    name: str
    label: Any
    opposite: Any
    shape: Shape = Shape.NONE
    unit: Any = ""
    personal: bool = False


@dataclass(frozen=True)
class Field:
    """One fact of a ticket."""

    name: str
    label: Any
    ops: tuple[Op, ...]
    choices: tuple[tuple[Any, Any], ...] = ()

    def op(self, name: str) -> Op | None:
        """The operator of this name."""
        return next((op for op in self.ops if op.name == name), None)


_IN = Op("in", _("为"), _("不为"), Shape.CHOICES)
_YES = Op("yes", _("是"), _("不是"))
_EMPTY = Op("none", _("为空"), _("不为空"))
_TEAMS = Op("in", _("为"), _("不为"), Shape.TEAMS)
_MINE = Op("mine", _("是我的单位"), _("不是我的单位"), personal=True)
_AT_LEAST = Op("at_least", _("至少"), _("少于"), Shape.COUNT, _("次"))


def _moment(*, optional: bool) -> tuple[Op, ...]:
    # "not since" holds for what never happened too; there the opposite has no short words.
    return (
        Op("since", _("不早于"), "" if optional else _("早于"), Shape.DATE),
        Op("until", _("不晚于"), "" if optional else _("晚于"), Shape.DATE),
        Op("within_hours", _("在最近"), _("不在最近"), Shape.COUNT, _("小时内")),
        Op("within_days", _("在最近"), _("不在最近"), Shape.COUNT, _("天内")),
        *([_EMPTY] if optional else []),
    )


WEEKDAYS = (
    (1, _("星期一")),
    (2, _("星期二")),
    (3, _("星期三")),
    (4, _("星期四")),
    (5, _("星期五")),
    (6, _("星期六")),
    (7, _("星期日")),
)
_STATES = tuple((s.value, s.label) for s in Status if s != Status.DRAFT)
_LEVELS = tuple((level.value, level.label) for level in SupervisionLevel)

_ALL: tuple[Field, ...] = (
    Field("state", _("状态"), (_IN,), _STATES),
    Field("open", _("在办件"), (_YES,)),
    Field(
        "due",
        _("时限"),
        (
            Op("overdue", _("已超时"), _("未超时")),
            Op("within_hours", _("将在"), _("不会在"), Shape.COUNT, _("小时内到期")),
        ),
    ),
    Field("urgency", _("紧急程度"), (_IN,), tuple(Urgency.choices)),
    Field("kind", _("类型"), (_IN,), tuple(Kind.choices)),
    Field("channel", _("渠道"), (_IN,), tuple(Channel.choices)),
    Field("category", _("分类"), (Op("under", _("属于"), _("不属于"), Shape.CATEGORIES), _EMPTY)),
    Field("area", _("街道社区网格"), (Op("under", _("属于"), _("不属于"), Shape.AREAS), _EMPTY)),
    Field("lead_team", _("主办单位"), (_TEAMS, _MINE, _EMPTY)),
    Field("assist_team", _("协办单位"),
          (Op("in", _("包括"), _("不包括"), Shape.TEAMS), _MINE, _EMPTY)),
    Field("target_team", _("被反映单位"), (_EMPTY,)),
    Field("handler", _("经办人"), (Op("me", _("是我"), _("不是我"), personal=True), _EMPTY)),
    Field("confidential", _("保密件"), (_YES,)),
    Field("supervision", _("督办级别"),
          (Op("at_least", _("不低于"), _("低于"), Shape.LEVEL),), _LEVELS),
    Field("rework_count", _("返工次数"), (_AT_LEAST,)),
    Field("return_count", _("退单次数"), (_AT_LEAST,)),
    Field("repeat_caller", _("30天内重复来电"), (_YES,)),
    Field("event", _("突发事件工单"), (_YES,)),
    Field("on_the_spot", _("网格当场办结件"), (_YES,)),
    Field("submitted", _("提交时间"), _moment(optional=False)),
    Field("updated", _("更新时间"), _moment(optional=False)),
    Field("dispatched", _("派单时间"), _moment(optional=True)),
    Field("closed", _("办结时间"), _moment(optional=True)),
    Field("submitted_time", _("提交时段"), (Op("between", _("在"), _("不在"), Shape.TIMES),)),
    Field("submitted_weekday", _("提交星期"), (_IN,), WEEKDAYS),
    Field("number", _("编号"), (Op("starts", _("开头是"), _("开头不是"), Shape.TEXT),)),
    Field(
        "words",
        _("标题和内容"),
        (
            Op("any_word", _("含任一词"), _("不含任一词"), Shape.WORDS),
            Op("all_words", _("含全部词"), _("未含全部词"), Shape.WORDS),
        ),
    ),
)  # fmt: skip
FIELDS: Mapping[str, Field] = {field.name: field for field in _ALL}
