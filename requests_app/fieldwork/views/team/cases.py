"""Lists of cases, handing them out, and new ones within the sign-off clock."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grid.selectors.directory import TeamBrief
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from requests_app.fieldwork.forms.team import TeamReturnForm
from requests_app.fieldwork.views.access import own_ticket, reach
from requests_app.fieldwork.views.team.access import (
    draw,
    led_team,
    of_team,
    ticket_root,
    told,
)
from requests_app.fieldwork.views.team.rows import rows_of
from requests_app.models import Ticket
from requests_app.selectors.people import people_of
from requests_app.selectors.team_cases import NEW, NOBODY, team_cases
from requests_app.services.handing import hand_out, sign_for
from requests_app.services.returns import request_return


@require_safe
@of_team
def cases(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """What the team has in hand, narrowed by person and by what presses."""
    now, who = timezone.now(), reach(request)
    wanted = {name: request.GET.get(name, "") for name in ("who", "only")}
    page = team_cases(who, team.id, now=now, cursor=request.GET.get("page", ""), **wanted)
    people = people_of([team.id], now=now)
    names = {str(person.id): person.name for person in people}
    context = {
        "rows": rows_of(page.rows, root=ticket_root(request), now=now),
        "older": _turn(wanted, page.older),
        "newer": _turn(wanted, page.newer),
        "people": people,
        "narrowed": wanted,
        "whose": _("还没有人接") if wanted["who"] == NOBODY else names.get(wanted["who"], ""),
        "shelves": _shelves(),
        "back": request.get_full_path(),
    }
    return draw(request, "cases", team, context)


@require_POST
@led_team
def assign(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """Give the chosen cases to one person."""
    person = whole(request.POST.get("user")) or 0
    pairs = [(no, person) for no in request.POST.getlist("no")]
    try:
        report = hand_out(pairs=pairs, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except DomainError as refusal:
        told(request, refusal)
    else:
        if report.done:
            messages.success(request, _("已交给经办人 %d 件") % report.done)
        for no, why in report.refused:
            messages.error(request, f"{no}：{why}")
    return redirect(_inside(request, team))


@require_safe
@led_team
def new(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """New cases with what is left of the sign-off clock."""
    now = timezone.now()
    cursor = request.GET.get("page", "")
    page = team_cases(reach(request), team.id, only=NEW, who="", now=now, cursor=cursor)
    context = {
        "rows": rows_of(page.rows, root=ticket_root(request), now=now),
        "people": people_of([team.id], now=now),
        "older": _turn({}, page.older),
        "newer": _turn({}, page.newer),
    }
    return draw(request, "new", team, context)


@require_POST
@led_team
def sign(request: HttpRequest, team: TeamBrief, no: str) -> HttpResponse:
    """Sign for the team, and give it to somebody at once if one is named."""
    ticket = _of(request, team, no)
    try:
        sign_for(
            ticket_id=ticket.pk,
            actor=request.user,  # type: ignore[arg-type]
            person_id=whole(request.POST.get("user")),
            expected_version=whole(request.POST.get("version")),
            now=timezone.now(),
        )
    except DomainError as refusal:
        told(request, refusal)
    else:
        messages.success(request, _("%s 已签收") % no)
    return redirect("field:team_new", team_id=team.id)


@require_http_methods(["GET", "HEAD", "POST"])
@led_team
def give_back(request: HttpRequest, team: TeamBrief, no: str) -> HttpResponse:
    """Return one, with the reason; what was typed stays where it is refused."""
    ticket = _of(request, team, no)
    form = TeamReturnForm(request.POST or None, initial={"version": ticket.version})
    if request.method == "POST" and form.is_valid():
        try:
            _ask_return(request, ticket, form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%s 已申请退单，等派单台审批") % no)
            return redirect("field:team_new", team_id=team.id)
    context = {"form": form, "ticket": ticket}
    return draw(request, "return", team, context, status=422 if form.errors else 200)


def _ask_return(request: HttpRequest, ticket: Ticket, form: TeamReturnForm) -> None:
    data = form.cleaned_data
    request_return(
        ticket_id=ticket.pk,
        actor=request.user,  # type: ignore[arg-type]
        reason=data["reason"],
        legal_basis=data["legal_basis"],
        suggested_team_id=data["suggested_team_id"],
        now=timezone.now(),
        expected_version=data["version"],
        client_uuid=data["client_uuid"],
    )


def _of(request: HttpRequest, team: TeamBrief, no: str) -> Ticket:
    ticket = own_ticket(request, no)
    if ticket.lead_team_id != team.id:
        raise Http404
    return ticket


def _shelves() -> list[tuple[str, str]]:
    return [
        ("", _("全部")), ("new", _("待签收")), ("late", _("已超时")), ("today", _("今天到期")),
    ]  # fmt: skip


def _turn(narrowed: dict[str, str], cursor: str) -> str:
    """The address of a neighbouring page, empty at an end."""
    return f"?{urlencode({**narrowed, 'page': cursor})}" if cursor else ""


def _inside(request: HttpRequest, team: TeamBrief) -> str:
    """Back to the list one came from, never out of it."""
    home = reverse("field:team_cases", args=[team.id])
    back = request.POST.get("back", "")
    return back if back.partition("?")[0] == home else home
