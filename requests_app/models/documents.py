"""Documents that staff added to a ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketDocument(models.Model):
    """A document of a ticket, and who added it."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="documents")
    document = models.ForeignKey("core.Document", models.PROTECT, related_name="+")
    added_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = _("工单附件")
        verbose_name_plural = _("工单附件")
        ordering = ["added_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "document"], name="document_once_per_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.document_id}"
