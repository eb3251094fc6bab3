"""The map: a tile server that the operator trusts, if there is one."""

from urllib.parse import urlsplit

import environ

_env = environ.Env()

# Address pattern with {z}, {x}, {y}; empty for the built-in outline map.
TILE_URL = _env("TILE_URL", default="")


def tile_sources(pattern: str) -> list[str]:
    """Where tiles come from, for the content security policy; our own server needs no word."""
    parts = urlsplit(pattern)
    if not parts.netloc:
        return []
    return [f"{parts.scheme or 'https'}://{parts.netloc.replace('{s}', '*')}"]
