"""Take over a year's holidays and make-up workdays from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import CalendarFileRefused
from haishu_portal.core.services.calendar import CalendarImport, import_calendar

SHOWN = 60


class Command(BaseCommand):
    """``manage.py import_calendar 2027.csv [--dry-run]``: all of the file or nothing."""

    help = "Import a year's holidays and make-up workdays from a .csv, .json or .ics file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; every bad row is named and fails the command."""
        del args
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        try:
            outcome = import_calendar(
                content=content,
                filename=path.name,
                actor=None,
                now=timezone.now(),
                dry_run=options["dry_run"],
            )
        except CalendarFileRefused as error:
            rows = "\n".join(f"  {place}：{why}" for place, why in error.rows)
            raise CommandError(f"{error.message}\n{rows}") from error
        self._report(outcome, dry_run=options["dry_run"])

    def _report(self, outcome: CalendarImport, *, dry_run: bool) -> None:
        if not outcome.years:
            self.stdout.write(_("与现有日历一致，无改动"))
            return
        for change in outcome.changes[:SHOWN]:
            before, after = (_("班") if day else _("休") for day in (change.before, change.after))
            self.stdout.write(f"  {change.date} {before} → {after} {change.name}".rstrip())
        if len(outcome.changes) > SHOWN:
            self.stdout.write(_("  …… 另有 %(days)s 天") % {"days": len(outcome.changes) - SHOWN})
        years = ", ".join(str(year) for year in sorted(outcome.years))
        done = _("试运行，未写入") if dry_run else _("已导入")
        count = _("%(days)s 天班休有变") % {"days": len(outcome.changes)}
        self.stdout.write(f"{done} {years}: {count}")
