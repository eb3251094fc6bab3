"""Fill the working calendar from the arrangements known so far."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from haishu_portal.core.services.calendar import seed_calendar


class Command(BaseCommand):
    """``manage.py seed_calendar``: official years 2004 on, next year provisionally; re-runnable."""

    help = "Fill the working calendar from the arrangements known so far; safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed and say which years changed."""
        years = sorted(seed_calendar(now=timezone.now()))
        if years:
            self.stdout.write(f"已写入 {len(years)} 年：{years[0]}–{years[-1]}")
        else:
            self.stdout.write("日历已是最新，无改动")
