"""The services of docker-compose.yml, each started by its own command and environment."""

import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import Crew, Service
from haishu_portal.dev.redis_server import free_port
from tests.support.compose import Compose, documented_names
from tests.support.live import database_url, recreate_database

CADDYFILE = ROOT / "haishu_portal" / "dev" / "deploy" / "Caddyfile"
READY_SECONDS = 60


@pytest.fixture(scope="module")
def compose() -> Compose:
    """The file, read once."""
    return Compose()


def local_environ(compose: Compose, name: str, folder: Path) -> dict[str, str]:
    """The service's own environment with the container's servers and paths replaced by ours."""
    environ = compose.environ_of(name)
    ours = {
        "DATABASE_URL": database_url("compose"),
        "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path="/10").geturl(),
        "MEDIA_ROOT": str(folder / "media"),
        "OUTBOX_DIR": str(folder / "outbox"),
    }
    assert set(ours) <= set(environ)
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    return {**kept, **environ, **ours}


@pytest.fixture(scope="module")
def started(compose, tmp_path_factory) -> Iterator[int]:
    """Migrate, then start web, worker and beat; gives web's port."""
    folder, port = tmp_path_factory.mktemp("compose"), free_port()
    recreate_database("compose")
    migrate = compose.command_of("migrate", port=port, state=folder)
    subprocess.run(migrate, cwd=ROOT, env=local_environ(compose, "migrate", folder), check=True)
    crew = Crew()
    for name in ("web", "worker", "beat"):
        command = ["env", "-i"]
        command += [f"{k}={v}" for k, v in local_environ(compose, name, folder).items()]
        command += compose.command_of(name, port=port, state=folder)
        crew.start(Service(name, command, cwd=ROOT, log=folder / f"{name}.log"))
    yield port
    crew.stop()


def status_of(port: int, path: str) -> int:
    """Status of one page, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def test_the_services_become_ready_together(started):
    """/readyz is 200 only when database, migrations, Redis, beat and worker all do their part."""
    until = time.monotonic() + READY_SECONDS
    while status_of(started, "/readyz") != 200 and time.monotonic() < until:
        time.sleep(0.5)

    assert (status_of(started, "/healthz"), status_of(started, "/readyz")) == (200, 200)


def test_a_page_travels_only_over_tls(started):
    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args: object) -> None:
            return None

    opener = urllib.request.build_opener(NoRedirect())
    with pytest.raises(urllib.error.HTTPError) as refused:
        opener.open(f"http://127.0.0.1:{started}/admin/login/", timeout=5)

    assert (refused.value.code, refused.value.headers["Location"][:8]) == (301, "https://")


def test_addresses_name_services_of_the_file(compose):
    for name in ("migrate", "web", "worker", "beat"):
        environ = compose.environ_of(name)

        assert urlsplit(environ["DATABASE_URL"]).hostname == "postgres"
        assert urlsplit(environ["REDIS_URL"]).hostname == "redis"
        assert environ["DJANGO_SETTINGS_MODULE"] == "haishu_portal.settings.production"


def test_every_needed_service_is_there_and_waits_for_another_that_is(compose):
    assert set(compose.services) == {
        *("postgres", "redis", "migrate", "web", "worker", "beat", "proxy"),
    }
    for service in compose.services.values():
        assert set(service.get("depends_on", {})) <= set(compose.services)


def test_build_targets_are_stages_of_the_dockerfile(compose):
    stages = set(re.findall(r"^FROM \S+ AS (\w+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    targets = {s["build"]["target"] for s in compose.services.values() if "build" in s}

    assert targets == {"app", "proxy"}
    assert targets <= stages


def test_copied_paths_of_the_dockerfile_exist():
    text = (ROOT / "Dockerfile").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)

    assert [word for line in copied for word in line.split() if not (ROOT / word).exists()] == []


def variables_read() -> set[str]:
    """Every variable that settings, commands or docker-compose take from the environment."""
    found: set[str] = set()
    for path in (ROOT / "haishu_portal" / "settings").rglob("*.py"):
        found |= set(re.findall(r"\b_?env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", path.read_text()))
    for path in (ROOT / "haishu_portal" / "dev").rglob("*.py"):
        found |= set(re.findall(r"os\.environ\.get\(\"([A-Z_]+)\"", path.read_text()))
    return found | Compose().variables()


# Other people's variables that our commands only look at.
FOREIGN = {"CI", "PATH", "PLAYWRIGHT_BROWSERS_PATH", "DJANGO_SETTINGS_MODULE"}


def test_every_variable_is_documented_and_every_documented_one_is_read():
    assert documented_names() == variables_read() - FOREIGN


def test_the_proxy_sends_to_web_and_serves_what_the_image_holds(compose):
    text = CADDYFILE.read_text()
    upstream = re.search(r"\{\$UPSTREAM:(\w+):(\d+)\}", text)

    assert text.count("{") == text.count("}")
    assert upstream is not None
    assert f"--bind=0.0.0.0:{upstream[2]}" in compose.services[upstream[1]]["command"]
    assert "/srv/static" in (ROOT / "Dockerfile").read_text()
    assert "media:/srv/media:ro" in compose.services["proxy"]["volumes"]


@pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine")
def test_the_proxy_takes_its_configuration(tmp_path):
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE)],
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
