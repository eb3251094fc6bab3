"""``docs/lighthouse.md``: what Lighthouse said, small enough to read."""

from datetime import datetime
from typing import Any

from haishu_portal.core.worktime import SHANGHAI
from haishu_portal.dev.first_load import Weight
from haishu_portal.dev.paths import ROOT

PAGE = ROOT / "docs" / "lighthouse.md"
MARK = "<!-- measured by make lighthouse -->"
LEAST = 95
HEAVIEST = 120 * 1024
MUST = ("shell, signed out", "today", "case")
AUDITS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
    "interactive",
)


def score(report: dict[str, Any], category: str) -> int:
    """0 to 100."""
    return round(100 * (report["categories"][category]["score"] or 0))


def missed(report: dict[str, Any]) -> list[str]:
    """Audits that cost points, with what Lighthouse found."""
    audits = report["audits"]
    weighty = {
        ref["id"]
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"]
    }
    return [
        f"{audits[name]['title']} ({name})"
        for name in sorted(weighty)
        if audits[name]["score"] is not None and audits[name]["score"] < 0.9
    ]


def scores_table(reports: dict[str, dict[str, Any]]) -> list[str]:
    """Scores of each page."""
    categories = list(next(iter(reports.values()))["categories"])
    lines = ["| page | " + " | ".join(categories) + " |", "|---" * (len(categories) + 1) + "|"]
    for name, report in reports.items():
        cells = [str(score(report, category)) for category in categories]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def times_table(reports: dict[str, dict[str, Any]]) -> list[str]:
    """The times behind the score of performance."""
    lines = ["| page | " + " | ".join(AUDITS) + " |", "|---" * (len(AUDITS) + 1) + "|"]
    for name, report in reports.items():
        cells = [report["audits"][audit].get("displayValue", "") for audit in AUDITS]
        lines.append(f"| {name} | " + " | ".join(cells).replace("\xa0", " ") + " |")
    return lines


def remarks(reports: dict[str, dict[str, Any]]) -> list[str]:
    """What cost points, page by page."""
    found = [
        f"- {name}: {'; '.join(missed(report)) or 'nothing'}" for name, report in reports.items()
    ]
    return ["What cost points:", "", *found]


def weight_lines(weight: Weight) -> list[str]:
    """Bytes on the wire."""
    kib = {name: f"{getattr(weight, name) / 1024:.1f} KB" for name in ("app", "again", "day")}
    return [
        "| what travels (headers included) | measured | limit |",
        "|---|---|---|",
        f"| first opening: shell, styles, modules, words, icons, worker | {kib['app']} | 120 KB |",
        f"| opening it again, another screen | {kib['again']} | from cache |",
        f"| after sign-in: list, cases, ground, categories, map code | {kib['day']} | - |",
    ]


def write_page(reports: dict[str, dict[str, Any]], weight: Weight) -> bool:
    """Put the figures behind the mark; returns whether every limit was kept."""
    first = next(iter(reports.values()))
    when = datetime.now(tz=SHANGHAI).date().isoformat()
    machine = first["environment"]
    about = (
        f"{when}, Lighthouse {first['lighthouseVersion']}, "
        f"{machine['hostUserAgent'].split('Chrome/')[-1].split(' ')[0]} headless Chromium, "
        f"benchmark index {machine['benchmarkIndex']:.0f}; the median of three runs a page."
    )
    parts = [scores_table(reports), times_table(reports), remarks(reports), weight_lines(weight)]
    text = "\n\n".join(["\n".join(part) for part in parts])
    before = PAGE.read_text().split(MARK)[0]
    PAGE.write_text(f"{before}{MARK}\n\n{about}\n\n{text}\n")
    kept = all(
        score(reports[name], c) >= LEAST for name in MUST for c in reports[name]["categories"]
    )
    return kept and weight.app <= HEAVIEST
