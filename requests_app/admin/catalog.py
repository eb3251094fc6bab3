"""Back-office pages for categories, time limits and escalation steps."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from requests_app.forms.catalog import (
    CategoryForm,
    EscalationStepForm,
    SlaRuleForm,
    skill_field,
)
from requests_app.models import Category, EscalationStep, SlaRule
from requests_app.services.catalog import Row, delete_catalog_row, save_catalog_row

INDENT = "　　"


class CatalogAdmin(ModelAdmin):
    """Saving and deleting go by the service, so the audit sees them."""

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: Any,
        change: bool,
    ) -> None:
        """Hand the row to the service."""
        save_catalog_row(
            row=cast("Row", obj),
            changed=list(form.changed_data),
            actor=cast("Any", request.user),
            now=timezone.now(),
            ip=request.META.get("REMOTE_ADDR", ""),
        )

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Hand the row to the service."""
        delete_catalog_row(
            row=cast("Row", obj),
            actor=cast("Any", request.user),
            now=timezone.now(),
            ip=request.META.get("REMOTE_ADDR", ""),
        )

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """One audit entry a row."""
        for row in queryset:
            self.delete_model(request, row)


class TopLevelFilter(admin.SimpleListFilter):
    """All nodes below one top-level category."""

    title = _("一级分类")
    parameter_name = "top"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, str]]:
        """Top-level names."""
        return list(Category.objects.filter(level=1).values_list("code", "name"))

    def queryset(
        self, _request: HttpRequest, queryset: QuerySet[Category]
    ) -> QuerySet[Category] | None:
        """The chosen branch."""
        return queryset.filter(code__startswith=self.value() or "")


@admin.register(Category)
class CategoryAdmin(CatalogAdmin):
    """The tree in code order; nodes are switched off, not deleted: old tickets name them."""

    form = CategoryForm
    list_display = [
        "code",
        "indented_name",
        "public_name",
        "default_urgency",
        "default_kind",
        "skill",
        "is_active",
    ]
    list_display_links = ["code", "indented_name"]
    list_editable = ["default_urgency", "skill"]
    list_filter = ["level", TopLevelFilter, "default_urgency", "skill", "is_active"]
    search_fields = ["code", "name", "public_name", "keywords"]
    ordering = ["code"]
    list_per_page = 60

    @admin.display(description=_("名称"), ordering="code")
    def indented_name(self, row: Category) -> str:
        """Deeper nodes stand further in."""
        return INDENT * (row.level - 1) + row.name

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Tickets and time limits refer to the code, so it stays."""
        return ["code"] if obj else []

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Trades are chosen by name in the list too."""
        if db_field.name == "skill":
            return skill_field()
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Nodes are switched off, never removed."""
        return False


@admin.register(SlaRule)
class SlaRuleAdmin(CatalogAdmin):
    """Time limits; every class keeps its general rows."""

    form = SlaRuleForm
    list_display = ["sla_class", "clock", "amount", "unit", "category_prefix", "channel", "source"]
    list_display_links = ["sla_class", "clock"]
    list_filter = ["sla_class", "clock", "unit", "channel"]
    search_fields = ["category_prefix", "source"]
    list_per_page = 60

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Without its general row a class would have no time limit at all."""
        if obj is not None and not obj.category_prefix and not obj.channel:
            return False
        return super().has_delete_permission(request, obj)


@admin.register(EscalationStep)
class EscalationStepAdmin(CatalogAdmin):
    """The ladder climbed after a clock has run out."""

    form = EscalationStepForm
    list_display = [
        "level",
        "name",
        "after_amount",
        "after_unit",
        "rung",
        "supervision_level",
    ]
    list_display_links = ["level", "name"]
