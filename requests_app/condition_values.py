"""Values of a condition's tests: read from JSON, checked, in one spelling. Pure."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

from requests_app.condition_fields import Field, Op, Shape

MOST_CHOICES, MOST_WORDS = 20, 10
LONGEST_WORD, LONGEST_TEXT, MOST_COUNT = 40, 20, 9999
CODE = re.compile(r"\d{2,15}", re.ASCII)


class BadValue(Exception):
    """What is wrong with a value, in words."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_value(field: Field, op: Op, value: Any) -> Any:
    """The value as a test holds it. Raises BadValue."""
    return _READERS[op.shape](field, value)


def _none(_field: Field, _value: Any) -> None:
    return None


def _several(value: Any, most: int) -> list[Any]:
    values = value if isinstance(value, list | tuple) else [value]
    values = [v for v in values if v not in (None, "")]
    if not values:
        raise BadValue(_("请选择至少一项"))
    if len(values) > most:
        raise BadValue(_("最多选 %d 项") % most)
    return values


def _choices(field: Field, value: Any) -> tuple[Any, ...]:
    known = {str(key): key for key, _label in field.choices}
    values = _several(value, len(known))
    if not all(isinstance(v, str | int) and str(v) in known for v in values):
        raise BadValue(_("所选的项已不存在，请重新选择"))
    chosen = {str(v) for v in values}
    return tuple(key for text, key in known.items() if text in chosen)


def _level(field: Field, value: Any) -> Any:
    return _choices(field, _one(value))[0]


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _codes(_field: Field, value: Any) -> tuple[str, ...]:
    values = _several(value, MOST_CHOICES)
    if not all(isinstance(v, str) and CODE.fullmatch(v) for v in values):
        raise BadValue(_("所选的项已不存在，请重新选择"))
    return tuple(dict.fromkeys(values))


def _teams(_field: Field, value: Any) -> tuple[int, ...]:
    values = [_whole(v, 2**31 - 1) for v in _several(value, MOST_CHOICES)]
    return tuple(dict.fromkeys(values))


def _whole(value: Any, most: int) -> int:
    text = str(value).strip() if isinstance(value, str | int) and value is not True else ""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= most):
        raise BadValue(_("请填写 0 到 %d 的整数") % most)
    return int(text)


def _words(_field: Field, value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(v, str) for v in given):
        raise BadValue(_("请填写至少一个词"))
    words = list(dict.fromkeys(word for v in given for word in v.split()))
    if not words:
        raise BadValue(_("请填写至少一个词"))
    if len(words) > MOST_WORDS or any(len(w) > LONGEST_WORD or "\x00" in w for w in words):
        raise BadValue(
            _("最多 %(n)d 个词，每个不超过 %(long)d 字") % {"n": MOST_WORDS, "long": LONGEST_WORD}
        )
    return tuple(words)


def _text(_field: Field, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST_TEXT or "\x00" in text:
        raise BadValue(_("请填写 1 到 %d 个字") % LONGEST_TEXT)
    return text


def _count(_field: Field, value: Any) -> int:
    return _whole(_one(value), MOST_COUNT)


def _date(_field: Field, value: Any) -> str:
    try:
        day = date.fromisoformat(str(_one(value)))
    except ValueError as error:
        raise BadValue(_("请选择日期")) from error
    if not 2000 <= day.year <= 2100:
        raise BadValue(_("请选择 2000 年到 2100 年的日期"))
    return day.isoformat()


def _times(_field: Field, value: Any) -> tuple[str, str]:
    try:
        start, end = (f"{time.fromisoformat(str(part)):%H:%M}" for part in value)
    except (ValueError, TypeError) as error:
        raise BadValue(_("请填写两个时刻，如 18:00 和 08:00")) from error
    if start == end:
        raise BadValue(_("两个时刻不能相同"))
    return start, end


_READERS: dict[Shape, Callable[[Field, Any], Any]] = {
    Shape.NONE: _none,
    Shape.CHOICES: _choices,
    Shape.LEVEL: _level,
    Shape.AREAS: _codes,
    Shape.CATEGORIES: _codes,
    Shape.TEAMS: _teams,
    Shape.WORDS: _words,
    Shape.TEXT: _text,
    Shape.COUNT: _count,
    Shape.DATE: _date,
    Shape.TIMES: _times,
}
