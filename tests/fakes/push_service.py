"""A push service on this machine, and browsers that really decrypt what it hands them."""

import base64
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class FakeBrowser:
    """One browser that subscribed: its secrets, and what it was handed."""

    origin: str
    path: str
    device: UUID = field(default_factory=uuid4)
    status: int = 201
    secret: bytes = b"sixteen bytes ok"
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    heard: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)

    @property
    def subscription(self) -> dict[str, str]:
        """What ``PushSubscription.toJSON()`` says, flat."""
        point = self.private.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )
        return {
            "endpoint": self.origin + self.path,
            "p256dh": _text(point),
            "auth": _text(self.secret),
        }

    def take(self, body: bytes, headers: dict[str, str]) -> None:
        """Decrypt as a browser does; a message for somebody else raises."""
        clear = http_ece.decrypt(
            body, private_key=self.private, auth_secret=self.secret, version="aes128gcm"
        ).decode()
        self.clear.append(clear)
        self.heard.append(json.loads(clear))
        self.headers.append(headers)


class FakePushService:
    """Takes pushes over HTTP for the browsers it knows; may be told to refuse."""

    def __init__(self) -> None:
        self.browsers: dict[str, FakeBrowser] = {}
        self.unsigned = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                status = service._take(self.path, body, dict(self.headers.items()))
                self.send_response(status)
                if status == 307:
                    self.send_header("location", service.origin + "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def browser(self) -> FakeBrowser:
        """A browser that subscribes here."""
        browser = FakeBrowser(self.origin, f"/push/{uuid4()}")
        self.browsers[browser.path] = browser
        return browser

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, path: str, body: bytes, headers: dict[str, str]) -> int:
        headers = {name.lower(): value for name, value in headers.items()}
        browser = self.browsers.get(path)
        if browser is None:
            return 404
        if browser.status > 202:
            return browser.status
        if not Vapid02.verify(headers.get("authorization", "")):
            self.unsigned += 1
            return 403
        browser.take(body, headers)
        return browser.status
