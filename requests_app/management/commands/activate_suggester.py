"""``manage.py activate_suggester N``: use a trained version; ``--off``: back to the rules."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from haishu_portal.core.exceptions import DomainError
from requests_app.models import SuggesterVersion
from requests_app.selectors.suggester import agreement, version_report
from requests_app.services.suggesting import activate_version, check_confirmed, retire_version


class Command(BaseCommand):
    """Activate a version, or without one show how they all fare."""

    help = "Put version N of the category suggester to use; without N list the versions."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The version, or --off."""
        parser.add_argument("version", type=int, nargs="?")
        parser.add_argument("--off", action="store_true", help="use the keyword rules alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Activate, switch off or list. Raises CommandError."""
        try:
            if options["off"]:
                retire_version(actor=None, now=timezone.now())
            elif options["version"] is not None:
                activate_version(version_id=options["version"], actor=None, now=timezone.now())
            else:
                check_confirmed(now=timezone.now(), limit=2000)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._list()

    def _list(self) -> None:
        versions = list(SuggesterVersion.objects.defer("weights"))
        used = next((v.pk for v in versions if v.state == "active"), None)
        beside = f"v{used}" if used else "the rules"
        for version in versions:
            both, same = agreement(version.pk, used)
            self.stdout.write(
                f"v{version.pk} {version.state} macro-F1 {version.macro_f1:.3f}"
                f" {_fares(version.pk)}, agrees with {beside}"
                f" on {same} of {both}"
            )
        self.stdout.write(f"rules {_fares(None)}")


def _fares(version_id: int | None) -> str:
    report = version_report(version_id)
    return f"right {report.hits} of {report.given} given ({report.checked} checked)"
