"""What somebody typed before, as the beginning of the same form."""

import json
import uuid
from contextlib import suppress
from typing import Any

from requests_app.selectors.drafts import KeptDraft

# A box that was not ticked is not sent, so its absence says something.
BOXES = ("need_reply", "keep_secret", "is_anonymous")
NEVER = ("csrfmiddlewaretoken", "finish")


def typed_before(kept: KeptDraft | None) -> dict[str, Any]:
    """Initial values from a draft that holds a form's fields as JSON; nothing of another shape."""
    if kept is None:
        return {}
    try:
        held = json.loads(kept.text)
    except ValueError:
        return {}
    if not isinstance(held, dict):
        return {}
    typed = {
        name: value
        for name, value in held.items()
        if isinstance(value, str) and name not in (*NEVER, "client_uuid")
    }
    with suppress(ValueError):
        typed["client_uuid"] = str(uuid.UUID(str(held.get("client_uuid"))))
    return {**typed, **{name: name in held for name in BOXES}}
