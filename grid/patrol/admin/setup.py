"""Rhythms of visits and tags of need."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from grid.admin.base import SetupAdmin, actor_of
from grid.patrol.models import Cadence, NeedTag
from grid.patrol.services.upkeep import save_cadence, save_tag


class KeptAdmin(SetupAdmin):
    """Rows are known by their code, which stays."""

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Plans and files refer to the code."""
        return ["code"] if obj else []


@admin.register(Cadence)
class CadenceAdmin(KeptAdmin):
    """How often each kind of subject is seen; plans follow within the hour."""

    list_display = ["name", "code", "count", "unit"]
    search_fields = ["name", "code"]

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        save_cadence(row=obj, actor=actor_of(request), now=timezone.now())


@admin.register(NeedTag)
class NeedTagAdmin(KeptAdmin):
    """Why a household is looked after more closely."""

    list_display = ["name", "code", "cadence", "position", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["cadence"]
    search_fields = ["name", "code"]

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        save_tag(row=obj, actor=actor_of(request), now=timezone.now())
