"""Who is at the other end of the wire."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """Return the caller's address as seen by the outermost proxy we trust.

    ``TRUSTED_PROXY_COUNT`` proxies each append to X-Forwarded-For; anything further left
    was written by the caller and is not believed.
    """
    count = settings.TRUSTED_PROXY_COUNT
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if count and len(chain) >= count and chain[-count]:
        return chain[-count]
    return str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
