"""Who is away, who takes their cases, and who is on duty."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from grid.rosters.selectors.people import absence_for, absences_of, rota_of, team_people
from grid.rosters.services.absences import end_absence, record_absence
from grid.rosters.services.duties import set_rota
from grid.rules import may_run_team
from grid.selectors.directory import TeamBrief
from haishu_portal.core.exceptions import DomainError
from haishu_portal.core.numbers import whole
from haishu_portal.core.worktime import local_date
from requests_app.fieldwork.forms.team import AbsenceForm, duty_forms
from requests_app.fieldwork.views.access import reach
from requests_app.fieldwork.views.team.access import draw, led_team, of_team, ticket_root, told
from requests_app.fieldwork.views.team.rows import rows_of, since_words, until_words
from requests_app.selectors.covering import COVER, SPREAD, WAYS, cases_of, plan
from requests_app.services.handing import hand_out

DAYS = 7
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


@require_http_methods(["GET", "HEAD", "POST"])
@of_team
def away(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """Absences that run or are to come; the lead writes down another."""
    now = timezone.now()
    runs = may_run_team(reach(request), team.id)
    people = team_people(team.id, now=now) if runs else []
    initial = {"person": whole(request.GET.get("who"))}
    form = AbsenceForm(request.POST or None, people=people, now=now, initial=initial)
    if request.method == "POST" and form.is_valid():
        absence_id = _record(request, team, form, now)
        if absence_id is not None:
            return redirect("field:team_cover", team_id=team.id, absence_id=absence_id)
    context = {"form": form, "absences": _absences(team, now)}
    return draw(request, "away", team, context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class AbsenceLook:
    """An absence as a line."""

    row: Any
    running: bool
    since: str
    until: str


def _absences(team: TeamBrief, now: datetime) -> list[AbsenceLook]:
    return [
        AbsenceLook(row, row.starts_at <= now, since_words(row.starts_at), until_words(row.ends_at))
        for row in absences_of([team.id], now=now)
    ]


def _record(request: HttpRequest, team: TeamBrief, form: AbsenceForm, now: datetime) -> int | None:
    """Write the absence down; None with the reasons in the form where it is refused."""
    data = form.cleaned_data
    try:
        absence = record_absence(
            team_id=team.id,
            person_id=data["person"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            reason=data["reason"],
            cover_id=data["cover"],
            actor=request.user,  # type: ignore[arg-type]
            now=now,
        )
    except DomainError as refusal:
        for name, why in (refusal.fields or {"": refusal.message}).items():
            form.add_error(name if name in form.fields else None, why)
        return None
    messages.success(request, gettext("缺勤已登记"))
    return absence.pk


@require_POST
@led_team
def back(request: HttpRequest, team: TeamBrief, absence_id: int) -> HttpResponse:
    """The person is back, or a plan falls through."""
    absence = _absence(team, absence_id)
    try:
        end_absence(absence_id=absence.pk, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except DomainError as refusal:
        told(request, refusal)
    else:
        messages.success(request, gettext("已返岗，照常接单"))
    return redirect("field:team_away", team_id=team.id)


@require_http_methods(["GET", "HEAD", "POST"])
@led_team
def cover(request: HttpRequest, team: TeamBrief, absence_id: int) -> HttpResponse:
    """What becomes of the open cases of who is away: looked at first, then done as shown."""
    absence = _absence(team, absence_id)
    if request.method == "POST":
        return _hand_on(request, team, absence)
    now = timezone.now()
    usual = COVER if absence.cover_id else SPREAD
    way = request.GET.get("way", usual)
    way = way if way in WAYS and (absence.cover_id or way == SPREAD) else usual
    tickets = cases_of(reach(request), team.id, absence.person_id)
    to = absence.cover_id if way == COVER else None
    handings = plan(tickets, team_id=team.id, person_id=absence.person_id, cover_id=to, now=now)
    names = {person.id: person.name for person in team_people(team.id, now=now)}
    rows = rows_of(tickets, root=ticket_root(request), now=now)
    pairs = [
        (row, each.to_id, names.get(each.to_id or 0, ""))
        for row, each in zip(rows, handings, strict=True)
    ]
    context = {"absence": absence, "way": way, "pairs": pairs, "shares": _shares(pairs)}
    return draw(request, "cover", team, context)


def _hand_on(request: HttpRequest, team: TeamBrief, absence: Any) -> HttpResponse:
    """Do what was shown: each line carries its case, who takes it and the version shown."""
    now = timezone.now()
    if absence.ends_at <= now:
        messages.error(request, gettext("缺勤已结束，没有转交"))
        return redirect("field:team_away", team_id=team.id)
    lines = [[*line.split(":"), "", ""] for line in request.POST.getlist("pair")]
    pairs = [(no, whole(to) or 0) for no, to, *_rest in lines]
    versions = {no: whole(version) for no, _to, version, *_rest in lines}
    try:
        report = hand_out(pairs=pairs, versions=versions, actor=request.user, now=now)  # type: ignore[arg-type]
    except DomainError as refusal:
        told(request, refusal)
    else:
        if report.done:
            messages.success(request, gettext("已转交 %d 件") % report.done)
        for no, why in report.refused:
            messages.error(request, f"{no}：{why}")
    return redirect("field:team_day", team_id=team.id)


def _shares(pairs: list[tuple[Any, int | None, str]]) -> list[tuple[str, int]]:
    """How many cases each one would take."""
    found: dict[str, int] = {}
    for _row, to_id, name in pairs:
        if to_id is not None:
            found[name] = found.get(name, 0) + 1
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


@require_http_methods(["GET", "HEAD", "POST"])
@led_team
def rota(request: HttpRequest, team: TeamBrief) -> HttpResponse:
    """Who is on duty on a day, in which shift, with how many slots."""
    now = timezone.now()
    today = local_date(now)
    day = _day(request.POST.get("day") or request.GET.get("day", ""), today)
    people = team_people(team.id, now=now)
    forms = duty_forms(people, rota_of(team.id, day), request.POST or None)
    valid = [form.is_valid() for form in forms]
    if request.method == "POST" and all(valid):
        lines = [form.line for form in forms if form.line is not None]
        try:
            set_rota(team_id=team.id, day=day, people=lines, actor=request.user, now=now)  # type: ignore[arg-type]
        except DomainError as refusal:
            told(request, refusal)
        else:
            messages.success(request, gettext("%s 的值班已保存") % f"{day:%m-%d}")
        return redirect(f"{request.path}?day={day:%Y-%m-%d}")
    wrong = any(form.is_bound for form in forms)
    days = [(each, WEEKDAYS[each.weekday()]) for each in days_from(today)]
    context = {"forms": forms, "day": day, "days": days}
    return draw(request, "rota", team, context, status=422 if wrong else 200)


def days_from(today: date) -> list[date]:
    """Today and the days after it that may be planned."""
    return [today + timedelta(days=number) for number in range(DAYS)]


def _day(text: str, today: date) -> date:
    """The day asked for, today if it cannot be read or is past."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if today <= day < today + timedelta(days=DAYS) else today


def _absence(team: TeamBrief, absence_id: int) -> Any:
    absence = absence_for(absence_id)
    if absence is None or absence.team_id != team.id:
        raise Http404
    return absence
