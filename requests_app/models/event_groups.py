"""Events of the town, such as a typhoon, and the tickets that gather under them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EventGroupKind(models.TextChoices):
    """What has happened."""

    TYPHOON = "typhoon", _("台风")
    WATER = "water", _("停水")
    POWER = "power", _("停电")
    HEAT = "heat", _("高温")
    OTHER = "other", _("其他突发事件")


class EventGroupState(models.TextChoices):
    """Where an event stands."""

    PREPARING = "preparing", _("准备中")
    ACTIVE = "active", _("进行中")
    ENDED = "ended", _("已结束")


class JoinedBy(models.TextChoices):
    """How a ticket came under an event."""

    RULE = "rule", _("按条件归入")
    HAND = "hand", _("人工归入")


class EventNoticeState(models.TextChoices):
    """How far one message to the callers of an event has come."""

    DRAFT = "draft", _("待发送")
    TO_CONFIRM = "confirm", _("待复核")
    SENDING = "sending", _("发送中")
    DONE = "done", _("已发出")
    DROPPED = "dropped", _("已作废")


class EventGroup(models.Model):
    """An event: what it is, where, since when, which tickets belong to it, what to say."""

    name = models.CharField(_("事件名称"), max_length=40)
    kind = models.CharField(_("类型"), max_length=8, choices=EventGroupKind.choices)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=EventGroupState.choices,
        default=EventGroupState.PREPARING,
    )
    starts_at = models.DateTimeField(_("起始时间"))
    ends_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    area_code = models.CharField(_("范围"), max_length=15, blank=True)
    condition = models.JSONField(_("归入条件"))
    answer = models.TextField(_("统一答复口径"), max_length=500, blank=True)
    is_public = models.BooleanField(_("在公众首页公布"), default=False)
    public_words = models.CharField(_("公众提示"), max_length=200, blank=True)
    # The oldest ticket not looked at yet; empty when all are gathered.
    gather_from = models.DateTimeField(_("归集进度"), null=True, blank=True)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("创建时间"))
    started_at = models.DateTimeField(_("启动时间"), null=True, blank=True)
    ended_at = models.DateTimeField(_("结束操作时间"), null=True, blank=True)
    updated_at = models.DateTimeField(_("更新时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("突发事件")
        verbose_name_plural = _("突发事件")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="eventgroup_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(started_at__isnull=False),
                name="eventgroup_active_was_started",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="active"), name="eventgroup_active"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether new tickets gather under it."""
        return self.state == EventGroupState.ACTIVE


class EventMember(models.Model):
    """One ticket under one event; a ticket belongs to one running event at most.

    ``holds`` while it belongs; a row taken out by hand stays, so that no rule brings the
    ticket back. ``bound`` as long as the event runs.
    """

    event = models.ForeignKey(EventGroup, models.CASCADE, related_name="members")
    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="+")
    holds = models.BooleanField(_("在事件中"), default=True)
    bound = models.BooleanField(_("事件进行中"), default=True)
    joined_by = models.CharField(_("归入方式"), max_length=4, choices=JoinedBy.choices)
    joined_at = models.DateTimeField(_("归入时间"))
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("事件工单")
        verbose_name_plural = _("事件工单")
        constraints = [
            models.UniqueConstraint(fields=["event", "ticket"], name="eventmember_once"),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(holds=True, bound=True),
                name="eventmember_one_running_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.ticket_id}"


class EventNotice(models.Model):
    """One message to all callers of an event, counted before it is sent."""

    event = models.ForeignKey(EventGroup, models.PROTECT, related_name="notices")
    words = models.CharField(_("通知内容"), max_length=300)
    state = models.CharField(
        _("状态"),
        max_length=8,
        choices=EventNoticeState.choices,
        default=EventNoticeState.DRAFT,
    )
    # Counted when composed: by channel, parts, left out by reason, a masked sample.
    counted = models.JSONField(_("收件统计"), default=dict)
    needs_second = models.BooleanField(_("需第二人复核"), default=False)
    # Tickets up to this one have their message in the outbox.
    done_to = models.BigIntegerField(_("发送进度"), default=0)
    queued = models.PositiveIntegerField(_("已入队"), default=0)
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("拟稿时间"))
    confirmed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("事件通知")
        verbose_name_plural = _("事件通知")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="sending"), name="eventnotice_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(needs_second=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=models.F("made_by")),
                name="eventnotice_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "done"]) | Q(confirmed_by__isnull=False),
                name="eventnotice_sent_was_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"
