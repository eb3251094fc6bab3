"""Input fields that refuse what no column, clock or calendar could hold."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grid.selectors.directory import team_brief

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MAX_WORDS, MAX_NOTE = 2000, 2000


class MomentField(serializers.DateTimeField):
    """A moment of this century."""

    def to_internal_value(self, value: Any) -> datetime:
        """The moment; refused outside 2000-2099."""
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment < LATEST:
            raise serializers.ValidationError(_("时间超出可用范围"))
        return moment


class DegreesField(serializers.FloatField):
    """A finite number."""

    def to_internal_value(self, data: Any) -> float:
        """The number; refused if it is a truth value or not finite."""
        number = super().to_internal_value(data)
        if isinstance(data, bool) or not isfinite(number):
            raise serializers.ValidationError(_("坐标不是有效的数字"))
        return number


class TeamIdField(serializers.IntegerField):
    """The id of an active team."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The id; refused if there is no such team."""
        team_id = super().run_validation(data)
        if team_id is not None and team_brief(team_id) is None:
            raise serializers.ValidationError(_("没有这个单位"))
        return team_id


def version_field() -> serializers.IntegerField:
    """The version of the ticket that the caller has seen."""
    return serializers.IntegerField(min_value=0, max_value=2**31 - 1)


def note_field(**kwargs: Any) -> serializers.CharField:
    """Words with an act; empty unless required."""
    kwargs.setdefault("default", "")
    return serializers.CharField(max_length=MAX_NOTE, allow_blank=True, **kwargs)
