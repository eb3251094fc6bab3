"""``manage.py load_demo``: the invented district to try the portal with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haishu_portal.site.demo.load import load_demo
from haishu_portal.site.demo.people import ACCOUNTS, PASSWORD


class Command(BaseCommand):
    """Load calendar, territory, teams, categories, accounts and requests that are missing."""

    help = "Load the demo district; refuses to run under production settings."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load and say what there is. Raises CommandError where demo data are not allowed."""
        if not settings.DEMO_ALLOWED:
            raise CommandError("demo data are not allowed under these settings (DEMO_ALLOWED)")
        loaded = load_demo(now=timezone.now())
        names = " ".join(account.username for account in ACCOUNTS)
        self.stdout.write(f"{loaded['tickets']} tickets; accounts: {names}; password: {PASSWORD}")
