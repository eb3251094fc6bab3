"""Accessibility faults of a page, found by axe."""

from typing import Any

from haishu_portal.dev.paths import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Any, *, ignore: tuple[str, ...] = ()) -> list[str]:
    """One line a fault: rule, what is wrong, where; ``ignore`` names rules to leave out."""
    page.evaluate(AXE.read_text())
    found = _run(page)
    if any(fault["id"] == "target-size" for fault in found):
        # A bar that sticks over half of a target uncovers it as soon as the reader scrolls.
        size = page.viewport_size
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({**size, "height": max(height, size["height"])})
        found = _run(page)
        page.set_viewport_size(size)
    return [
        f"{fault['id']}: {fault['help']} at {node['target'][0]}"
        for fault in found
        if fault["id"] not in ignore
        for node in fault["nodes"]
    ]


def _run(page: Any) -> list[dict[str, Any]]:
    done = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    faults: list[dict[str, Any]] = done["violations"]
    return faults
