"""What the commands say, and the one way in which they give up."""

import os


class Halt(Exception):
    """Something only a person can mend; the message is one line that says how."""


def say(text: str) -> None:
    """Print one line for the person at the terminal, at once."""
    print(f"» {text}", flush=True)


def last_line(text: str) -> str:
    """Last non-empty line of a program's output, or a stand-in."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def disk_trouble(text: str) -> str | None:
    """The line to show when ``text`` tells of a full disk."""
    if "No space left on device" in text or "ENOSPC" in text:
        return "the disk is full: free some space and start again (nothing was lost)"
    return None


def in_ci() -> bool:
    """Whether nobody is watching."""
    return bool(os.environ.get("CI"))
