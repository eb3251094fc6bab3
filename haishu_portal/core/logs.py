"""Logs tell what broke, not about whom."""

import logging
import re

from haishu_portal.core.masking import STARS, scrub_free_text

# PostgreSQL quotes the whole row it refused, words of the resident included.
_ROW = re.compile(
    r"(Failing row contains |Key \([^)]*\)=)\(.*?\)(?= already|\.(?:\n|\Z)| is)", re.DOTALL
)


class ScrubbingFormatter(logging.Formatter):
    """Takes telephone numbers, citizens' IDs and quoted rows out of message and traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        return scrub_free_text(_ROW.sub(rf"\1({STARS})", super().format(record)))
