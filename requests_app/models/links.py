"""What ties a ticket to other tickets, and to those who take its matter further."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.choices import HandOverKind, HandOverState, LinkKind

ALIVE = (HandOverState.OFFERED, HandOverState.TAKEN)


class TicketLink(models.Model):
    """Two tickets that have to do with each other; neither waits for the other.

    A split points from the ticket that was to the one made of it; a relation has no
    direction and stands once, from the older ticket to the younger.
    """

    source = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="links_out")
    target = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="links_in")
    kind = models.CharField(_("关系"), max_length=10, choices=LinkKind.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    linked_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(_("关联时间"))

    class Meta:
        verbose_name = _("工单关联")
        verbose_name_plural = _("工单关联")
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="link_two_tickets"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class HandOver(models.Model):
    """A matter offered to somebody outside the ticket's own flow, with the caller's consent.

    The ticket goes on; who takes the matter answers through ``services/hand_over.py``.
    """

    ticket = models.ForeignKey("requests_app.Ticket", models.PROTECT, related_name="hand_overs")
    kind = models.CharField(_("去向"), max_length=12, choices=HandOverKind.choices)
    state = models.CharField(
        _("状态"), max_length=10, choices=HandOverState.choices, default=HandOverState.OFFERED
    )
    reason = models.TextField(_("移交理由"))
    consent = models.CharField(_("诉求人同意情况"), max_length=200)
    reference = models.CharField(_("受理编号"), max_length=60, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    offered_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(_("移交时间"))
    answered_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("移交")
        verbose_name_plural = _("移交")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"],
                condition=Q(state__in=["offered", "taken"]),
                name="hand_over_one_alive",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "offered_at"],
                condition=Q(state="offered"),
                name="hand_over_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.state}"

    @property
    def is_alive(self) -> bool:
        """Whether it waits for an answer or was taken."""
        return self.state in ALIVE
