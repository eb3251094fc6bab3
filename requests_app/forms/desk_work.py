"""What is done beside the flow: helpers, more time, contacts, pressure, notes."""

from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.models import User
from requests_app.choices import ContactWay, SupervisionLevel, UnitStatus
from requests_app.exceptions import MoveNotAllowed
from requests_app.forms.desk_base import ActionForm, one_of, words
from requests_app.models import TicketUnit
from requests_app.services.assisting import add_assist, report_assist, sign_assist
from requests_app.services.attaching import attach_file
from requests_app.services.extensions import decide_extension, request_extension
from requests_app.services.notes import add_note, record_contact
from requests_app.services.supervision import supervise

ACCEPTED = ".pdf,.ofd,.doc,.docx,.xls,.xlsx,.ppt,.pptx,image/jpeg,image/png,image/webp"


class NoteForm(ActionForm):
    """A word for colleagues; who is named with @ hears of it."""

    label = _("写备注")
    icon = "note"
    done = _("备注已保存")
    order = 200
    checks_version = False

    def prepare(self) -> None:
        """One box."""
        self.fields["note"] = words(
            _("内部备注"), rows=2, help_text=_("输入 @ 可以提到同事或单位，对方会收到站内消息")
        )
        people = reverse("desk:colleagues", args=[self.ground.ticket.no])
        self.fields["note"].widget.attrs["data-mentions"] = people
        self.fields["mentions"] = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def perform(self, actor: User, now: datetime) -> None:
        """Add it."""
        add_note(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            note=self.cleaned_data["note"],
            mentions=self.cleaned_data["mentions"] or (),
            now=now,
        )


class FileForm(ActionForm):
    """A document for the ticket, or a picture the caller sent along."""

    label = _("添加附件")
    icon = "paperclip"
    help = _("PDF、OFD、Word、Excel、PPT 或照片，不超过 20 MB；只有工作人员看得到附件")
    done = _("附件已添加")
    order = 70
    checks_version = False

    def prepare(self) -> None:
        """One file."""
        self.fields["file"] = forms.FileField(
            label=_("文件"),
            allow_empty_file=False,
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            error_messages={"required": _("请选择文件"), "empty": _("文件是空的")},
        )

    def perform(self, actor: User, now: datetime) -> None:
        """Keep it."""
        upload = self.cleaned_data["file"]
        attach_file(ticket_id=self.ground.ticket.pk, actor=actor, upload=upload, now=now)


class ContactForm(ActionForm):
    """The unit spoke with the caller."""

    label = _("记录联系诉求人")
    icon = "phone"
    done = _("已记录联系情况")
    order = 15
    checks_version = False

    def prepare(self) -> None:
        """How, and what was said."""
        self.fields["how"] = one_of(_("联系方式"), ContactWay.choices)
        self.fields["note"] = words(_("联系情况"), required=False, rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Record it."""
        data, ticket = self.cleaned_data, self.ground.ticket
        record_contact(
            ticket_id=ticket.pk, actor=actor, how=data["how"], note=data["note"], now=now
        )


class AssistForm(ActionForm):
    """One more unit with a task of its own."""

    tells = True

    label = _("增加协办单位")
    icon = "users"
    done = _("已增加协办单位")
    order = 62

    def prepare(self) -> None:
        """Which unit, to do what."""
        ticket = self.ground.ticket
        barred = {ticket.target_team_id, *self.ground.team_ids}
        likely = [t for t in self.ground.teams if t.id not in barred]
        self.add_pick("team_id", _("协办单位"), options=likely, exclude=barred)
        self.fields["task"] = words(_("协办事项"), rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Ask the unit."""
        data, ticket = self.cleaned_data, self.ground.ticket
        add_assist(
            ticket_id=ticket.pk, actor=actor, team_id=data["team_id"], task=data["task"], now=now
        )


class AssistPartForm(ActionForm):
    """The reader's own assisting part."""

    needs: UnitStatus
    checks_version = False

    @property
    def part(self) -> TicketUnit:
        """The part the reader's team has in hand. Raises MoveNotAllowed."""
        own = self.ground.reach.team_ids
        for unit in self.ground.units:
            if unit.role == "assist" and unit.team_id in own and unit.status == self.needs:
                return unit
        raise MoveNotAllowed(str(_("这项协办已不在此状态")))


class SignAssistForm(AssistPartForm):
    """Sign for the part."""

    label = _("签收协办")
    icon = "signature"
    done = _("已签收协办事项")
    order = 6
    needs = UnitStatus.ASSIGNED

    def perform(self, actor: User, now: datetime) -> None:
        """Sign."""
        sign_assist(part_id=self.part.pk, actor=actor, now=now)


class ReportAssistForm(AssistPartForm):
    """Report the part."""

    label = _("反馈协办情况")
    icon = "message-reply"
    done = _("已反馈给主办单位")
    order = 7
    needs = UnitStatus.SIGNED

    def prepare(self) -> None:
        """What was done."""
        self.fields["report"] = words(_("协办情况"))

    def perform(self, actor: User, now: datetime) -> None:
        """Report."""
        report_assist(
            part_id=self.part.pk, actor=actor, report=self.cleaned_data["report"], now=now
        )


class ExtensionForm(ActionForm):
    """The unit asks for more time."""

    label = _("申请延期")
    icon = "hourglass"
    help = _("到期前申请，一般一次，不超过原时限")
    done = _("已提交延期申请")
    order = 68

    def prepare(self) -> None:
        """How long, why, and what will be done."""
        self.fields["working_days"] = forms.IntegerField(
            label=_("延长几个工作日"), min_value=1, max_value=60
        )
        self.fields["reason"] = words(_("延期理由"), rows=2)
        self.fields["plan"] = words(_("办理计划"), rows=2)
        self.fields["caller_informed"] = forms.BooleanField(
            label=_("已向诉求人说明"), required=False
        )

    def perform(self, actor: User, now: datetime) -> None:
        """Ask."""
        data, ticket = self.cleaned_data, self.ground.ticket
        request_extension(
            ticket_id=ticket.pk,
            actor=actor,
            working_days=data["working_days"],
            reason=data["reason"],
            plan=data["plan"],
            caller_informed=data["caller_informed"],
            now=now,
        )


class DecideExtensionForm(ActionForm):
    """The desk grants or refuses more time."""

    tells = True

    label = _("审批延期")
    icon = "hourglass"
    done = _("延期审批已完成")
    order = 12

    def prepare(self) -> None:
        """Yes or no."""
        choices = [("yes", _("同意延期")), ("no", _("不同意"))]
        self.fields["decision"] = one_of(_("审批结果"), choices)
        self.fields["note"] = words(_("审批意见"), required=False, rows=2)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        data = super().clean()
        if data.get("decision") == "no" and not data.get("note", "").strip():
            self.add_error("note", _("不同意时请写明理由"))
        return data

    def perform(self, actor: User, now: datetime) -> None:
        """Decide."""
        data, ticket = self.cleaned_data, self.ground.ticket
        decide_extension(
            ticket_id=ticket.pk,
            actor=actor,
            approve=data["decision"] == "yes",
            note=data["note"],
            now=now,
        )


class SuperviseForm(ActionForm):
    """Pressure, one of seven steps."""

    tells = True

    label = _("督办")
    icon = "flag"
    done = _("督办已下达，承办单位会收到短信")
    order = 77

    def prepare(self) -> None:
        """Which step, and why."""
        self.fields["level"] = one_of(_("督办级别"), SupervisionLevel.choices, radio=False)
        self.fields["note"] = words(_("督办理由和要求"), rows=2)
        now_at = self.ground.ticket.supervision_level
        following = min(now_at + 1, SupervisionLevel.TRANSFER)
        self.initial.setdefault("level", max(following, SupervisionLevel.PHONE))

    def perform(self, actor: User, now: datetime) -> None:
        """Supervise."""
        data, ticket = self.cleaned_data, self.ground.ticket
        supervise(
            ticket_id=ticket.pk, actor=actor, level=int(data["level"]), note=data["note"], now=now
        )
