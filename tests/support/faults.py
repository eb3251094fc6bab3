"""A server that fails on purpose, for journeys: which answers, how and how often is read from a file.

The test settings put :class:`FaultMiddleware` in front of everything when ``TEST_FAULTS`` names
that file. Nothing of it exists in any other settings.
"""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

Next = Callable[[HttpRequest], HttpResponse]
SLUMBER = 0.02


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    ``before``: 500, nothing was done. ``after``: done, then 500 instead of the answer.
    ``cut``: done, then half of the answer and a closed connection. ``delay``: a late answer.
    ``portal``: 200 with the page of somebody's hotspot. ``every`` 2 means the first, the third
    and so on of the requests whose path matches; ``times`` ends it after so many.
    """

    path: str
    kind: str
    every: int = 2
    seconds: float = 0
    times: int = 1_000_000

    def fits(self, request: HttpRequest) -> bool:
        """Whether this request is one to count."""
        return re.search(self.path, request.path) is not None


def write_faults(switch: Path, *faults: Fault) -> None:
    """Switch on these faults, or none; what was counted and noted before is forgotten."""
    notes_of(switch).unlink(missing_ok=True)
    new = switch.with_suffix(".new")
    new.write_text(json.dumps({"set_at": time.time_ns(), "faults": [asdict(f) for f in faults]}))
    new.replace(switch)


def notes_of(switch: Path) -> Path:
    """Where the faults that happened are noted, one line each: kind and path."""
    return switch.with_suffix(".log")


class Plan:
    """What the file says now, and how often each fault was asked; shared by threads."""

    def __init__(self, switch: Path) -> None:
        self.switch = switch
        self.text = ""
        self.faults: list[Fault] = []
        self.asked: list[int] = []
        self.lock = threading.Lock()

    def draw(self, request: HttpRequest) -> Fault | None:
        """The fault that this request meets, noted; none when it is spared."""
        with self.lock:
            self._read()
            for number, fault in enumerate(self.faults):
                if fault.fits(request):
                    turn, self.asked[number] = self.asked[number], self.asked[number] + 1
                    if turn % fault.every == 0 and turn // fault.every < fault.times:
                        self._note(fault, request)
                        return fault
        return None

    def _read(self) -> None:
        text = self.switch.read_text() if self.switch.exists() else ""
        if text != self.text:
            self.text = text
            self.faults = [Fault(**words) for words in json.loads(text)["faults"]] if text else []
            self.asked = [0] * len(self.faults)

    def _note(self, fault: Fault, request: HttpRequest) -> None:
        with notes_of(self.switch).open("a") as notes:
            notes.write(f"{fault.kind} {request.path}\n")


class FaultMiddleware:
    """Outermost: whatever the portal does, or does not, happens inside."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.plan = Plan(Path(os.environ["TEST_FAULTS"]))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or fail as planned."""
        fault = self.plan.draw(request)
        if fault is None:
            return self.get_response(request)
        time.sleep(fault.seconds)
        if fault.kind == "before":
            return HttpResponse("failed before", status=500)
        if fault.kind == "portal":
            return HttpResponse("<!doctype html><title>Free Wi-Fi</title><p>Please sign in")
        response = self.get_response(request)
        if fault.kind == "after":
            return HttpResponse("failed after", status=500)
        return cut(response) if fault.kind == "cut" else response


def cut(response: HttpResponse) -> HttpResponse:
    """The first half of the answer; then the connection breaks."""
    whole = b"".join(response)
    half = StreamingHttpResponse(broken(whole[: len(whole) // 2]), status=response.status_code)
    for name, value in response.items():
        half[name] = value
    half["Content-Length"] = str(len(whole))
    return half


def broken(part: bytes) -> Iterator[bytes]:
    """Some bytes, then trouble."""
    yield part
    time.sleep(SLUMBER)
    raise ConnectionAbortedError("cut on purpose")
