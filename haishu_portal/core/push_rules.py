"""When a telephone rings, and for what: the wishes of one person. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from haishu_portal.core.choices import PushKind, SmsWhen

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEMPLATE = "push_"
# These ring at any hour, in a storm too, and cannot be switched off.
PIERCING = frozenset({PushKind.EMERGENCY, PushKind.TEST})
# These come by SMS too when no device takes the push, unless somebody chose otherwise.
PRESSING = frozenset({PushKind.EMERGENCY, PushKind.URGENT, PushKind.OVERDUE})
SWITCHES = tuple(kind for kind in PushKind if kind not in PIERCING)


@dataclass(frozen=True)
class PushWishes:
    """What one person chose; the defaults are what nobody has to choose."""

    quiet: bool = True
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    off: frozenset[str] = frozenset()
    sms: str = SmsWhen.URGENT

    def rings_for(self, kind: str) -> bool:
        """Whether the person wants to hear of this kind."""
        return kind in PIERCING or kind not in self.off

    def ring_at(self, kind: str, now: datetime) -> datetime:
        """When: now, or when the quiet hours end (Shanghai time)."""
        if kind in PIERCING or not self.is_quiet(now):
            return now
        local = now.astimezone(SHANGHAI)
        end = datetime.combine(local.date(), self.quiet_to, SHANGHAI)
        return end if end > local else end + timedelta(days=1)

    def is_quiet(self, now: datetime) -> bool:
        """Whether ``now`` lies in the quiet hours, which may span midnight."""
        if not self.quiet or self.quiet_from == self.quiet_to:
            return False
        at = now.astimezone(SHANGHAI).time()
        if self.quiet_from < self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def by_sms(self, kind: str) -> bool:
        """Whether it goes by SMS when no device takes it."""
        if kind == PushKind.TEST or self.sms == SmsWhen.NONE:
            return False
        return self.sms == SmsWhen.ALL or kind in PRESSING


def kept_wishes(preferences: Mapping[str, Any]) -> PushWishes:
    """The wishes in an account's preferences."""
    kept = preferences.get("push", {})
    usual = PushWishes()
    return PushWishes(
        quiet=bool(kept.get("quiet", usual.quiet)),
        quiet_from=_time(kept.get("quiet_from"), usual.quiet_from),
        quiet_to=_time(kept.get("quiet_to"), usual.quiet_to),
        off=frozenset(kept.get("off", ())),
        sms=kept.get("sms", usual.sms),
    )


def _time(text: Any, usual: time) -> time:
    return time.fromisoformat(text) if isinstance(text, str) else usual


def endpoint_is_known(url: str, services: Iterable[str]) -> bool:
    """Whether the address is one of the push services that the portal may call.

    Each of ``services`` is a host, which stands for its subdomains too, or a whole origin.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if "@" in parts.netloc:
        return False
    if f"{parts.scheme}://{parts.netloc}" in services:
        return True
    if parts.scheme != "https" or port not in {None, 443}:
        return False
    return any(host == known or host.endswith(f".{known}") for known in services)


_COUNTED = {
    PushKind.EMERGENCY: _noop("%(n)d 件特急工单"),
    PushKind.URGENT: _noop("%(n)d 件紧急或督办工单"),
    PushKind.NEW: _noop("%(n)d 件新工单"),
    PushKind.MINE: _noop("%(n)d 件工单转交给您"),
    PushKind.REWORK: _noop("%(n)d 件工单退回重办"),
    PushKind.DUE: _noop("%(n)d 件工单即将超时"),
    PushKind.OVERDUE: _noop("%(n)d 件工单已超时"),
    PushKind.MENTION: _noop("%(n)d 条备注提到您"),
    PushKind.TEST: _noop("%(n)d 条试发提醒"),
}


def words_of(kinds: Sequence[str]) -> str:
    """What happened, in a line: ``2 件新工单，1 件工单已超时``."""
    counts = Counter(kinds)
    return _("，").join(_(_COUNTED[k]) % {"n": counts[k]} for k in PushKind if counts[k])
