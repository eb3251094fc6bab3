"""Several modules as one: what is exported, what stays inside, and what cannot be joined."""

import json
import shutil
import subprocess

import pytest

from requests_app.fieldwork.joining import NotJoined, join

FIRST = "const here = 1;\nexport const both = here + 1;\nexport async function later() {}\n"
SECOND = (
    'import { both } from "./first.js";\nconst here = 10;\n'
    "export class Kind {}\nexport function sum() {\n  return both + here;\n}\n"
)
node = pytest.mark.skipif(shutil.which("node") is None, reason="no Node on this machine")


def test_every_export_is_there_and_no_import_is_left():
    text = join([("js/first.js", FIRST), ("js/second.js", SECOND)])

    assert "import " not in text
    assert "export const { both, later } = m0;" in text
    assert "export const { Kind, sum } = m1;" in text


@node
def test_modules_keep_their_own_names(tmp_path):
    place = tmp_path / "joined.mjs"
    place.write_text(join([("js/first.js", FIRST), ("js/second.js", SECOND)]))
    ask = f"import('{place}').then((m) => console.log(JSON.stringify([m.sum(), m.both])))"

    told = subprocess.run(["node", "-e", ask], capture_output=True, text=True, check=True)

    assert json.loads(told.stdout) == [12, 2]


def test_names_listed_at_the_end_are_exported():
    assert "export const { a, b } = m0;" in join([("x.js", "let a, b;\nexport { a, b };\n")])


@pytest.mark.parametrize(
    "modules",
    [
        [("second.js", SECOND), ("first.js", FIRST)],
        [("first.js", FIRST), ("third.js", FIRST)],
        [("x.js", "export default 1;\n")],
        [("x.js", 'import * as all from "./first.js";\n')],
    ],
    ids=["before it came", "twice", "default", "all"],
)
def test_what_cannot_be_joined_is_refused(modules):
    with pytest.raises(NotJoined):
        join(modules)
