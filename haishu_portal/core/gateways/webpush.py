"""Ringing one browser through its push service (RFC 8030), encrypted end to end (RFC 8291)."""

import json

import requests
from django.conf import settings
from py_vapid import VapidException
from pywebpush import WebPushException, webpush

from haishu_portal.core.gateways.push import Push, PushFailed, PushGone, PushTarget
from haishu_portal.core.push_rules import endpoint_is_known

# Connecting, and answering.
TIMEOUT_SECONDS = (3, 5)
# A push service keeps what it cannot hand over for this long.
KEEP_SECONDS = 12 * 3600
GONE = frozenset({404, 410})


class WebPushGateway:
    """Talks to push services; follows no redirect and calls no service that is not named."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.max_redirects = 0

    def push(self, target: PushTarget, push: Push) -> None:
        """Hand it over. Raises PushGone, PushFailed."""
        if not endpoint_is_known(target.endpoint, settings.WEBPUSH_SERVICES):
            raise PushGone("push service not allowed")
        try:
            webpush(
                {
                    "endpoint": target.endpoint,
                    "keys": {"p256dh": target.p256dh, "auth": target.auth},
                },
                data=json.dumps(push.payload, ensure_ascii=False),
                vapid_private_key=settings.WEBPUSH_PRIVATE_KEY,
                vapid_claims={"sub": settings.WEBPUSH_SUBJECT},
                ttl=KEEP_SECONDS,
                timeout=TIMEOUT_SECONDS,  # type: ignore[arg-type]
                headers={
                    "topic": push.topic,
                    "urgency": "high" if push.pressing else "normal",
                },
                requests_session=self._session,
            )
        except WebPushException as error:
            status = error.status_code
            raise (PushGone if status in GONE else PushFailed)(f"status {status}") from None
        except (requests.RequestException, VapidException, ValueError) as error:
            raise PushFailed(type(error).__name__) from None
