"""What happened to a ticket: append-only events, each carrying the hash of the one before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from requests_app.choices import EventKind, Visibility


class TicketEvent(models.Model):
    """One fact in the life of a ticket. A trigger refuses UPDATE and DELETE."""

    ticket = models.ForeignKey("requests_app.Ticket", models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("种类"), max_length=16, choices=EventKind.choices)
    move = models.CharField(_("动作"), max_length=24, blank=True)
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(_("经办"), max_length=60, blank=True)
    team = models.ForeignKey("grid.Team", models.PROTECT, null=True, related_name="+")
    team_label = models.CharField(_("单位"), max_length=80, blank=True)
    from_status = models.CharField(max_length=20, blank=True)
    to_status = models.CharField(max_length=20, blank=True)
    note = models.TextField(_("说明"), blank=True)
    data = models.JSONField(default=dict, blank=True)
    visibility = models.PositiveSmallIntegerField(
        choices=Visibility.choices, default=Visibility.INTERNAL
    )
    at = models.DateTimeField(_("时间"))
    client_at = models.DateTimeField(_("现场时间"), null=True, blank=True)
    client_uuid = models.UUIDField(null=True, unique=True)
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("流转记录")
        verbose_name_plural = _("流转记录")
        ordering = ["ticket_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="event_once_per_seq"),
        ]
        indexes = [
            # What somebody did today; most events are the rule's and have no actor.
            models.Index(
                fields=["actor", "at"],
                condition=models.Q(actor__isnull=False),
                name="event_of_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.seq} {self.kind}"


class RoutingDecision(models.Model):
    """Why a ticket went where it went, in words a dispatcher can check."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="routings")
    team = models.ForeignKey("grid.Team", models.PROTECT, null=True, related_name="+")
    rule = models.CharField(_("规则"), max_length=40)
    reason = models.TextField(_("理由"))
    candidates = models.JSONField(default=list)
    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    # The written rule that decided, as it then read, and those passed over with the reason.
    by_rule = models.ForeignKey(
        "requests_app.RoutingRule", models.PROTECT, null=True, related_name="+", db_index=False
    )
    rule_version = models.PositiveIntegerField(_("规则版本"), null=True)
    sentence = models.TextField(_("规则内容"), null=True)  # noqa: DJ001 - a default would be written into a million rows' defaults
    passed = models.JSONField(_("跳过的规则"), null=True)

    class Meta:
        verbose_name = _("分派理由")
        verbose_name_plural = _("分派理由")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["by_rule", "-at"],
                condition=models.Q(by_rule__isnull=False),
                name="routing_by_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.rule}"
