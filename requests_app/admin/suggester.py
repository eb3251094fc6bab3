"""Back-office page of the trained versions of the category suggester."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from haishu_portal.core.exceptions import DomainError
from requests_app.models import SuggesterVersion
from requests_app.selectors.categories import path_of
from requests_app.selectors.suggester import version_report
from requests_app.services.suggesting import activate_version, retire_version


@admin.register(SuggesterVersion)
class SuggesterVersionAdmin(ModelAdmin):
    """Versions newest first with their figures; nothing here is typed in."""

    list_display = [
        "__str__",
        "state",
        "source",
        "trained_at",
        "rows",
        "macro_f1",
        "threshold",
        "observed",
    ]
    list_filter = ["state"]
    actions = ["activate", "retire"]
    fields = [
        "state",
        "source",
        "trained_at",
        "seconds",
        "rows",
        "macro_f1",
        "threshold",
        "observed",
        "measured",
        "corrections",
        "activated_at",
        "activated_by",
    ]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[SuggesterVersion]:
        """Without the megabytes of weights, with how each version did on confirmed tickets."""
        rows = super().get_queryset(request).defer("weights").select_related("activated_by")
        spoke = ~Q(checks__said="")
        return rows.annotate(
            given=Count("checks", filter=spoke),
            hits=Count("checks", filter=spoke & Q(checks__hit=True)),
        )

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Versions come from training."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        """Versions are retired; what they said stays answerable."""
        return False

    @admin.display(description=_("实际核对"))
    def observed(self, row: SuggesterVersion) -> str:
        """Hits on tickets that people confirmed."""
        given, hits = row.given, row.hits  # type: ignore[attr-defined]  # annotated
        return f"{hits}/{given} = {hits / given:.1%}" if given else _t("尚无核对")

    @admin.display(description=_("各类评测"))
    def measured(self, row: SuggesterVersion) -> str:
        """F1 of each class in cross-validation."""
        part = row.scores.get("whole") or row.scores.get("all") or {"classes": {}}
        return "；".join(f"{_label(k)} {v['f1']:.2f}" for k, v in part["classes"].items())

    @admin.display(description=_("各类人工改正"))
    def corrections(self, row: SuggesterVersion) -> str:
        """Suggestions that a dispatcher changed, by the class they changed it to."""
        found = version_report(row.pk).per_class
        return "；".join(f"{_label(k)} {v['corrections']}/{v['given']}" for k, v in found.items())

    @admin.action(description=_("启用这个版本"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[SuggesterVersion]) -> None:
        """Use the chosen version; exactly one may be chosen."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _t("请只选一个版本"), messages.WARNING)
            return
        try:
            activate_version(
                version_id=chosen[0].pk, actor=cast("Any", request.user), now=timezone.now()
            )
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return
        self.message_user(request, _t("已启用 %(version)s") % {"version": chosen[0]})

    @admin.action(description=_("停用模型，只用关键词规则"), permissions=["change"])
    def retire(self, request: HttpRequest, _queryset: QuerySet[SuggesterVersion]) -> None:
        """Back to the rules, whatever is chosen."""
        if retire_version(actor=cast("Any", request.user), now=timezone.now()):
            self.message_user(request, _t("已停用，现由关键词规则给出建议"))
        else:
            self.message_user(request, _t("没有使用中的版本"), messages.WARNING)


def _label(label: str) -> str:
    return "、".join(path_of(code) or code for code in label.split("|"))
