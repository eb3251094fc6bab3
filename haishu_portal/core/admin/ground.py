"""Back office of the ground floor."""

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminTextInputWidget

from haishu_portal.core.exceptions import InvalidPhone, NotFailed
from haishu_portal.core.models import AuditEntry, OutboxMessage, PortalSetting, User
from haishu_portal.core.phones import is_mobile, normalise_phone
from haishu_portal.core.services.accounts import reset_second_factor, unlock_account
from haishu_portal.core.services.audit import record_audit
from haishu_portal.core.services.failed_messages import resend_message

# The back office has no door of its own: lockout and second factor apply.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister(Group)
# Kept by services: addresses are not verified here, secrets are nobody's to look at. Their
# pages register on import, which would else come after ours.
for _pages in ("allauth.account.admin", "allauth.mfa.admin", "knox.admin"):
    import_module(_pages)
admin.site.unregister([EmailAddress, Authenticator, AuthToken])


EVERY_RIGHT = ("is_superuser", "user_permissions")


def _without(options: Any, *names: str) -> dict[str, Any]:
    """The options of a fieldset, less some fields."""
    return options | {"fields": tuple(f for f in options["fields"] if f not in names)}


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


class StaffForm(UserChangeForm):
    """An account with the mobile number of its owner's work."""

    phone_enc = forms.CharField(
        label=_("工作手机"),
        required=False,
        max_length=30,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("收不到推送时发短信到这里，拨打中间号时也从这里接通"),
    )

    def clean_phone_enc(self) -> str:
        """The number in one spelling; landlines take no SMS."""
        typed = self.cleaned_data["phone_enc"]
        try:
            phone = normalise_phone(typed) if typed else ""
        except InvalidPhone as error:
            raise forms.ValidationError(error.message) from error
        if phone and not is_mobile(phone):
            raise forms.ValidationError(gettext("请填写手机号码"))
        return phone


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Accounts; they are switched off, not deleted, because the audit names them."""

    form = StaffForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "display_name", "staff_no", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "display_name", "staff_no")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (
            _("人员"),
            {"fields": ("display_name", "staff_no", "email", "phone_enc", "elder_mode", "theme")},
        ),
        (_("权限"), {"fields": ("is_active", "is_staff", "is_superuser", "user_permissions")}),
        (_("时间"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "staff_no", "password1", "password2")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ("user_permissions",)
    actions = ("reset_factor", "unlock")

    @admin.action(description=_("重置两步验证"), permissions=["change"])
    def reset_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let people who lost their telephone set up a new second factor."""
        for pk in queryset.values_list("pk", flat=True):
            reset_second_factor(user_id=pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        self.message_user(request, gettext("已重置所选人员的两步验证"))

    @admin.action(description=_("解除登录锁定"), permissions=["change"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let people locked out by wrong passwords try again before the time is up."""
        for pk in queryset.values_list("pk", flat=True):
            unlock_account(user_id=pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
        self.message_user(request, gettext("所选账号可以重新登录了"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Rights come from roles; only whoever holds every right may hand out single ones."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return sets
        return [(name, _without(options, *EVERY_RIGHT)) for name, options in sets]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account that holds every right is changed by its like alone."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

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


@admin.register(AuthToken)
class AuthTokenAdmin(ReadOnlyAdmin):
    """API tokens; made by the command, taken back here."""

    list_display = ("token_key", "user", "created", "expiry")
    list_select_related = ("user",)
    exclude = ("digest",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see a token may take it back."""
        return self.has_view_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: AuthToken) -> None:
        """Write down whose token was taken back."""
        record_audit(
            actor=request.user,  # type: ignore[arg-type]
            action="token_revoked",
            obj_type="user",
            obj_id=obj.user_id,
            extra={"token_key": obj.token_key},
            now=timezone.now(),
        )
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[AuthToken]) -> None:
        """Take back several, one by one."""
        for token in queryset:
            self.delete_model(request, token)


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
