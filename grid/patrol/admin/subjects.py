"""Doors and places of the grids, as files brought them.

Who runs the system sees which doors there are and never who lives there: names and needs are
for those who visit.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from grid.admin.base import SetupAdmin, actor_of
from grid.admin.imports import FileForm, upload_page
from grid.csv_file import decode
from grid.patrol.models import Household, KeyPlace
from grid.patrol.services.subject_import import import_households, import_places
from grid.services.territory_import import ImportReport


def taking(
    take: Callable[..., ImportReport],
) -> Callable[[forms.Form, HttpRequest], ImportReport]:
    """Hand an uploaded CSV file to one of the imports."""

    def run(form: forms.Form, request: HttpRequest) -> ImportReport:
        given = form.cleaned_data
        return take(
            text=decode(given["file"].read()),
            actor=actor_of(request),
            now=timezone.now(),
            source=given["file"].name,
            close_missing=given["close_missing"],
            dry_run=given["dry_run"],
        )

    return run


class SubjectAdmin(SetupAdmin):
    """Rows come from files and are not typed here."""

    list_per_page = 50
    actions_list = ["import_file"]

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Files bring them."""
        return False

    def get_readonly_fields(self, _request: HttpRequest, _obj: Any = None) -> list[str]:
        """Files change them."""
        return list(self.fields or [])


@admin.register(Household)
class HouseholdAdmin(SubjectAdmin):
    """Which doors there are."""

    list_display = ["grid_code", "building", "unit", "door", "is_active", "updated_at"]
    list_filter = ["is_active"]
    search_fields = ["grid_code", "building"]
    fields = ["grid_code", "building", "unit", "door", "is_active", "updated_at"]

    @action(description=_("导入住户文件"), url_path="import", permissions=["change"])
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Upload CSV."""
        return upload_page(self, request, FileForm, taking(import_households))


@admin.register(KeyPlace)
class KeyPlaceAdmin(SubjectAdmin):
    """Rented houses and other places."""

    list_display = ["grid_code", "name", "kind", "address", "is_active", "updated_at"]
    list_filter = ["kind", "is_active"]
    search_fields = ["grid_code", "name", "address"]
    fields = ["grid_code", "name", "kind", "address", "lng", "lat", "is_active", "updated_at"]

    @action(description=_("导入重点场所文件"), url_path="import", permissions=["change"])
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Upload CSV."""
        return upload_page(self, request, FileForm, taking(import_places))
