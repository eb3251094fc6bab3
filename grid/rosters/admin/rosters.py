"""The table of slots to edit; absences and rotas to read, for leads keep them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from grid.admin.base import SetupAdmin, actor_of
from grid.admin.filters import MemberStreetFilter
from grid.rosters.models import Absence, Duty, SlotDefault
from grid.rosters.services.slots import save_slots


@admin.register(SlotDefault)
class SlotDefaultAdmin(SetupAdmin):
    """How many new cases a day each part takes."""

    list_display = ["role", "slots", "updated_at"]
    fields = ["role", "slots"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """A part has one row."""
        return ["role"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        save_slots(row=obj, actor=actor_of(request), now=timezone.now())


class ReadOnly(SetupAdmin):
    """Rows that the lead of a team keeps."""

    list_per_page = 50

    def has_add_permission(self, *_args: Any) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        """Refuse."""
        return False


@admin.register(Absence)
class AbsenceAdmin(ReadOnly):
    """Who was away and who stood in."""

    list_display = ["person", "team", "reason", "starts_at", "ends_at", "cover", "made_by"]
    list_filter = ["reason", MemberStreetFilter]
    list_select_related = ["person", "team", "cover", "made_by"]
    search_fields = ["person__username", "person__display_name", "team__name"]


@admin.register(Duty)
class DutyAdmin(ReadOnly):
    """Who was on duty."""

    list_display = ["day", "team", "person", "shift", "slots"]
    list_filter = ["day", "shift", MemberStreetFilter]
    list_select_related = ["person", "team"]
    search_fields = ["person__username", "person__display_name", "team__name"]
