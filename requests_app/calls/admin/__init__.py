"""Back-office pages of the telephone desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin

from requests_app.calls.models import WrapUpCode
from requests_app.calls.services.codes import save_code


@admin.register(WrapUpCode)
class WrapUpCodeAdmin(ModelAdmin):
    """The first nine codes in use have the keys 1 to 9; codes are switched off, not deleted."""

    list_display = ["position", "name", "code", "is_active"]
    list_display_links = ["name"]
    list_filter = ["is_active"]
    search_fields = ["name", "code"]

    def get_readonly_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Calls refer to the code, so it stays."""
        return ["code"] if obj else []

    def save_model(self, request: HttpRequest, obj: WrapUpCode, form: Any, change: bool) -> None:
        """Hand the row to the service, so the audit sees it."""
        save_code(
            row=obj,
            changed=list(form.changed_data),
            actor=request.user,
            now=timezone.now(),
            ip=request.META.get("REMOTE_ADDR", ""),
        )

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Calls go on naming their code."""
        return False
