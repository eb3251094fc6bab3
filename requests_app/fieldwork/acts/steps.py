"""The steps a phone can take on a ticket: who may, with which form, through which service."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from requests_app import rules, workflow
from requests_app.choices import UnitStatus
from requests_app.fieldwork.deeds import Act, Deed, Done
from requests_app.fieldwork.forms import steps as forms
from requests_app.selectors.moves import available_moves
from requests_app.services import assisting, closing, extensions, notes, returns
from requests_app.services.transition import move_ticket


@dataclass(frozen=True)
class Step:
    """A step: its words, its form, its service; the first one open is the likeliest."""

    name: str
    label: Any
    icon: str
    form: type[forms.StepForm]
    run: Callable[[Deed], object]
    done: Any
    takes_photos: bool = False
    button: Any = ""

    @property
    def submit(self) -> Any:
        """Words of the button that sends the form."""
        return self.button or self.label


def _move(name: str) -> Callable[[Deed], object]:
    def run(deed: Deed) -> object:
        data = {name: value for name, value in deed.data.items() if name != "note"}
        return move_ticket(
            **deed.stamp,
            move=name,
            note=deed.data.get("note", ""),
            expected_version=deed.version,
            data=data,
        )

    return run


def _reply(deed: Deed) -> object:
    with transaction.atomic():  # a refused answer leaves its photos waiting in the form
        if deed.photos:
            _photos(deed, phase="after", beside="photos")
        return _answer(deed)


def _answer(deed: Deed) -> object:
    return closing.reply_ticket(
        **deed.stamp,
        reply_text=deed.data["reply_text"],
        outcome=deed.data["outcome"],
        expected_version=deed.version,
    )


def _photos(deed: Deed, *, phase: str = "", beside: str = "") -> object:
    """Keep the photos; ``beside`` gives them an identifier next to that of the form."""
    stamp = deed.stamp
    if beside and stamp["client_uuid"]:
        stamp["client_uuid"] = uuid.uuid5(stamp["client_uuid"], beside)
    return notes.add_photos(**stamp, photos=deed.photos, phase=phase or deed.data["phase"])


def _return(deed: Deed) -> object:
    return returns.request_return(
        **deed.stamp,
        reason=deed.data["reason"],
        legal_basis=deed.data["legal_basis"],
        suggested_team_id=deed.data["suggested_team_id"],
        expected_version=deed.version,
    )


def _extend(deed: Deed) -> object:
    names = ("working_days", "reason", "plan", "caller_informed")
    return extensions.request_extension(
        **deed.stamp,
        **{name: deed.data[name] for name in names},
    )


def _part_stamp(deed: Deed) -> dict[str, Any]:
    """What a service of an assisting part takes."""
    stamp = {**deed.stamp, "part_id": deed.part.pk if deed.part else 0}
    del stamp["ticket_id"]
    return stamp


def _sign_assist(deed: Deed) -> object:
    return assisting.sign_assist(**_part_stamp(deed))


def _report_assist(deed: Deed) -> object:
    return assisting.report_assist(**_part_stamp(deed), report=deed.data["report"])


def _note(deed: Deed) -> object:
    return notes.add_note(**deed.stamp, note=deed.data["note"])


def _contact(deed: Deed) -> object:
    return notes.record_contact(**deed.stamp, how=deed.data["how"], note=deed.data["note"])


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("sign", _("签收"), "signature", forms.StepForm, _move("sign"), _("已签收")),
        Step("sign_assist", _("签收协办"), "signature", forms.StepForm, _sign_assist, _("已签收")),
        Step(
            "resume", _("恢复办理"), "player-play", forms.StepForm, _move("resume"),
            _("已恢复办理，时限继续"),
        ),
        Step(
            "contact", _("记录联系情况"), "phone", forms.ContactForm, _contact,
            _("联系情况已记录"), button=_("保存联系情况"),
        ),
        Step("start", _("开始办理"), "tool", forms.StepForm, _move("start"), _("已开始办理")),
        Step(
            "reply", _("办好了，写答复"), "circle-check", forms.ReplyForm, _reply,
            _("答复已提交"), takes_photos=True, button=_("提交答复"),
        ),
        Step(
            "report_assist", _("反馈协办"), "message", forms.ReportForm, _report_assist,
            _("已反馈给主办单位"), button=_("提交协办情况"),
        ),
        Step(
            "photos", _("拍照留存"), "camera", forms.PhotosForm, _photos,
            _("照片已上传"), takes_photos=True, button=_("保存照片"),
        ),
        Step(
            "note", _("写备注"), "edit", forms.NoteForm, _note,
            _("备注已保存"), button=_("保存备注"),
        ),
        Step(
            "extend", _("申请延期"), "clock", forms.ExtendForm, _extend,
            _("延期申请已提交"), button=_("提交延期申请"),
        ),
        Step(
            "suspend", _("挂起"), "player-pause", forms.SuspendForm, _move("suspend"),
            _("已挂起，时限暂停"), button=_("挂起并告知诉求人"),
        ),
        Step(
            "return", _("不归我们，退单"), "arrow-back-up", forms.ReturnForm, _return,
            _("已申请退单，等派单台审批"), button=_("提交退单申请"),
        ),
    )
}  # fmt: skip


def _act(step: Step) -> Act:
    def run(deed: Deed) -> Done:
        step.run(deed)
        return Done(ticket_id=deed.case.pk, message=str(step.done))

    return Act(step.name, step.form, run)


STEP_ACTS: tuple[Act, ...] = tuple(_act(step) for step in STEPS.values())

# In the order of likelihood for each state; the first becomes the big button.
ORDER: dict[str, tuple[str, ...]] = {
    "signed": ("contact", "start", "reply"),
    "processing": ("reply", "contact", "photos"),
    "reworking": ("reply", "contact", "photos"),
}
AFTER_CONTACT = ("start", "reply", "contact")
ASSIST_FIRST = ("sign_assist", "report_assist")
# Steps that are there but that nobody is waiting for.
QUIET = frozenset({"note", "photos", "extend", "suspend", "return"})


def steps_open(
    reach: Reach, ticket: Any, part: Any, *, team_ids: frozenset[int], extendable: bool
) -> list[Step]:
    """Steps this person may take now, likeliest first; no query.

    ``ticket`` and ``part`` may be anything with the columns that rules look at; ``team_ids``
    are the teams at work on it.
    """
    moves = {m.name for m in available_moves(reach, ticket, special=True, team_ids=team_ids)}
    teams = frozenset({part.team_id} if part else ())
    leads = rules.handles(reach, ticket)
    working = ticket.status in workflow.WITH_UNIT
    allowed = {
        "sign": "sign" in moves,
        "start": "start" in moves,
        "resume": "resume" in moves and leads,
        "suspend": "suspend" in moves and leads,
        "return": "request_return" in moves and not ticket.designated,
        "reply": "reply" in moves,
        "extend": leads and working and ticket.status != "dispatched" and extendable,
        "contact": rules.can_contact(reach, ticket, teams) and ticket.status != "dispatched",
        "photos": rules.handles(reach, ticket, teams) and working,
        "note": rules.can_note(reach, ticket, teams) and ticket.is_open,
        "sign_assist": part is not None and part.status == UnitStatus.ASSIGNED,
        "report_assist": part is not None and part.status == UnitStatus.SIGNED,
    }
    first = ASSIST_FIRST if part and not leads else _first_steps(ticket)
    names = [*first, *(name for name in STEPS if name not in first)]
    return [STEPS[name] for name in names if allowed.get(name)]


def _first_steps(ticket: Any) -> tuple[str, ...]:
    if ticket.status == "signed" and ticket.first_contact_at:
        return AFTER_CONTACT
    return ORDER.get(ticket.status, ())
