"""The guide's examples, run as they stand."""

import json
import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
from knox.models import AuthToken
from PIL import Image

from grid.selectors.directory import forget_teams
from grid.services.seeding import seed_teams, seed_territory
from haishu_portal.core.roles import Role
from requests_app import urls_api
from requests_app.calls.services.programs import telephone_token
from requests_app.services.seeding import seed_catalog
from tests.factories.grid import NOW, MembershipFactory

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
# An answer's name for what later examples call by the variable.
TOLD = {"no": "NO", "query_code": "CODE", "version": "VERSION", "id": "PHOTO"}


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
@pytest.mark.django_db(transaction=True)
def test_every_example_of_the_guide_works(live_server, tmp_path):
    seed_territory(now=NOW)
    seed_teams(now=NOW)
    seed_catalog(now=NOW)
    forget_teams()
    member = MembershipFactory(role=Role.DISPATCHER, team__name="试验派单台")
    Image.new("RGB", (64, 48), "navy").save(tmp_path / "lamp.jpg")
    given = {
        "URL": live_server.url,
        "TOKEN": AuthToken.objects.create(member.user)[1],
        "PHONE_TOKEN": telephone_token(username="pbx", now=NOW),
        "UUID": str(uuid.uuid4()),
        "FILE": str(tmp_path / "lamp.jpg"),
    }
    for example in EXAMPLES:
        done = subprocess.run(
            ["bash", "-euc", example],
            env={**os.environ, **given},
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, (example, done.stdout, done.stderr)
        answer = json.loads(done.stdout)
        if isinstance(answer, dict):
            given |= {TOLD[k]: str(v) for k, v in answer.items() if k in TOLD and v}
            if "teams" in example:
                given["TEAM"] = str(answer["results"][0]["id"])


def test_the_guide_names_every_address():
    nested = [p for p in urls_api.urlpatterns if hasattr(p, "url_patterns")]
    own = [p for p in urls_api.urlpatterns if p not in nested]
    for pattern in [*own, *(below for part in nested for below in part.url_patterns)]:
        text = str(pattern.pattern).strip("^$").replace(urls_api.NO, "{no}")
        text = re.sub(r"\(\?P<(?:part_id|pk)>[^)]*\)", "{id}", text)
        last = text.removeprefix("requests/{no}/").removeprefix("tickets/{no}/")
        if pattern.name != "unknown":
            assert last in GUIDE, text
