"""House rules that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ("haishu_portal", "grid", "requests_app", "mediation")
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 40, 80
STATUS_WRITERS = {"requests_app/services/transition.py"}
# Tables other than the ticket may have a status of their own.
INLINE = re.compile(r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
DATA_SCRIPT = re.compile(r"""type=["'](application/(ld\+)?json|importmap)["']""")


def python_files(*, tests: bool = False) -> Iterator[Path]:
    """Every Python file of the project, migrations aside."""
    for top in (*APPS, *(["tests"] if tests else [])):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> list[Path]:
    """Every template."""
    return sorted((ROOT / "templates").rglob("*.html"))


def name_of(path: Path) -> str:
    """Path below the project's root, for messages."""
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(), filename=str(path))


def targets_of(node: ast.AST) -> list[ast.expr]:
    """What an assignment writes to."""
    if isinstance(node, ast.Assign):
        return node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign):
        return [node.target]
    return []


def status_writes(tree: ast.AST) -> list[int]:
    """Lines that write a ticket's status: an attribute, or an update of tickets."""
    lines = []
    for node in ast.walk(tree):
        written = [getattr(target, "attr", "") for target in targets_of(node)]
        if "status" in written:
            lines.append(node.lineno)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".update"):
            touched = {word.arg for word in node.keywords}
            if "Ticket." in ast.unparse(node.func) and "status" in touched:
                lines.append(node.lineno)
    return lines


def test_only_the_transition_service_writes_a_ticket_status():
    found = {
        name_of(path): lines
        for path in python_files()
        if path.parts[len(ROOT.parts)] in {"requests_app", "mediation"}
        and (lines := status_writes(tree_of(path)))
    }

    assert set(found) - STATUS_WRITERS == set()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("ticket.status = 'closed'", [1]),
        ("Ticket.objects.filter(pk=1).update(status='closed')", [1]),
        ("ticket.note = ticket.status", []),
    ],
)
def test_the_status_rule_sees_a_write(text, lines):
    assert status_writes(ast.parse(text)) == lines


def test_a_task_imports_its_service_only_inside_its_body():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        if path.name == "tasks.py" or path.parent.name == "tasks"
        for node in tree_of(path).body
        if isinstance(node, ast.Import | ast.ImportFrom) and "services" in ast.unparse(node)
    ]

    assert found == []


def test_no_file_is_longer_than_allowed():
    found = {
        name_of(path): count
        for path in python_files(tests=True)
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }

    assert found == {}


def test_no_function_is_longer_than_allowed():
    found = {
        f"{name_of(path)}:{node.name}": length
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }

    assert found == {}


def test_no_template_is_longer_than_allowed():
    found = {
        name_of(path): count
        for path in templates()
        if (count := len(path.read_text().splitlines())) > LONGEST_TEMPLATE
    }

    assert found == {}


def inline_code(text: str) -> list[str]:
    """Inline styles, handlers and scripts, which the content security policy would refuse."""
    found = [match.group().strip() for match in INLINE.finditer(text)]
    for match in SCRIPT.finditer(text):
        attributes = match.group(1)
        if "src=" not in attributes and not DATA_SCRIPT.search(attributes):
            found.append(match.group())
    return found


def test_no_template_holds_inline_style_or_script():
    found = {name_of(path): code for path in templates() if (code := inline_code(path.read_text()))}

    assert found == {}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('<p style="color:red">', 1),
        ("<button onclick='go()'>", 1),
        ("<script>go()</script>", 1),
        ('<script type="module" src="/static/js/a.js"></script>', 0),
        ('<script id="points" type="application/json">[]</script>', 0),
        ('<p data-style="x" class="on">', 0),
    ],
)
def test_the_inline_rule_sees_code(text, count):
    assert len(inline_code(text)) == count


def test_no_error_is_swallowed_unseen():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
        and all(isinstance(step, ast.Pass) for step in node.body)
    ]

    assert found == []
