"""Who plays which part: granted and ended, never edited."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from grid.admin.base import SetupAdmin, actor_of
from grid.admin.filters import InForceFilter, MemberStreetFilter
from grid.models import Membership
from grid.rules import may_manage_memberships
from grid.selectors.reach import reach_of
from grid.services.membership import check_grant, end_role, grant_role
from haishu_portal.core.exceptions import DomainError


class MembershipForm(forms.ModelForm):
    """A person by sign-in name, a team and a role."""

    username = forms.CharField(label=_("登录名"), widget=UnfoldAdminTextInputWidget)
    reason = forms.CharField(
        label=_("依据"), max_length=300, required=False, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Membership
        fields = ["team", "role"]

    actor: Any = None

    def clean_username(self) -> Any:
        """The account of that name."""
        user = get_user_model().objects.filter(username=self.cleaned_data["username"]).first()
        if user is None or not user.is_active:
            raise forms.ValidationError(_("没有这个在用账号"))
        return user

    def clean(self) -> dict[str, Any]:
        """The rules of the service, told beside the field."""
        data = super().clean() or self.cleaned_data
        if {"username", "team", "role"} <= data.keys():
            self.instance.user = data["username"]
            try:
                check_grant(
                    user=data["username"],
                    team=data["team"],
                    role=data["role"],
                    actor=self.actor,
                    now=timezone.now(),
                )
            except DomainError as refusal:
                raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        return data


@admin.register(Membership)
class MembershipAdmin(SetupAdmin):
    """The security administrator's page."""

    list_display = ["user", "team", "role", "valid_from", "valid_to"]
    list_filter = [InForceFilter, "role", "team__kind", MemberStreetFilter]
    list_select_related = ["user", "team"]
    search_fields = ["user__username", "user__display_name", "team__code", "team__name"]
    list_per_page = 50
    autocomplete_fields = ["team"]
    actions = ["end"]

    def may_manage(self, request: HttpRequest) -> bool:
        """Roles are the security administrator's."""
        return may_manage_memberships(reach_of(request.user))

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Adding asks for a person; looking needs no form of its own."""
        if obj is not None:
            return super().get_form(request, obj, **kwargs)
        form = super().get_form(request, obj, **kwargs | {"form": MembershipForm})
        form.actor = actor_of(request)
        return form

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> list[str]:
        """Times are set by granting and ending."""
        return (
            ["user", "team", "role", "valid_from", "valid_to"]
            if obj
            else ["username", "team", "role", "reason"]
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """History is not edited."""
        return self.get_fields(request, obj) if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand the grant to the service."""
        if change:
            return
        given = form.cleaned_data
        granted = grant_role(
            user=given["username"],
            team=given["team"],
            role=given["role"],
            actor=actor_of(request),
            reason=given["reason"],
            now=timezone.now(),
        )
        obj.__dict__.update(granted.__dict__)

    @admin.action(description=_("结束所选角色"), permissions=["change"])
    def end(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        """End the chosen memberships; those ended already are named."""
        for row in queryset.select_related("user", "team"):
            try:
                end_role(
                    user=row.user,
                    team=row.team,
                    role=row.role,
                    actor=actor_of(request),
                    now=timezone.now(),
                )
            except DomainError as refusal:
                messages.error(request, f"{row}: {refusal.message}")
