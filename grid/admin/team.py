"""Teams, what they can do and where they serve."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from grid.admin.base import SetupAdmin, actor_of
from grid.admin.filters import AreaStreetFilter
from grid.admin.imports import FileForm, take_teams, upload_page
from grid.models import Skill, Team, TeamCoverage
from grid.rules import may_manage_territory, may_read_setup
from grid.selectors.reach import reach_of
from grid.services.upkeep import save_team


class CoverageInline(TabularInline):
    """Divisions that the team serves; follows the team's own permissions."""

    model = TeamCoverage
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for teams."""
        return may_read_setup(reach_of(request.user)) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for teams."""
        return may_manage_territory(reach_of(request.user)) or super().has_add_permission(
            request, obj
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """As for teams."""
        return self.has_add_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A team may stop serving a place."""
        return self.has_add_permission(request, obj)


@admin.register(Team)
class TeamAdmin(SetupAdmin):
    """The one tree of handlers."""

    list_display = [
        "code", "name", "kind", "parent", "capacity", "phone", "accepts_dispatch", "is_active",
    ]  # fmt: skip
    list_filter = ["kind", AreaStreetFilter, "skills", "accepts_dispatch", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["code", "name", "phone", "area_code"]
    list_per_page = 50
    autocomplete_fields = ["parent"]
    fields = [
        "code", "name", "kind", "parent", "area_code", "skills", "capacity", "phone",
        "accepts_dispatch", "is_active",
    ]  # fmt: skip
    inlines = [CoverageInline]
    actions_list = ["import_file"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Requests refer to a team by what it is."""
        return ["code", "kind"] if obj else []

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest | None, **kwargs: Any
    ) -> Any:
        """Eighteen skills are read at a glance, so all are shown."""
        kwargs["widget"] = UnfoldAdminCheckboxSelectMultipleWidget
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        save_team(team=obj, actor=actor_of(request), now=timezone.now())

    @action(description=_("导入团队文件"), url_path="import", permissions=["change"])
    def import_file(self, request: HttpRequest) -> HttpResponse:
        """Upload CSV."""
        return upload_page(self, request, FileForm, take_teams)


@admin.register(Skill)
class SkillAdmin(SetupAdmin):
    """Trades."""

    list_display = ["code", "name", "requires_credential"]
    search_fields = ["code", "name"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Rules refer to a skill by its code."""
        return ["code"] if obj else []
