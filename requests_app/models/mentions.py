"""Who was called upon in a note."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Mention(models.Model):
    """A colleague or a team named with @ in a note; ``seq`` is the note's event."""

    ticket = models.ForeignKey("requests_app.Ticket", models.CASCADE, related_name="mentions")
    seq = models.PositiveIntegerField(_("序号"))
    user = models.ForeignKey("core.User", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("grid.Team", models.CASCADE, null=True, related_name="+")
    mentioned_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    mentioned_at = models.DateTimeField(_("提及时间"))

    class Meta:
        verbose_name = _("提及")
        verbose_name_plural = _("提及")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, team__isnull=True)
                | Q(user__isnull=True, team__isnull=False),
                name="mention_of_one",
            ),
            models.UniqueConstraint(
                fields=["ticket", "seq", "user", "team"],
                nulls_distinct=False,
                name="mention_once_per_note",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.seq} @{self.user_id or self.team_id}"
