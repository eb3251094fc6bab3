"""Looking for a person leaves a trace, like looking behind the mask."""

from datetime import datetime

from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.models import User
from haishu_portal.core.services.audit import record_audit
from requests_app.caller_keys import last4_key, name4_key
from requests_app.search_input import Typed

ACTION = "caller_search"


def note_caller_search(*, actor: User, typed: Typed, now: datetime, ip: str) -> None:
    """Write down who looked for which caller and how; a keyed hash stands for the person."""
    if typed.phone:
        way, key = "phone", keyed_hash(typed.phone)
    elif typed.surname:
        way, key = "surname_last4", name4_key(typed.surname, typed.last4)
    elif typed.last4:
        way, key = "last4", last4_key(typed.last4)
    else:
        return
    record_audit(
        actor=actor, action=ACTION, obj_type="caller", obj_id=key, ip=ip, extra={"by": way}, now=now
    )
