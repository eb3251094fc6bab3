"""What the import commands share: the bar, the report and the refusal."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from grid.exceptions import ImportRefused
from grid.services.territory_import import ImportReport
from haishu_portal.core.exceptions import DomainError

_SHOWN = 20


def bar(rows: list[Any]) -> Iterable[Any]:
    """A progress bar on a terminal, nothing in a log."""
    return tqdm(rows, file=sys.stderr, disable=None, ascii=True)


def run_import(command: BaseCommand, action: Callable[[], ImportReport], *, dry_run: bool) -> None:
    """Run ``action`` and write what it did; a refusal names every bad row and fails."""
    try:
        report = action()
    except ImportRefused as refusal:
        for problem in refusal.problems:
            command.stderr.write(str(problem))
        raise CommandError(refusal.message) from refusal
    except DomainError as refusal:
        raise CommandError(refusal.message) from refusal
    for warning in report.warnings:
        command.stdout.write(_("注意：%s") % warning)
    for label, codes in (
        (_("新增"), report.created),
        (_("变更"), report.changed),
        (_("更正数字"), report.updated),
        (_("关闭"), report.closed),
        (_("未变"), report.unchanged),
    ):
        command.stdout.write(f"{label} {len(codes)}{_listed(codes)}")
    if dry_run:
        command.stdout.write(_("仅试运行，没有写入"))


def _listed(codes: list[str]) -> str:
    return f": {' '.join(codes)}" if 0 < len(codes) <= _SHOWN else ""
