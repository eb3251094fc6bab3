"""The deadline table and the escalation ladder, held in the process for a short while."""

import time
from dataclasses import dataclass, field

from haishu_portal.core.worktime import Span, Unit
from requests_app.models import EscalationStep, SlaRule
from requests_app.sla import Rung

CHECK_EVERY = 30.0  # seconds for which an edit of the tables may go unnoticed


@dataclass
class _Held:
    read_at: float = float("-inf")
    rules: dict[tuple[str, str], list[SlaRule]] = field(default_factory=dict)
    ladder: list[Rung] = field(default_factory=list)


_held = _Held()


def sla_span(
    *, sla_class: str, clock: str, category_code: str = "", channel: str = ""
) -> Span | None:
    """The time allowed, from the most specific row: longest category prefix, then channel.

    None when the class has no such clock.
    """
    best: SlaRule | None = None
    for rule in _tables().rules.get((sla_class, clock), []):
        fits = category_code.startswith(rule.category_prefix) and rule.channel in ("", channel)
        if fits and (best is None or _weight(rule) > _weight(best)):
            best = rule
    return Span(best.amount, Unit(best.unit)) if best else None


def escalation_ladder() -> list[Rung]:
    """The rungs climbed after a clock has run out, lowest first."""
    return _tables().ladder


def forget_limits() -> None:
    """Make the next look read the tables; for services that edit them, and for tests."""
    _held.read_at = float("-inf")


def _weight(rule: SlaRule) -> tuple[int, bool]:
    return len(rule.category_prefix), bool(rule.channel)


def _tables() -> _Held:
    now = time.monotonic()
    if now - _held.read_at > CHECK_EVERY:
        rules: dict[tuple[str, str], list[SlaRule]] = {}
        for rule in SlaRule.objects.all():
            rules.setdefault((rule.sla_class, rule.clock), []).append(rule)
        _held.rules = rules
        _held.ladder = [
            Rung(
                s.level,
                s.name,
                Span(s.after_amount, Unit(s.after_unit)),
                s.rung,
                s.supervision_level,
            )
            for s in EscalationStep.objects.all()
        ]
        _held.read_at = now
    return _held
