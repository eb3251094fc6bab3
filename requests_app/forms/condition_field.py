"""A form field for a condition: JSON in, a tree out, every fault with the number of its line."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from requests_app.condition_fields import FIELDS
from requests_app.conditions import (
    All,
    Any_,
    ConditionError,
    Not,
    Test,
    dump,
    every_test,
    read,
)
from requests_app.forms.condition_drawing import Group, draw
from requests_app.selectors.conditions import Known, faults_of

LONGEST = 20_000


def rooted(data: Any) -> Any:
    """The same condition with a group at its root, as the builder draws it."""
    core = data
    while isinstance(core, dict) and set(core) == {"not"}:
        core = core["not"]
    grouped = isinstance(core, dict) and ("all" in core or "any" in core)
    return data if grouped or not isinstance(core, dict) or not core else {"all": [data]}


def line_numbers(data: Any, path: str = "", start: int = 1) -> Iterator[tuple[str, int]]:
    """(path, number) of every test in the order of writing; a group has that of its first."""
    while isinstance(data, dict) and set(data) == {"not"}:
        data = data["not"]
    parts = (data.get("all", data.get("any")) if isinstance(data, dict) else None) or ()
    if not isinstance(parts, list):
        yield path, start
        return
    yield path, start
    for at, part in enumerate(parts):
        inside = list(line_numbers(part, f"{path}.{at}".lstrip("."), start))
        yield from inside
        start = inside[-1][1] + 1


def told(data: Any, fault: ConditionError) -> str:
    """A fault in words, with its line."""
    line = dict(line_numbers(data)).get(fault.path)
    if not fault.path or line is None:
        return fault.message
    return _("第 %(line)d 行：%(message)s") % {"line": line, "message": fault.message}


class BoundCondition(forms.BoundField):
    """The field on a form, ready to be drawn as lines and groups."""

    field: "ConditionField"

    @property
    def tree(self) -> Group | None:
        """The condition as lines and groups; None when it can only be shown as text."""
        try:
            data = rooted(json.loads(self.value() or '{"all": []}'))
        except (ValueError, RecursionError):
            return None
        faults = self.field.faults(data) if self.errors else []
        wrong = {fault.path: fault.message for fault in reversed(faults)}
        return draw(data, wrong, personal=self.field.personal, only=self.field.only)

    @property
    def blank(self) -> Group | None:
        """What a new group and a new line look like."""
        first = next(name for name in FIELDS if not self.field.only or name in self.field.only)
        line = {"field": first, "op": FIELDS[first].ops[0].name}
        only = self.field.only
        return draw({"all": [line]}, {}, personal=self.field.personal, only=only)


class ConditionText(forms.Textarea):
    """The JSON itself: what is posted, and what shows without script."""

    def use_required_attribute(self, _initial: Any) -> bool:
        """Hidden behind the builder it could not say what is missing; the server does."""
        return False


class ConditionField(forms.CharField):
    """A condition; ``personal=False`` refuses "me" and "my teams", ``required`` an empty one,
    ``only`` every field that it does not name.

    Drawn by ``requests_app/desk/conditions/_builder.html``; several may stand on a page.
    """

    widget = ConditionText

    def __init__(
        self, *, personal: bool = True, only: Collection[str] | None = None, **kwargs: Any
    ) -> None:
        wrong = {"required": _l("请至少添加一个条件")}
        super().__init__(max_length=LONGEST, error_messages=wrong, **kwargs)
        self.personal = personal
        self.only = only
        self.widget.attrs |= {"rows": 4, "spellcheck": "false", "data-condition-json": ""}

    def get_bound_field(self, form: Any, field_name: str) -> BoundCondition:
        """The field as the builder draws it."""
        return BoundCondition(form, self, field_name)

    def prepare_value(self, value: Any) -> Any:
        """JSON for a tree given as initial value."""
        if isinstance(value, All | Any_ | Not | Test):
            value = dump(value)
        return value if isinstance(value, str) or value is None else json.dumps(value)

    def clean(self, value: Any) -> Any:
        """The tree. Raises ValidationError with one message for each line that is wrong."""
        text = super().clean(value)
        try:
            data = rooted(json.loads(text or '{"all": []}'))
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("没有读懂这个条件，请重新填写")) from error
        faults = self.faults(data)
        if faults:
            raise ValidationError([told(data, fault) for fault in faults])
        node, _faults = read(data)
        if self.required and node == All():
            raise ValidationError(self.error_messages["required"])
        return node

    def faults(self, data: Any) -> Sequence[ConditionError]:
        """Everything wrong with the JSON: first how it is written, then what it names."""
        node, faults = read(data)
        return (
            faults
            or [
                ConditionError(path, _("“%s”不能用在这里") % FIELDS[test.field].label)
                for path, test in every_test(node)
                if self.only is not None and test.field not in self.only
            ]
            or faults_of(node, personal=self.personal, known=Known())
        )
