"""The upload page shared by territory and teams."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from grid.admin.base import actor_of
from grid.csv_file import decode
from grid.exceptions import ImportRefused, RowProblem
from grid.services.team_import import import_teams
from grid.services.territory_import import ImportReport, Terms, import_territory
from grid.tiling import DEFAULT_TOLERANCE
from haishu_portal.core.worktime import local_date

MAX_BYTES = 20_000_000


class FileForm(forms.Form):
    """A file, tried out first."""

    file = forms.FileField(label=_("文件"), widget=UnfoldAdminFileFieldWidget)
    close_missing = forms.BooleanField(
        label=_("关闭文件中没有的"), required=False, widget=UnfoldBooleanWidget
    )
    dry_run = forms.BooleanField(
        label=_("只试运行，不写入"), required=False, initial=True, widget=UnfoldBooleanWidget
    )

    def clean_file(self) -> Any:
        """Refuse what would not fit in memory."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB"))
        return upload


class TerritoryFileForm(FileForm):
    """Boundaries need their coordinate system and a tolerance."""

    crs = forms.ChoiceField(
        label=_("坐标系"),
        choices=[("wgs84", "WGS 84"), ("gcj02", "GCJ-02"), ("bd09", "BD-09")],
        widget=UnfoldAdminSelectWidget,
    )
    tolerance = forms.FloatField(
        label=_("容差（平方米）"),
        min_value=0,
        initial=DEFAULT_TOLERANCE,
        widget=UnfoldAdminDecimalFieldWidget,
    )


def take_territory(form: forms.Form, request: HttpRequest) -> ImportReport:
    """Hand an uploaded GeoJSON file to the import."""
    given, now = form.cleaned_data, timezone.now()
    try:
        collection = json.loads(given["file"].read().decode("utf-8-sig"))
    except ValueError as fault:
        raise ImportRefused([RowProblem(0, "file", str(fault))]) from fault
    terms = Terms(
        valid_from=local_date(now),
        crs=given["crs"],
        close_missing=given["close_missing"],
        tolerance=given["tolerance"],
        dry_run=given["dry_run"],
    )
    return import_territory(
        collection=collection,
        terms=terms,
        actor=actor_of(request),
        now=now,
        source=given["file"].name,
    )


def take_teams(form: forms.Form, request: HttpRequest) -> ImportReport:
    """Hand an uploaded CSV file to the import."""
    given = form.cleaned_data
    return import_teams(
        text=decode(given["file"].read()),
        actor=actor_of(request),
        now=timezone.now(),
        source=given["file"].name,
        close_missing=given["close_missing"],
        dry_run=given["dry_run"],
    )


def upload_page(
    model_admin: Any,
    request: HttpRequest,
    form_class: type[FileForm],
    take: Callable[[forms.Form, HttpRequest], ImportReport],
) -> HttpResponse:
    """Try out or take over a file, and show what changes or every bad row."""
    form = form_class(request.POST or None, request.FILES or None)
    report: ImportReport | None = None
    refused: ImportRefused | None = None
    if form.is_valid():
        try:
            report = take(form, request)
        except ImportRefused as refusal:
            refused = refusal
    context = model_admin.admin_site.each_context(request) | {
        "title": _("导入"),
        "opts": model_admin.opts,
        "form": form,
        "report": report,
        "refused": refused,
    }
    status = 422 if refused or form.errors else 200
    return render(request, "grid/admin/import.html", context, status=status)
