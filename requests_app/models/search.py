"""What a ticket is found under, apart from the ticket."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.grams_field import GramsField


class TicketText(models.Model):
    """The terms of one ticket: number, title, words, place, reply, units; nothing of the caller.

    A table of its own, because a ticket is written at every move and its terms hardly ever. The
    terms lie beside the time, so that a common word costs a walk over the newest rows.
    """

    ticket = models.OneToOneField(
        "requests_app.Ticket",
        models.CASCADE,
        primary_key=True,
        related_name="text",
        verbose_name=_("工单"),
    )
    submitted_at = models.DateTimeField(_("提交时间"))
    grams = GramsField()

    class Meta:
        verbose_name = _("检索词")
        verbose_name_plural = _("检索词")
        indexes = [
            models.Index(fields=["-submitted_at", "-ticket"], name="ticket_text_newest"),
            # New terms wait in a short list and are merged together; a search reads the list.
            GinIndex(
                fields=["grams"],
                name="ticket_text_grams",
                fastupdate=True,
                gin_pending_list_limit=512,
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket_id)
