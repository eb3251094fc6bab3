"""The life of a risk as data: states and the moves between them. Pure."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from haishu_portal.core.roles import Role


class RiskState(TextChoices):
    """Where a risk stands."""

    PENDING = "pending", _("待核")
    LISTED = "listed", _("在册")
    HANDLING = "handling", _("化解中")
    SETTLED = "settled", _("已化解")
    HELD = "held", _("稳控")
    CLOSED = "closed", _("销号")
    ESCALATED = "escalated", _("升级")


OPEN = frozenset(RiskState) - {RiskState.CLOSED}
GROUND = frozenset({Role.LEAD, Role.COMMUNITY})
ABOVE = frozenset({Role.STREET, Role.DISTRICT})


@dataclass(frozen=True)
class RiskMove:
    """One step: from where, to where, by whom, and what has to be written."""

    name: str
    label: Promise
    sources: frozenset[RiskState]
    target: RiskState
    by: frozenset[Role]
    requires: tuple[str, ...] = ()
    # Whoever said that it is settled does not strike it off.
    by_another: bool = False


MOVES: tuple[RiskMove, ...] = (
    RiskMove(
        "confirm", _("核实入册"), frozenset({RiskState.PENDING}), RiskState.LISTED, GROUND
    ),
    RiskMove(
        "dismiss", _("核实不属实"), frozenset({RiskState.PENDING}), RiskState.CLOSED, GROUND,
        ("note",),
    ),
    RiskMove(
        "start", _("开始化解"), frozenset({RiskState.LISTED}), RiskState.HANDLING,
        GROUND | ABOVE, ("responsible", "measures"),
    ),
    RiskMove(
        "settle", _("报告已化解"), frozenset({RiskState.HANDLING}), RiskState.SETTLED,
        GROUND | ABOVE, ("note",),
    ),
    RiskMove(
        "hold", _("转入稳控"), frozenset({RiskState.HANDLING, RiskState.SETTLED}),
        RiskState.HELD, GROUND | ABOVE, ("measures",),
    ),
    RiskMove(
        "resume", _("重新化解"), frozenset({RiskState.SETTLED, RiskState.HELD}),
        RiskState.HANDLING, GROUND | ABOVE, ("note",),
    ),
    RiskMove(
        "close", _("销号"), frozenset({RiskState.SETTLED, RiskState.HELD}), RiskState.CLOSED,
        frozenset({Role.COMMUNITY}) | ABOVE, ("note",), by_another=True,
    ),
    RiskMove(
        "escalate", _("上报升级"),
        frozenset({RiskState.PENDING, RiskState.LISTED, RiskState.HANDLING, RiskState.HELD}),
        RiskState.ESCALATED, GROUND | {Role.STREET}, ("note",),
    ),
    RiskMove(
        "take", _("上级接手"), frozenset({RiskState.ESCALATED}), RiskState.HANDLING, ABOVE,
        ("responsible", "measures"),
    ),
)  # fmt: skip
BY_NAME = {move.name: move for move in MOVES}
