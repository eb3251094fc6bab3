"""Fill the working calendar from the arrangements known so far."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from haishu_portal.core.services.calendar import seed_calendar


class Command(BaseCommand):
    """``manage.py seed_calendar``: official years 2004 on, next year provisionally; re-runnable."""

    help = "Fill the working calendar from the arrangements known so far; safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed and say which years changed."""
        del args, options
        years = sorted(seed_calendar(now=timezone.now()))
        if years:
            span = {"first": years[0], "last": years[-1]}
            self.stdout.write(_("已写入 %(first)s–%(last)s 年的日历") % span)
        else:
            self.stdout.write(_("日历已是最新，无改动"))
