"""Steps of the transition table as forms."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.models import User
from requests_app import rules
from requests_app.choices import NotAcceptedReason, Outcome, SuspendReason, TextPurpose
from requests_app.forms.desk_base import ActionForm, one_of, words
from requests_app.selectors.supply import asks_credential
from requests_app.services.closing import reply_ticket
from requests_app.services.notices import RESIDENT_TEXTS
from requests_app.services.returns import decide_return, request_return
from requests_app.services.transition import move_ticket
from requests_app.workflow import MOVES_BY_NAME, Move

REPLY_ROWS = 5
TELLING = frozenset(RESIDENT_TEXTS)
# Moves of which the unit hears; a reply may pass at once by rule and is then told.
TELLS_UNIT = frozenset({"reject_reply", "accept_return", "reply"})


class MoveForm(ActionForm):
    """A step: its note, asked for or optional, and what the table requires."""

    note_label: Any = _("说明")
    note_help: Any = ""
    also: tuple[str, ...] = ()  # fields sent along though the table does not require them

    @property
    def move(self) -> Move:
        """The step of the table."""
        return MOVES_BY_NAME[self.name]

    def prepare(self) -> None:
        """Fields by what the step requires, then the note."""
        move = MOVES_BY_NAME[self.name]
        for required in move.requires:
            self.add_required(required)
        self.fields["note"] = words(
            self.note_label, required=move.note_required, rows=2, help_text=self.note_help
        )
        if rules.may_keep_quiet(self.ground.reach, move):
            self.fields["quiet"] = forms.CharField(
                label=_("不通知诉求人，原因"),
                required=False,
                max_length=100,
                help_text=_("不填则照常发送；原因记入流转记录"),
            )

    @property
    def tells(self) -> bool:  # type: ignore[override]
        """Whether somebody is written to."""
        return self.move.target in TELLING or self.name in TELLS_UNIT

    @property
    def quiet(self) -> str:
        """Why the resident is not told; empty if they are."""
        return str(self.cleaned_data.get("quiet") or "")

    def add_required(self, name: str) -> None:
        """The field for one thing the table requires."""
        ticket = self.ground.ticket
        if name == "team_id":
            barred = (ticket.target_team_id, ticket.lead_team_id)
            self.add_pick(name, _("承办单位"), options=self.ground.teams, exclude=barred)
        elif name == "reply_text":
            self.fields[name] = words(
                _("答复内容（诉求人可见）"), rows=REPLY_ROWS, texts=TextPurpose.REPLY
            )
        elif name == "outcome":
            self.fields[name] = one_of(_("办理结果"), Outcome.choices)
        elif name == "suspend_reason":
            self.fields[name] = one_of(_("挂起原因"), SuspendReason.choices)
        elif name == "not_accepted_reason":
            self.fields[name] = one_of(_("不予受理原因"), NotAcceptedReason.choices)

    def perform(self, actor: User, now: datetime) -> None:
        """Make the step."""
        move_ticket(
            ticket_id=self.ground.ticket.pk,
            move=self.name,
            actor=actor,
            now=now,
            note=self.cleaned_data["note"],
            expected_version=self.version_seen,
            data={name: self.cleaned_data[name] for name in (*self.move.requires, *self.also)},
            quiet=self.quiet,
        )


class DispatchForm(MoveForm):
    """To a unit."""

    icon = "send"
    note_label = _("交办要求")
    note_help = _("承办单位能看到；诉求人只看到派给了哪个单位")
    done = _("已派单，承办单位会收到短信")

    def prepare(self) -> None:
        """A supervisor may send a trade to a team without its credential, and says why."""
        super().prepare()
        ground = self.ground
        if rules.can_waive_credential(ground.reach) and asks_credential(ground.ticket):
            self.also = ("override",)
            self.fields["override"] = forms.CharField(
                label=_("承办单位无有效证件时，仍要派单的理由"),
                required=False,
                max_length=200,
                help_text=_("这类工单须持证办理；理由记入审计"),
            )


class RedispatchForm(DispatchForm):
    """To another unit."""

    icon = "arrows-exchange"
    note_label = _("改派原因")
    note_help = _("原单位退出，时限重新计算")
    done = _("已改派")


class AnswerForm(MoveForm):
    """Answered at once, and closed with it."""

    icon = "message-reply"
    label = _("当场答复并办结")
    help = _("能直接答复的咨询，答复后即办结，不再派单")
    done = _("已答复并办结")

    def perform(self, actor: User, now: datetime) -> None:
        """Answer, then close."""
        super().perform(actor, now)
        move_ticket(
            ticket_id=self.ground.ticket.pk,
            move="close_answered",
            actor=actor,
            now=now,
            quiet=self.quiet,
        )


class AcceptReturnForm(MoveForm):
    """The unit was right: back to the desk, or straight to the right unit."""

    icon = "circle-check"
    help = _("可以直接派给新单位；不选则回到派单台")
    done = _("已同意退单")

    def prepare(self) -> None:
        """A unit may be picked at once; in arbitration it must be."""
        asked = self.ground.returning
        ticket = self.ground.ticket
        binding = bool(asked and asked.for_arbitration)
        if binding:
            self.label = _("裁定：指定承办单位")
            self.help = _("第二次退单由派单台裁定，被指定的单位不能再退")
        self.add_pick(
            "team_id",
            _("指定承办单位") if binding else _("改派给"),
            options=self.ground.teams,
            required=binding,
            exclude=(ticket.target_team_id, ticket.lead_team_id),
        )
        self.fields["note"] = words(_("审批意见"), required=False, rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Approve the return."""
        decide_return(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            approve=True,
            note=self.cleaned_data["note"],
            team_id=self.cleaned_data["team_id"],
            now=now,
            expected_version=self.version_seen,
        )


class RejectReturnForm(MoveForm):
    """The unit keeps the ticket."""

    icon = "circle-x"
    note_label = _("驳回理由")
    done = _("已驳回退单，由原单位继续办理")

    def perform(self, actor: User, now: datetime) -> None:
        """Refuse the return."""
        decide_return(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            approve=False,
            note=self.cleaned_data["note"],
            now=now,
            expected_version=self.version_seen,
        )


class RequestReturnForm(MoveForm):
    """Not ours: with the reason, the basis and a better address."""

    icon = "arrow-back-up"
    help = _("只有明确不属于本单位职责的才能退，每单一次")
    done = _("已申请退单，等待派单台审批")

    def prepare(self) -> None:
        """Reason, basis, suggested unit."""
        self.fields["reason"] = words(_("退单理由"))
        self.fields["legal_basis"] = forms.CharField(
            label=_("职责依据"), required=False, max_length=200
        )
        ticket = self.ground.ticket
        self.add_pick(
            "suggested_team_id",
            _("建议承办单位"),
            options=self.ground.teams,
            required=False,
            exclude=(ticket.target_team_id, ticket.lead_team_id),
        )

    def perform(self, actor: User, now: datetime) -> None:
        """Ask."""
        data = self.cleaned_data
        request_return(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            reason=data["reason"],
            legal_basis=data["legal_basis"],
            suggested_team_id=data["suggested_team_id"],
            now=now,
            expected_version=self.version_seen,
        )


class ReplyForm(MoveForm):
    """The unit's answer."""

    icon = "message-reply"
    note_label = _("内部说明")
    done = _("已反馈")

    def perform(self, actor: User, now: datetime) -> None:
        """Answer the resident."""
        data = self.cleaned_data
        reply_ticket(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            reply_text=data["reply_text"],
            outcome=data["outcome"],
            note=data["note"],
            now=now,
            expected_version=self.version_seen,
        )


def _plain(icon: str, done: Any, **words_: Any) -> type[MoveForm]:
    """A step that needs no code of its own."""
    return type("PlainMoveForm", (MoveForm,), {"icon": icon, "done": done, **words_})


MOVE_FORMS: dict[str, type[MoveForm]] = {
    "answer": AnswerForm,
    "close_answered": _plain("circle-check", _("已办结")),
    "queue": _plain("inbox", _("已转派单台")),
    "dispatch": DispatchForm,
    "redispatch": RedispatchForm,
    "sign": _plain("signature", _("已签收")),
    "start": _plain("player-play", _("已开始办理")),
    "request_return": RequestReturnForm,
    "accept_return": AcceptReturnForm,
    "reject_return": RejectReturnForm,
    "reply": ReplyForm,
    "approve_reply": _plain(
        "circle-check", _("审核通过，已转回访"), note_label=_("审核意见"),
        help=_("答复说清了结果和依据、语气得当，就通过；通过后由回访员致电诉求人"),
    ),
    "reject_reply": _plain(
        "arrow-back-up", _("已退回重办"), note_label=_("退回原因"),
        note_help=_("写清缺什么，承办单位照此补办"),
    ),
    "close_difficult": _plain(
        "circle-check", _("已办结"), note_label=_("办结说明"),
        note_help=_("协调结果和依据；诉求人能看到"),
    ),
    "restore": _plain(
        "git-branch", _("已恢复单独办理，回到派单台"), note_label=_("恢复原因"),
        help=_("不是同一件事，或并单后仍未解决时使用"),
    ),
    "rework_difficult": _plain("refresh", _("已交回重办"), note_label=_("重办要求")),
    "suspend": _plain(
        "player-pause", _("已挂起，时限暂停"), note_label=_("情况说明"),
        help=_("时限暂停计算，诉求人会收到通知"),
    ),
    "resume": _plain("player-play", _("已恢复办理，时限继续")),
    "not_accept": _plain(
        "ban", _("已按不予受理办结"), note_label=_("告知诉求人的话"),
        note_help=_("说明理由，并告知应当找哪里"),
    ),
    "terminate": _plain("circle-x", _("已终止办理"), note_label=_("终止原因")),
    "withdraw": _plain(
        "x", _("已撤诉"), note_label=_("撤诉原因"), help=_("诉求人来电要求撤回时使用")
    ),
    "reopen": _plain("refresh", _("已重新办理，回到派单台"), note_label=_("重办原因")),
}  # fmt: skip
