"""docker-compose.yml without an engine: each service's own command, run here."""

import re
import sys
from pathlib import Path
from typing import Any

import yaml

from haishu_portal.dev.paths import ROOT

HERE = Path(sys.executable).parent
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
# What an installation has to fill in; made up for the test.
SECRETS = {
    "SECRET_KEY": "compose-test-key-of-more-than-fifty-characters-in-length",
    "FIELD_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "HASH_KEY": "compose-test-hash-key",
    "POSTGRES_PASSWORD": "compose-test",
}


def example_environ() -> dict[str, str]:
    """``.env.example`` with the missing keys filled in."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
    return {**dict(pairs), **SECRETS}  # type: ignore[arg-type]


def documented_names() -> set[str]:
    """Every variable that ``.env.example`` names, commented out or not."""
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


class Compose:
    """The services as the file describes them, variables filled in."""

    def __init__(self) -> None:
        self.text = (ROOT / "docker-compose.yml").read_text()
        self.environ = example_environ()
        self.services: dict[str, Any] = yaml.safe_load(VARIABLE.sub(self._fill, self.text))[
            "services"
        ]

    def _fill(self, match: re.Match[str]) -> str:
        value = self.environ.get(match.group(1)) or match.group(2)
        assert value is not None, f"{match.group(1)} has no value"
        return value

    def variables(self) -> set[str]:
        """Names that the file takes from ``.env``."""
        return {name for name, _default in VARIABLE.findall(self.text)}

    def environ_of(self, name: str) -> dict[str, str]:
        """Environment of one service: its file, then its own lines."""
        service = self.services[name]
        base = self.environ if service.get("env_file") else {}
        return {**base, **service.get("environment", {})}

    def command_of(self, name: str, *, port: int, state: Path) -> list[str]:
        """Command of one service with the container's port and paths replaced by ours."""
        words = self.services[name]["command"]
        program = {"python": sys.executable}.get(words[0], str(HERE / words[0]))
        swapped = [
            word.replace("0.0.0.0:8000", f"127.0.0.1:{port}").replace("/srv/state", str(state))
            for word in words[1:]
        ]
        return [program, *swapped]
