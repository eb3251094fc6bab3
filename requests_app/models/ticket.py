"""The ticket and the person who brought it."""

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.crypto import EncryptedTextField
from requests_app.choices import (
    ON_THE_SPOT,
    Channel,
    Kind,
    MatchedBy,
    NotAcceptedReason,
    Outcome,
    Satisfaction,
    Solved,
    SupervisionLevel,
    SuspendReason,
    Urgency,
)
from requests_app.workflow import OPEN, Status

NO_CLOCK = datetime(9999, 1, 1, tzinfo=UTC)
OPEN_VALUES = sorted(str(s.value) for s in OPEN)


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Words of the trade on sets of tickets."""

    def open(self) -> Self:
        """Tickets somebody still has to do something about."""
        return self.filter(status__in=OPEN_VALUES)

    def overdue(self, now: datetime) -> Self:
        """Open tickets whose next clock has run out."""
        return self.open().filter(due_key__lt=now)  # the order of the list is its range

    def brief(self) -> Self:
        """Without the resident's words and address, for lists that show neither."""
        return self.defer("content", "address")

    def within(self, prefix: str) -> Self:
        """Tickets lying in the division ``prefix``."""
        return self.filter(area_code__startswith=prefix)


class Ticket(models.Model):
    """One request of one resident, from its first second to the archive."""

    no = models.CharField(_("编号"), max_length=20, unique=True)
    client_uuid = models.UUIDField(_("客户端标识"), unique=True)
    status = models.CharField(
        _("状态"), max_length=20, choices=Status.choices, default=Status.ACCEPTED
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    channel = models.CharField(_("渠道"), max_length=20, choices=Channel.choices)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind.choices)
    urgency = models.CharField(
        _("紧急程度"), max_length=12, choices=Urgency.choices, default=Urgency.NORMAL
    )
    urgency_rank = models.PositiveSmallIntegerField(default=2, editable=False)
    category = models.ForeignKey(
        "requests_app.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("分类"),
    )
    title = models.CharField(_("标题"), max_length=50)
    content = models.TextField(_("内容"), max_length=20000)
    event_time = models.DateTimeField(_("发生时间"), null=True, blank=True)

    address = EncryptedTextField(_("地址"), blank=True)
    place_label = models.CharField(_("位置"), max_length=80, blank=True)
    lng = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    area_code = models.CharField(_("区划代码"), max_length=15, blank=True)
    matched_by = models.CharField(
        _("定位方式"), max_length=10, choices=MatchedBy.choices, default=MatchedBy.NONE
    )

    lead_team = models.ForeignKey(
        "grid.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主办单位"),
    )
    handler = models.ForeignKey(
        "core.User",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    target_team = models.ForeignKey(
        "grid.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("被反映单位"),
    )
    desk_reason = models.CharField(_("待派原因"), max_length=200, blank=True)
    designated = models.BooleanField(_("指定承办"), default=False)
    confidential = models.BooleanField(_("保密"), default=False)
    supervision_level = models.PositiveSmallIntegerField(
        _("督办级别"), choices=SupervisionLevel.choices, default=SupervisionLevel.NONE
    )
    return_count = models.PositiveSmallIntegerField(_("退单次数"), default=0)
    rework_count = models.PositiveSmallIntegerField(_("返工次数"), default=0)
    master = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("主单"),
    )

    outcome = models.CharField(_("办理结果"), max_length=12, choices=Outcome.choices, blank=True)
    reply_text = models.TextField(_("答复"), blank=True)
    not_accepted_reason = models.CharField(
        _("不予受理原因"), max_length=24, choices=NotAcceptedReason.choices, blank=True
    )
    suspend_reason = models.CharField(
        _("挂起原因"), max_length=24, choices=SuspendReason.choices, blank=True
    )
    solved = models.CharField(_("是否解决"), max_length=10, choices=Solved.choices, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("满意度"), choices=Satisfaction.choices, null=True, blank=True
    )

    submitted_at = models.DateTimeField(_("提交时间"))
    created_at = models.DateTimeField(_("登记时间"))
    updated_at = models.DateTimeField(_("更新时间"))
    dispatched_at = models.DateTimeField(_("派单时间"), null=True, blank=True)
    signed_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    first_contact_at = models.DateTimeField(_("首次联系时间"), null=True, blank=True)
    replied_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    next_due_at = models.DateTimeField(_("最近时限"), null=True, blank=True)
    next_clock = models.CharField(_("最近时限种类"), max_length=12, blank=True)
    # Never null, so that lists by due time can page by key.
    due_key = models.GeneratedField(
        expression=Coalesce("next_due_at", Value(NO_CLOCK)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

    source = models.CharField(_("来源系统"), max_length=40, blank=True)
    external_id = models.CharField(_("来源编号"), max_length=60, blank=True)
    query_code_hash = models.CharField(max_length=64, blank=True, editable=False)
    event_seq = models.PositiveIntegerField(default=0, editable=False)
    event_head = models.CharField(max_length=64, blank=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("工单")
        verbose_name_plural = _("工单")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="ticket_external_once",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", master__isnull=False)
                | (~Q(status="merged") & Q(master__isnull=True)),
                name="ticket_merged_has_master",
            ),
            models.CheckConstraint(
                condition=Q(target_team__isnull=True)
                | Q(lead_team__isnull=True)
                | ~Q(target_team=F("lead_team")),
                name="ticket_never_to_its_target",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["dispatched", "signed", "processing", "reworking"])
                | Q(lead_team__isnull=False),
                name="ticket_worked_by_a_team",
            ),
            models.CheckConstraint(
                condition=Q(lng__isnull=True, lat__isnull=True)
                | Q(lng__range=(-180, 180), lat__range=(-90, 90)),
                name="ticket_point_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["-submitted_at", "-id"], name="ticket_newest"),
            models.Index(
                fields=["due_key", "id"],
                condition=Q(status__in=OPEN_VALUES),
                name="ticket_open_due",
            ),
            models.Index(
                fields=["urgency_rank", "submitted_at", "id"],
                condition=Q(status__in=OPEN_VALUES),
                name="ticket_open_urgent",
            ),
            models.Index(fields=["updated_at", "id"], name="ticket_by_change"),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(status__in=OPEN_VALUES),
                name="ticket_open_change",
            ),
            models.Index(
                fields=["due_key", "id"],
                condition=Q(status__in=OPEN_VALUES, supervision_level__gt=0),
                name="ticket_supervised",
            ),
            models.Index(fields=["status", "-submitted_at", "-id"], name="ticket_by_state"),
            models.Index(
                fields=["area_code"], opclasses=["text_pattern_ops"], name="ticket_by_area"
            ),
            models.Index(fields=["lead_team", "status"], name="ticket_by_team"),
            models.Index(
                fields=["handler"], condition=Q(status__in=OPEN_VALUES), name="ticket_by_handler"
            ),
            models.Index(fields=["category", "-submitted_at"], name="ticket_by_category"),
            models.Index(
                fields=["created_at"], condition=Q(status="accepted"), name="ticket_to_route"
            ),
            models.Index(
                fields=["-submitted_at", "-id"],
                condition=Q(source=ON_THE_SPOT),
                name="ticket_on_the_spot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} {self.title}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.status in OPEN


class Reporter(models.Model):
    """Who brought the ticket; encrypted, found by keyed hash, masked when shown."""

    ticket = models.OneToOneField(
        Ticket, models.CASCADE, primary_key=True, related_name="reporter", verbose_name=_("工单")
    )
    name = EncryptedTextField(_("姓名"), blank=True)
    phone = EncryptedTextField(_("电话"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    last4_hash = models.CharField(
        max_length=16, blank=True, default="", db_default="", editable=False
    )
    name4_hash = models.CharField(
        max_length=16, blank=True, default="", db_default="", editable=False
    )
    email = EncryptedTextField(_("电子邮件"), blank=True)
    home_address = EncryptedTextField(_("住址"), blank=True)
    gender = models.CharField(_("称谓"), max_length=1, blank=True)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    keep_secret = models.BooleanField(_("要求保密"), default=False)
    need_reply = models.BooleanField(_("需要回复"), default=True)
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("诉求人")
        verbose_name_plural = _("诉求人")
        indexes = [
            models.Index(
                fields=["phone_hash", "-submitted_at"],
                condition=~Q(phone_hash=""),
                name="reporter_by_phone",
            ),
            models.Index(
                fields=["last4_hash", "-submitted_at"],
                condition=~Q(last4_hash=""),
                name="reporter_by_last4",
            ),
            models.Index(
                fields=["name4_hash", "-submitted_at"],
                condition=~Q(name4_hash=""),
                name="reporter_by_name4",
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)
