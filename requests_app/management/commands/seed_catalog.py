"""Puts the categories, time limits, steps and sampling views that are missing into the tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_app.exceptions import BadSeedFile
from requests_app.services.seeding import seed_catalog, seed_views


class Command(BaseCommand):
    """Safe to run again: rows that exist stay as they are."""

    help = "Insert missing categories, time limits, escalation steps and sampling views"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed and tell how many rows are new."""
        try:
            report = seed_catalog(now=timezone.now())
        except BadSeedFile as fault:
            for problem in fault.problems:
                self.stderr.write(problem)
            raise CommandError(fault.message) from fault
        seed_views(now=timezone.now())
        self.stdout.write(
            _("新增分类 %(nodes)s，时限 %(limits)s，升级 %(steps)s；未变 %(same)s")
            % {
                "nodes": report.categories,
                "limits": report.sla_rules,
                "steps": report.steps,
                "same": report.unchanged,
            }
        )
