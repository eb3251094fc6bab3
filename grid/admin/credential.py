"""Papers of people: their numbers are typed in and never shown whole again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextInputWidget,
)

from grid.admin.base import SetupAdmin, actor_of
from grid.models import Credential
from grid.services.credentials import save_credential, withdraw_credential
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.files import document_response
from haishu_portal.core.services.attachments import store_document


class CredentialForm(forms.ModelForm):
    """A person by sign-in name, a skill, and what stands on the paper."""

    username = forms.CharField(label=_("登录名"), widget=UnfoldAdminTextInputWidget)
    new_number = forms.CharField(
        label=_("证件号码"),
        required=False,
        max_length=60,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
        help_text=_("加密保存，以后只显示末四位；不填则不变"),
    )
    upload = forms.FileField(label=_("扫描件"), required=False, widget=UnfoldAdminFileFieldWidget)

    class Meta:
        model = Credential
        fields = ["skill", "kind", "valid_from", "valid_until"]

    actor: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["username"].initial = self.instance.person.username
            self.fields["username"].disabled = True

    def clean_username(self) -> str:
        """The account of that name."""
        name: str = self.cleaned_data["username"]
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None:
            raise forms.ValidationError(_("没有这个在用账号"))
        self.instance.person = user
        return name

    def clean_upload(self) -> Any:
        """Keep the file if it is a document."""
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        try:
            document = store_document(upload=upload, actor=self.actor, now=timezone.now())
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal
        if document is None:
            raise forms.ValidationError(_("请上传 PDF、OFD 或办公文档"))
        self.instance.document = document
        return document

    def clean(self) -> dict[str, Any]:
        """A number typed anew takes the place of the old one; the dates fit together."""
        data = super().clean() or self.cleaned_data
        if data.get("new_number"):
            self.instance.number = data["new_number"]
        begin, end = data.get("valid_from"), data.get("valid_until")
        if begin and end and end < begin:
            self.add_error("valid_until", _("有效期不能早于发证日期"))
        return data


@admin.register(Credential)
class CredentialAdmin(SetupAdmin):
    """What people may do, and until when."""

    form = CredentialForm
    list_display = ["person", "skill", "kind", "number_tail", "valid_until", "withdrawn_at"]
    list_filter = ["skill", "valid_until"]
    list_select_related = ["person", "skill"]
    search_fields = ["person__username", "person__display_name", "kind"]
    list_per_page = 50
    fields = [
        "username", "skill", "kind", "new_number", "valid_from", "valid_until", "upload",
    ]  # fmt: skip
    actions = ["withdraw"]
    actions_detail = ["download"]

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The form knows who fills it in."""
        form = super().get_form(request, obj, **kwargs)
        form.actor = actor_of(request)
        return form

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Readers see what lists show; managers have the form."""
        if self.has_change_permission(request, obj):
            return self.fields
        return ["person", "skill", "kind", "number_tail", "valid_from", "valid_until"]

    def save_model(self, request: HttpRequest, obj: Any, _form: Any, _change: bool) -> None:
        """Hand the change to the service."""
        save_credential(credential=obj, actor=actor_of(request), now=timezone.now())

    @admin.action(description=_("作废所选证件"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Credential]) -> None:
        """Let the chosen papers hold no more."""
        for pk in queryset.values_list("pk", flat=True):
            withdraw_credential(credential_id=pk, actor=actor_of(request), now=timezone.now())

    @action(description=_("下载扫描件"), url_path="document", permissions=["change"])
    def download(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """The scan, to be saved and never shown."""
        credential = get_object_or_404(Credential, pk=object_id)
        if credential.document is None:
            messages.error(request, _("没有扫描件"))
            return redirect("admin:grid_credential_change", object_id)
        return document_response(credential.document)
