"""Filters of the back-office lists."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from grid.codes import DISTRICT_CODE
from grid.selectors.lookup import children


class StreetFilter(admin.SimpleListFilter):
    """Rows of one street, by the prefix of a code; ``path`` leads to the code."""

    title = _("街道")
    parameter_name = "street"
    path = "code"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """The streets in force."""
        return [(ref.code, ref.name) for ref in children(DISTRICT_CODE)]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only rows whose code begins with the street's."""
        value = self.value()
        return queryset.filter(**{f"{self.path}__startswith": value}) if value else queryset


class AreaStreetFilter(StreetFilter):
    """The same for teams."""

    path = "area_code"


class MemberStreetFilter(StreetFilter):
    """The same for memberships."""

    path = "team__area_code"


class InForceFilter(admin.SimpleListFilter):
    """Rows in force or ended; in force unless asked otherwise."""

    title = _("状态")
    parameter_name = "in_force"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Ended, or both."""
        return [("ended", _("已失效")), ("all", _("全部"))]

    def choices(self, changelist: Any) -> Any:
        """Name the first choice by what it shows."""
        for choice in super().choices(changelist):
            yield choice | {"display": _("现行")} if choice["display"] == _("All") else choice

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow to the wanted rows."""
        if self.value() == "all":
            return queryset
        return queryset.filter(valid_to__isnull=self.value() != "ended")
