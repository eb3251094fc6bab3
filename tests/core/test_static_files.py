"""Files of the pages as production collects them."""

import json
import os
import re
import subprocess
import sys

import pytest
from django.db import connection

from haishu_portal.dev import frontend
from haishu_portal.dev.paths import ROOT
from tests.support.live import database_url

IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([./][^"']+\.js)["']""")
DIGEST = re.compile(r"\.[0-9a-f]{12}\.")
KEYS = dict.fromkeys(("SECRET_KEY", "FIELD_KEYS", "HASH_KEY", "ALLOWED_HOSTS"), "build")


# What a phone asks for before anybody has signed in.
OPEN = ("/field/", "/field/t/x/", "/field/sw.js", "/field/manifest.webmanifest", "/field/offline/")
ASK = """
import re
from django.test import Client
client = Client(headers={"host": "build", "x-forwarded-proto": "https"})
for path in %r:
    answer = client.get(path)
    print(answer.status_code, path)
    for name in sorted(set(re.findall(r"/field/(?:look|pack|texts)[-.\\w]+", answer.text))):
        print(client.get(name).status_code, name)
"""


def manage(folder, *words, **environ):
    """Run a command under production settings; returns what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={
            **os.environ,
            **KEYS,
            "DJANGO_SETTINGS_MODULE": "haishu_portal.settings.production",
            "STATIC_ROOT": str(folder),
            **environ,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """The folder that ``collectstatic`` fills under production settings."""
    folder = tmp_path_factory.mktemp("static")
    manage(folder, "collectstatic", "--noinput", "--verbosity=0")
    return folder


def is_there(folder, module, path):
    """Whether an import leads to a file."""
    absolute = path.startswith("/static/")
    return (folder / path.removeprefix("/static/") if absolute else module.parent / path).exists()


def test_every_module_imports_the_very_files_it_was_collected_with(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]
    modules = [collected / to for name, to in names.items() if re.match(r"js/.*\.js$", name)]
    loose = [
        f"{module.name}: {path}"
        for module in modules
        for path in IMPORT.findall(module.read_text())
        if not DIGEST.search(path) or not is_there(collected, module, path)
    ]

    assert modules
    assert loose == []


def test_what_pages_load_is_there_compressed(collected):
    names = json.loads((collected / "staticfiles.json").read_text())["paths"]

    assert (collected / f"{names['css/tokens.css']}.gz").exists()
    assert DIGEST.search(names["vendor/leaflet/leaflet.js"])


@pytest.mark.django_db
def test_the_field_app_opens_as_production_serves_it(collected):
    here = database_url(connection.settings_dict["NAME"])
    asked = ("shell", "--no-imports", "-c", ASK % (OPEN,))
    said = manage(collected, *asked, DATABASE_URL=here).splitlines()

    assert len(said) >= len(OPEN)
    assert [line for line in said if not line.startswith("200 ")] == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b"a();\n//# sourceMappingURL=a.js.map\n", b"a();\n"),
        (b"p{}\n/*# sourceMappingURL=a.css.map */", b"p{}\n"),
        (b"a(); // see sourceMappingURL\n", b"a(); // see sourceMappingURL\n"),
    ],
)
def test_a_copied_package_points_to_no_map(text, kept):
    assert frontend.SOURCE_MAP.sub(b"", text) == kept
