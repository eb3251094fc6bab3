"""Back-office pages for the working calendar and office hours; all changes go by the services."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldBooleanWidget

from haishu_portal.core.calendar_files import MAX_BYTES
from haishu_portal.core.exceptions import CalendarFileRefused
from haishu_portal.core.models import CalendarDay, WorkHours
from haishu_portal.core.services.calendar import (
    CalendarImport,
    change_day,
    import_calendar,
    save_work_hours,
)
from haishu_portal.core.statutory import is_main_holiday

if TYPE_CHECKING:
    from haishu_portal.core.models import User

HOURS_FIELDS = ("label", "windows", "season_months", "season_windows", "every_day")


class CalendarDayForm(forms.ModelForm):
    """One date with the reason for correcting it."""

    reason = forms.CharField(label=_("依据"), max_length=300)

    class Meta:
        model = CalendarDay
        fields = ["date", "is_workday", "name"]

    def clean(self) -> dict[str, Any]:
        """The same rule as the service, told beside the field."""
        data = super().clean() or self.cleaned_data
        day = data.get("date") or self.instance.pk
        if data.get("is_workday") and day and is_main_holiday(day):
            self.add_error("is_workday", _("法定节假日不能设为工作日"))
        return data


class CalendarFileForm(forms.Form):
    """A year's arrangement, tried out first."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("CSV、JSON 或 ICS；列出全年放假与补班日期，未列出的日期按周一至周五"),
        widget=UnfoldAdminFileFieldWidget,
    )
    dry_run = forms.BooleanField(
        label=_("只试运行，不写入"), required=False, initial=True, widget=UnfoldBooleanWidget
    )


@admin.register(CalendarDay)
class CalendarDayAdmin(ModelAdmin):
    """Days by year; a correction needs a reason and moves open deadlines."""

    form = CalendarDayForm
    list_display = ["date", "weekday", "is_workday", "name", "status", "source"]
    list_filter = ["status", "is_workday"]
    date_hierarchy = "date"
    search_fields = ["name"]
    list_per_page = 62
    actions_list = ["import_file"]

    @admin.display(description=_("星期"), ordering=F("date__week_day"))
    def weekday(self, row: CalendarDay) -> str:
        """The day's weekday."""
        return str(_("星期%(day)s") % {"day": "一二三四五六日"[row.date.weekday()]})

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """The date of a held day is its identity."""
        return ["date"] if obj else []

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Days are corrected, never removed."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, _change: bool) -> None:
        """Hand the correction to the service."""
        change_day(
            day=obj.date,
            is_workday=obj.is_workday,
            name=obj.name,
            reason=form.cleaned_data["reason"],
            actor=cast("User", request.user),
            now=timezone.now(),
        )

    @action(description=_("导入全年安排"), url_path="import", permissions=["change"])
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Try out or take over a file, and show what changes or every bad row."""
        form = CalendarFileForm(request.POST or None, request.FILES or None)
        outcome: CalendarImport | None = None
        refused: CalendarFileRefused | None = None
        if form.is_valid():
            try:
                outcome = _take_over(form, request)
            except CalendarFileRefused as error:
                refused = error
        context = self.admin_site.each_context(request) | {
            "title": _("导入全年安排"),
            "opts": self.opts,
            "form": form,
            "outcome": outcome,
            "refused": refused,
        }
        status = 422 if refused or form.errors else 200
        return render(request, "admin/core/calendar_import.html", context, status=status)


def _take_over(form: CalendarFileForm, request: HttpRequest) -> CalendarImport:
    upload = form.cleaned_data["file"]
    return import_calendar(
        content=upload.read(MAX_BYTES + 1),
        filename=upload.name,
        dry_run=form.cleaned_data["dry_run"],
        actor=cast("User", request.user),
        now=timezone.now(),
    )


@admin.register(WorkHours)
class WorkHoursAdmin(ModelAdmin):
    """Named office hours."""

    fields = ["name", *HOURS_FIELDS]
    list_display = ["name", "label", "windows", "season_months", "season_windows", "every_day"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Rules refer to hours by name."""
        return ["name"] if obj else []

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Running deadlines are counted in these hours."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        saved = save_work_hours(
            name=obj.name,
            values={field: getattr(obj, field) for field in HOURS_FIELDS},
            actor=cast("User", request.user),
            now=timezone.now(),
        )
        obj.pk = saved.pk
