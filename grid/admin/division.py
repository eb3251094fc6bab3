"""Divisions: figures are corrected here, names and boundaries come by import."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from grid.admin.base import SetupAdmin, actor_of
from grid.admin.filters import InForceFilter, StreetFilter
from grid.admin.imports import TerritoryFileForm, take_territory, upload_page
from grid.admin.outline import outline_of
from grid.models import Division
from grid.services.upkeep import FIGURES, correct_figures


@admin.register(Division)
class DivisionAdmin(SetupAdmin):
    """Every version of every division; those in force first."""

    list_display = [
        "code", "name", "level", "parent", "valid_from", "valid_to", "households", "population",
    ]  # fmt: skip
    list_filter = [InForceFilter, "level", StreetFilter]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    list_per_page = 50
    actions_list = ["import_file"]
    fields = [
        "code", "name", "level", "parent", "valid_from", "valid_to", "superseded_by",
        "households", "population", "note", "versions", "outline",
    ]  # fmt: skip
    readonly_fields = [name for name in fields if name not in FIGURES]

    def has_add_permission(self, _request: HttpRequest, *_args: Any) -> bool:
        """Divisions come by import, where borders are checked."""
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        """Boundaries are large and shown on one page only."""
        return super().get_queryset(request).defer("boundary")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, _change: bool) -> None:
        """Hand the correction to the service."""
        figures = {name: form.cleaned_data[name] for name in FIGURES if name in form.cleaned_data}
        correct_figures(
            division_id=obj.pk, figures=figures, actor=actor_of(request), now=timezone.now()
        )

    @admin.display(description=_("历史版本"))
    def versions(self, division: Division) -> str:
        """All versions of this code and what was merged into it."""
        same = Division.objects.filter(code=division.code).defer("boundary")
        merged = (
            Division.objects.filter(superseded_by__code=division.code)
            .exclude(code=division.code)
            .defer("boundary")
        )
        context = {"division": division, "versions": [*same, *merged]}
        return render_to_string("grid/admin/_versions.html", context)

    @admin.display(description=_("位置示意"))
    def outline(self, division: Division) -> str:
        """The division inside the one above it."""
        context = {"outline": outline_of(division), "name": division.name}
        return render_to_string("grid/admin/_outline.html", context)

    @action(description=_("导入边界文件"), url_path="import", permissions=["change"])
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Upload GeoJSON."""
        return upload_page(self, request, TerritoryFileForm, take_territory)
