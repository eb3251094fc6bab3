"""The tables of ``docs/workflow.md`` as the code has them.

``python -m tests.docs.tables`` writes them into the document; the test compares.
"""

import csv
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / "docs" / "workflow.md"
SEED = ROOT / "requests_app" / "seed"


def states() -> str:
    """Every state with what the resident reads and the moves that leave it."""
    from requests_app import workflow

    lines = ["| state | code | the resident reads | moves that leave it |", "|---|---|---|---|"]
    for status in workflow.Status:
        names = ", ".join(f"`{move.name}`" for move in workflow.moves_from(status)) or "none"
        words = workflow.PLAIN_WORDS[status]
        lines.append(f"| {status.label} | `{status.value}` | {words} | {names} |")
    return "\n".join(lines)


def moves() -> str:
    """Every move: from, to, by whom, with what."""
    from requests_app import workflow

    lines = [
        "| move | code | from | to | who | needs | own unit | resident sees it |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for move in workflow.MOVES:
        sources = ", ".join(f"`{s.value}`" for s in workflow.Status if s in move.sources)
        needs = [*(f"`{name}`" for name in move.requires), *(["note"] * move.note_required)]
        cells = (
            str(move.label),
            f"`{move.name}`",
            sources,
            f"`{workflow.Status(move.target).value}`",
            ", ".join(sorted(str(getattr(who, "value", who)) for who in move.by)),
            ", ".join(needs) or "-",
            "yes" if move.of_handling_unit else "-",
            "yes" if move.public else "-",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def clocks() -> str:
    """Time limits of each class, without the rows of single categories and channels."""
    from requests_app.choices import Clock, SlaClass

    rules: dict[tuple[str, str], str] = {}
    for row in _seed("sla.csv"):
        if not row["category_prefix"] and not row["channel"]:
            span = f"{row['amount']} {row['unit'].replace('_', ' ')}"
            rules[row["sla_class"], row["clock"]] = span
    head = [f"{clock.label} `{clock.value}`" for clock in Clock]
    lines = [f"| class | {' | '.join(head)} |", "|---" * (len(head) + 1) + "|"]
    for name in SlaClass:
        spans = [rules.get((name.value, clock.value), "-") for clock in Clock]
        lines.append(f"| {name.label} `{name.value}` | {' | '.join(spans)} |")
    return "\n".join(lines)


def ladder() -> str:
    """The rungs climbed after a breach."""
    from requests_app.choices import SupervisionLevel

    lines = ["| rung | name | after the breach | called | supervision |", "|---|---|---|---|---|"]
    for row in _seed("escalation.csv"):
        after = f"{row['after_amount']} {row['after_unit'].replace('_', ' ')}"
        level = SupervisionLevel(int(row["supervision_level"]))
        cells = (row["level"], row["name"], after, f"`{row['rung']}`", str(level.label))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


TABLES = {"states": states, "moves": moves, "clocks": clocks, "ladder": ladder}


def written(name: str, text: str) -> str:
    """The table called ``name`` as it stands in ``text``."""
    match = re.search(_marked(name), text, re.DOTALL)
    return match.group(2).strip() if match else ""


def renew(text: str) -> str:
    """``text`` with every table as the code has it."""
    for name, table in TABLES.items():
        text = re.sub(_marked(name), rf"\1\n{table()}\n\3", text, flags=re.DOTALL)
    return text


def _marked(name: str) -> str:
    return rf"(<!-- {name} -->)(.*?)(<!-- end of {name} -->)"


def _seed(name: str) -> list[dict[str, Any]]:
    with (SEED / name).open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "haishu_portal.settings.test")
    django.setup()
    WORKFLOW.write_text(renew(WORKFLOW.read_text()))
