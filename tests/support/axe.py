"""Accessibility faults of a page, found by axe."""

from typing import Any

from haishu_portal.dev.paths import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Any, *, ignore: tuple[str, ...] = ()) -> list[str]:
    """One line a fault: rule, what is wrong, where; ``ignore`` names rules to leave out."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{fault['id']}: {fault['help']} at {node['target'][0]}"
        for fault in found["violations"]
        if fault["id"] not in ignore
        for node in fault["nodes"]
    ]
