"""What agents are doing, one row for each stretch of time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from requests_app.calls.choices import AgentState, BreakReason


class AgentSpell(models.Model):
    """A stretch of time in which an agent was in one state; the open one is the present."""

    agent = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=AgentState.choices)
    reason = models.CharField(_("小休原因"), max_length=10, choices=BreakReason.choices, blank=True)
    queue = models.CharField(_("队列"), max_length=20, blank=True)
    call = models.ForeignKey("calls.Call", models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("结束"), null=True)

    class Meta:
        verbose_name = _("座席状态")
        verbose_name_plural = _("座席状态")
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], condition=Q(until__isnull=True), name="agent_one_state"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="agent_spell_forward",
            ),
            models.CheckConstraint(
                condition=~Q(state="break") | ~Q(reason=""), name="agent_break_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "since"], condition=Q(until__isnull=True), name="agent_by_state"
            ),
            models.Index(fields=["agent", "-since"], name="agent_history"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"
