"""Back office of the ground floor."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from haishu_portal.core.exceptions import NotFailed
from haishu_portal.core.models import AuditEntry, OutboxMessage, PortalSetting, User
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.outbox import resend_message

# The back office has no door of its own: lockout and second factor apply.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)


class ReadOnlyAdmin(ModelAdmin):
    """Rows are looked at, never changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Accounts; they are switched off, not deleted, because the audit names them."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "staff_no", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "display_name", "staff_no")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("人员"), {"fields": ("display_name", "staff_no", "email", "elder_mode", "theme")}),
        (_("权限"), {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        (_("时间"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "staff_no", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("user_permissions",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write down who changed which fields of an account."""
        super().save_model(request, obj, form, change)
        record_audit(
            actor=request.user,  # type: ignore[arg-type]
            action="user_changed" if change else "user_created",
            obj_type="user",
            obj_id=obj.pk,
            extra={"fields": sorted(form.changed_data)},
            now=timezone.now(),
        )


@admin.register(PortalSetting)
class PortalSettingAdmin(ModelAdmin):
    """House rules with a number in them."""

    list_display = ("key", "value", "note")
    readonly_fields = ("key",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Settings come with the code that reads them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse."""
        return False

    def save_model(self, request: HttpRequest, obj: PortalSetting, form: Any, change: bool) -> None:
        """Write down who set what."""
        super().save_model(request, obj, form, change)
        record_audit(
            actor=request.user,  # type: ignore[arg-type]
            action="setting_changed",
            obj_type="setting",
            obj_id=obj.pk,
            extra={"value": obj.value},
            now=timezone.now(),
        )


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit trail."""

    list_display = ("at", "actor_label", "action", "object_type", "object_id", "reason", "ip")
    list_filter = ("action", "object_type")
    search_fields = ("actor_label", "object_id")
    date_hierarchy = "at"
    list_select_related = ("actor",)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages on their way; recipients and contents are not shown."""

    list_display = ("created_at", "channel", "template", "sent_at", "failed_at", "attempts")
    list_filter = ("channel", "template", ("failed_at", admin.EmptyFieldListFilter))
    exclude = ("recipient_enc", "recipient_hash", "params_enc")
    search_fields = ("=subject_id",)
    actions = ("resend",)

    @admin.action(description=_("重新发送失败的消息"), permissions=["view"])
    def resend(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        """Give failed messages another round."""
        done = 0
        for pk in queryset.values_list("pk", flat=True):
            try:
                resend_message(message_id=pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
                done += 1
            except NotFailed as error:
                self.message_user(request, error.message, messages.WARNING)
        self.message_user(request, gettext("已安排重发 %(count)d 条消息") % {"count": done})
