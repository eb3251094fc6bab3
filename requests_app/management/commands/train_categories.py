"""``manage.py train_categories``: a new version of the category suggester, to be watched."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from haishu_portal.core.exceptions import DomainError
from requests_app.learned import load
from requests_app.models import SuggesterVersion
from requests_app.selectors.categories import branch_names
from requests_app.services.suggesting import train_on_confirmed, train_version
from requests_app.training_file import MAP_FILE, Labelled, read_examples, read_label_map

SHOWN = 10
TURNS = 300
LETTER = (
    "您好，我们小区门口的路灯已经坏了两个星期，晚上回家什么也看不见，老人和孩子走路很不安全，"
    "向物业反映过多次，一直没有人来修理，请有关部门尽快派人查看，给居民一个答复，谢谢。"
)


class Command(BaseCommand):
    """Train from files of labelled texts, or from what dispatchers confirmed."""

    help = "Train the category suggester; the new version stays in the shadow until activated."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name the files, their columns and the meaning of their labels."""
        parser.add_argument(
            "--from", dest="files", action="append", type=Path, default=[], metavar="FILE.csv[.gz]",
            help="labelled texts: level1 with title and body, or with words; may be repeated",
        )  # fmt: skip
        parser.add_argument(
            "--map", action="append", default=[], metavar="OURS=THEIRS",
            help="a column called otherwise (title, body, words, label), as in --map label=topic",
        )  # fmt: skip
        parser.add_argument(
            "--label", action="append", default=[], metavar="CODES=THEIRS",
            help="a label of the file and our top-level codes, as in --label '01|03=building'",
        )  # fmt: skip
        parser.add_argument(
            "--labels", type=Path, default=MAP_FILE, help="CSV of labels: theirs,ours"
        )
        parser.add_argument("--folds", type=int, default=10)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Train, store and print the figures. Raises CommandError."""
        try:
            version = self._from_files(options) if options["files"] else self._from_tickets(options)
        except DomainError as error:
            raise CommandError(error.message) from error
        self._report(version)

    def _from_tickets(self, options: dict[str, Any]) -> SuggesterVersion:
        return train_on_confirmed(now=timezone.now(), folds=options["folds"])

    def _from_files(self, options: dict[str, Any]) -> SuggesterVersion:
        labels = branch_names() | read_label_map(options["labels"])
        labels |= {theirs: ours for ours, theirs in _pairs(options["label"])}
        columns = dict(_pairs(options["map"]))
        found = Labelled()
        for path in options["files"]:
            read_examples(path, labels, columns, found)
        for label, times in found.unknown.most_common(SHOWN):
            self.stderr.write(_("未知标签“%(label)s”：%(n)d 条") % {"label": label, "n": times})
        return train_version(
            examples=found.examples,
            source=" ".join(path.name for path in options["files"]),
            now=timezone.now(),
            folds=options["folds"],
        )

    def _report(self, version: SuggesterVersion) -> None:
        out, scores = self.stdout.write, version.scores
        out(f"v{version.pk}: {version.rows} rows, {len(version.classes)} classes, ", ending="")
        out(f"{scores['repeated']} repetitions left out, {version.seconds:.0f} s, ", ending="")
        out(f"{len(version.weights) / 1e6:.1f} MB")
        for name in ("all", "whole"):
            if name in scores:
                self._table(name, scores[name], scores["folds"])
        for name, part in scores["strict"].items():
            out(
                f"strict folds, {scores['copies']} near-copies kept together: "
                f"{name} texts macro-F1 {part['macro_f1']:.4f}"
            )
        given, right = scores["given"], scores["given_right"] or 0
        out(
            f"threshold {version.threshold:.3f}: gives {given:.1%}, of these {right:.1%} right; "
            f"calibration error {scores['calibration_error']:.3f}"
        )
        p50, p95 = _milliseconds(version)
        out(f"a suggestion takes {p50:.2f} ms, 95 % within {p95:.2f} ms")
        for label, rows in scores["left_out"].items():
            out(f"left out {label}: only {rows} rows")
        out(f"in the shadow now; to use it: manage.py activate_suggester {version.pk}")

    def _table(self, name: str, part: dict[str, Any], folds: int) -> None:
        out = self.stdout.write
        out(f"{name} texts ({part['rows']}), {folds}-fold: macro-F1 {part['macro_f1']:.4f}")
        for label, row in part["classes"].items():
            out(
                f"  {label:<12} F1 {row['f1']:.3f}  precision {row['precision']:.3f}"
                f"  recall {row['recall']:.3f}  rows {row['rows']}"
            )


def _milliseconds(version: SuggesterVersion) -> tuple[float, float]:
    """Median and 95th percentile of reading an invented letter of the usual length."""
    model, taken = load(bytes(version.weights)), []
    for turn in range(TURNS):
        started = time.perf_counter()
        model.read(LETTER[turn % 40 :] * 2, LETTER[:20])
        taken.append((time.perf_counter() - started) * 1000)
    taken = sorted(taken[TURNS // 10 :])
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    bad = [pair for pair in given if "=" not in pair]
    if bad:
        raise CommandError(f"wanted OURS=THEIRS, not {bad[0]!r}")
    return [tuple(pair.split("=", 1)) for pair in given]  # type: ignore[misc]
