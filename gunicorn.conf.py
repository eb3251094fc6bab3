"""How gunicorn runs the portal, whoever starts it."""

from typing import Any

from gunicorn.glogging import Logger

PULSE = "/desk/pulse/"


class QuietLogger(Logger):
    """Leaves out the pulse of open pages, which would be nine lines of ten; refusals stay."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: Any) -> None:
        """Write the line of one answer."""
        if environ.get("PATH_INFO") != PULSE or not str(resp.status).startswith("200"):
            super().access(resp, req, environ, request_time)


logger_class = QuietLogger
# Path without query: what was searched for belongs in no log. No referrer for the same reason.
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)sms "%(a)s"'
