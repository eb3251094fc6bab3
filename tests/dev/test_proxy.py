"""The proxy in front of an application that names a photo (needs caddy)."""

import http.server
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from haishu_portal.dev.paths import ROOT
from haishu_portal.dev.processes import Crew, Service
from haishu_portal.dev.redis_server import free_port

pytestmark = pytest.mark.skipif(not shutil.which("caddy"), reason="no caddy on this machine")
CADDYFILE = ROOT / "haishu_portal" / "dev" / "deploy" / "Caddyfile"


class Application(http.server.BaseHTTPRequestHandler):
    """Stands for the portal: names a photo, or answers itself."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        if self.path == "/photo":
            self.send_header("X-Accel-Redirect", "/2026/a.jpg")
        self.end_headers()
        self.wfile.write(b"" if self.path == "/photo" else b"application")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[str]:
    """A proxy with its folders moved into a temporary one."""
    (tmp_path / "media" / "2026").mkdir(parents=True)
    (tmp_path / "media" / "2026" / "a.jpg").write_bytes(b"photo")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "app.css").write_text("css")
    settings = tmp_path / "Caddyfile"
    options = "{\n\tadmin off\n}\n"
    settings.write_text(options + CADDYFILE.read_text().replace("/srv", str(tmp_path)))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{free_port()}"
    environ = {"UPSTREAM": f"127.0.0.1:{server.server_port}", "SITE_ADDRESS": address}
    environ |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    crew = Crew()
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(settings)]
    crew.start(Service("proxy", command, log=tmp_path / "log.txt", environ=environ))
    until = time.monotonic() + 15
    while get(address, "/") is None and time.monotonic() < until:
        time.sleep(0.1)
    yield address
    crew.stop()
    server.shutdown()


def get(address: str, path: str) -> tuple[int, bytes] | None:
    """Status and body; none when nobody answers."""
    try:
        with urllib.request.urlopen(address + path, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""
    except OSError:
        return None


def test_proxy_serves_static_files_and_passes_the_rest_on(proxy):
    assert get(proxy, "/static/app.css") == (200, b"css")
    assert get(proxy, "/anything") == (200, b"application")


def test_proxy_hands_out_a_photo_only_when_the_application_names_it(proxy):
    assert get(proxy, "/photo") == (200, b"photo")
    assert get(proxy, "/media/2026/a.jpg") == (200, b"application")
    assert get(proxy, "/2026/a.jpg") == (200, b"application")
