"""What ties a ticket to others: splitting, undoing a merge, relations, mediation, secrecy."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from grid.reach import Reach
from haishu_portal.core.models import User
from requests_app.exceptions import TicketNotFound
from requests_app.forms.desk_base import ActionForm, one_of, words
from requests_app.models import Ticket
from requests_app.selectors.tickets import reporter_of, ticket_for
from requests_app.services.hand_over import offer_mediation, recall_offer
from requests_app.services.linking import link_tickets, unlink_tickets
from requests_app.services.secrecy import set_secrecy
from requests_app.services.splitting import Matter, split_ticket
from requests_app.services.unmerging import unmerge_ticket

CONSENTS = (_("电话中同意"), _("当面同意"), _("书面同意"))


def ticket_numbered(reach: Reach, typed: str) -> Ticket:
    """The ticket of this number, if the reader may open it. Raises ValidationError."""
    try:
        return ticket_for(reach, typed)
    except TicketNotFound as error:
        raise forms.ValidationError(_("没有找到这个编号的工单")) from error


def other_ticket(form: ActionForm, typed: str) -> Ticket:
    """Another ticket than the form's own. Raises ValidationError."""
    other = ticket_numbered(form.ground.reach, typed)
    if other.pk == form.ground.ticket.pk:
        raise forms.ValidationError(_("请填写另一张工单的编号"))
    return other


def number_field(label: Any) -> forms.CharField:
    """A field for the number of a ticket."""
    return forms.CharField(
        label=label,
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "HS20260105-000012", "autocomplete": "off"}),
        error_messages={"required": _("请填写编号")},
    )


class SplitForm(ActionForm):
    """Two matters in one ticket."""

    label = _("拆出另一件事")
    icon = "git-branch"
    help = _("原单的原话、状态和时限不变；新单同一诉求人，时限从现在起算，并自动派单")
    done: Any = _("已拆出新工单")
    order = 76

    def prepare(self) -> None:
        """The second matter in words, and what it is if the desk knows."""
        self.fields["text"] = words(
            _("另一件事"), rows=4, help_text=_("先在原话里选中文字，再打开这里，会自动填入")
        )
        self.fields["text"].widget.attrs["data-takes-selection"] = ""
        self.fields["category_code"] = forms.ChoiceField(
            label=_("分类"),
            required=False,
            choices=[("", _("由系统判断")), *self.ground.leaf_groups],
        )
        self.fields["note"] = words(_("拆分说明"), required=False, rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Split."""
        data = self.cleaned_data
        made = split_ticket(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            matter=Matter(text=data["text"], category_code=data["category_code"]),
            note=data["note"],
            now=now,
            expected_version=self.version_seen,
        )
        self.done = _t("已拆出新工单 %s") % made.no


class UnmergeForm(ActionForm):
    """Merged by mistake."""

    label = _("撤销并单")
    icon = "arrow-back-up"
    help = _("回到并单前的状态，原单位和时限照旧，时限不因误并而延长")
    done = _("已撤销并单")
    order = 40

    def prepare(self) -> None:
        """Why."""
        self.fields["note"] = words(_("撤销原因"), rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Undo it."""
        unmerge_ticket(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            note=self.cleaned_data["note"],
            now=now,
            expected_version=self.version_seen,
        )


class LinkForm(ActionForm):
    """Another ticket that has to do with this one."""

    label = _("关联另一张工单")
    icon = "link"
    help = _("互相看得到，各自办理")
    done = _("已关联")
    order = 73
    checks_version = False

    def prepare(self) -> None:
        """Which one, and why."""
        self.fields["other"] = number_field(_("工单编号"))
        self.fields["note"] = forms.CharField(label=_("说明"), required=False, max_length=200)

    def clean_other(self) -> Ticket:
        """A ticket the reader may open."""
        return other_ticket(self, self.cleaned_data["other"])

    def perform(self, actor: User, now: datetime) -> None:
        """Tie both."""
        link_tickets(
            ticket_id=self.ground.ticket.pk,
            other_id=self.cleaned_data["other"].pk,
            actor=actor,
            now=now,
            note=self.cleaned_data["note"],
        )


class UnlinkForm(ActionForm):
    """They have nothing to do with each other after all."""

    label = _("取消关联")
    icon = "x"
    done = _("已取消关联")
    checks_version = False

    def prepare(self) -> None:
        """Which one."""
        self.fields["other"] = number_field(_("工单编号"))

    def clean_other(self) -> Ticket:
        """A ticket the reader may open."""
        return other_ticket(self, self.cleaned_data["other"])

    def perform(self, actor: User, now: datetime) -> None:
        """Untie both."""
        other = self.cleaned_data["other"]
        unlink_tickets(ticket_id=self.ground.ticket.pk, other_id=other.pk, actor=actor, now=now)


class SecrecyForm(ActionForm):
    """Closed to the ground it lies in, or open again."""

    icon = "lock"
    order = 78

    def prepare(self) -> None:
        """Why; to open what the caller asked to keep secret, their consent."""
        secret = self.ground.ticket.confidential
        self.label = _("取消保密") if secret else _("设为保密")
        self.done = _("已取消保密") if secret else _("已设为保密")
        self.help = (
            _("社区和街道将重新看到本单")
            if secret
            else _("社区和街道不再看到本单，承办单位看不到姓名和电话")
        )
        reporter = reporter_of(self.ground.ticket)
        if secret and reporter and reporter.keep_secret:
            self.fields["caller_agrees"] = forms.BooleanField(
                label=_("诉求人已同意公开办理"), required=False
            )
        self.fields["note"] = words(_("理由"), rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Turn it."""
        data, ticket = self.cleaned_data, self.ground.ticket
        set_secrecy(
            ticket_id=ticket.pk,
            actor=actor,
            secret=not ticket.confidential,
            note=data["note"],
            caller_agrees=data.get("caller_agrees", False),
            now=now,
            expected_version=self.version_seen,
        )


class HandOverForm(ActionForm):
    """A dispute for the mediators."""

    label = _("移交调解")
    icon = "scale"
    help = _("调解自愿，须先征得诉求人同意；移交后本单继续办理，等待调解受理")
    done = _("已移交，等待调解受理")
    order = 61

    def prepare(self) -> None:
        """Why, and how the caller agreed."""
        self.fields["reason"] = words(_("移交理由"), rows=2)
        choices = [(str(label), label) for label in CONSENTS]
        self.fields["consent"] = one_of(_("诉求人怎样同意"), choices)

    def perform(self, actor: User, now: datetime) -> None:
        """Offer it."""
        data = self.cleaned_data
        offer_mediation(
            ticket_id=self.ground.ticket.pk,
            actor=actor,
            reason=data["reason"],
            consent=data["consent"],
            now=now,
            expected_version=self.version_seen,
        )


class RecallForm(ActionForm):
    """The offer taken back."""

    label = _("撤回移交")
    icon = "arrow-back-up"
    done = _("已撤回移交")
    order = 79
    checks_version = False

    def prepare(self) -> None:
        """Why."""
        self.fields["note"] = words(_("撤回原因"), rows=2)

    def perform(self, actor: User, now: datetime) -> None:
        """Take it back."""
        ticket, note = self.ground.ticket, self.cleaned_data["note"]
        recall_offer(ticket_id=ticket.pk, actor=actor, note=note, now=now)
