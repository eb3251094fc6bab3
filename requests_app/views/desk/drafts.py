"""The writer's own half-typed forms: keep, read, throw away."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from haishu_portal.core.exceptions import DomainError
from requests_app import rules
from requests_app.selectors.drafts import draft_of
from requests_app.services.drafts import drop_draft, save_draft
from requests_app.views.desk.access import DeskRequest, staff


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
@never_cache
@staff(rules.sees_desk)
def draft(request: DeskRequest, key: str) -> HttpResponse:
    """GET gives ``text`` and ``at``, or 204; POST keeps the field ``text``; DELETE forgets."""
    now = timezone.now()
    if request.method == "POST":
        try:
            save_draft(key=key, text=request.POST.get("text", ""), actor=request.user, now=now)
        except DomainError as error:
            return JsonResponse({"message": error.message}, status=error.status)
        return HttpResponse(status=204)
    if request.method == "DELETE":
        drop_draft(key=key, actor=request.user)
        return HttpResponse(status=204)
    kept = draft_of(request.user, key, now=now)
    if kept is None:
        return HttpResponse(status=204)
    return JsonResponse({"text": kept.text, "at": kept.at.isoformat()})
