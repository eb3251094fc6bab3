"""The portal's own key towards push services (VAPID, RFC 8292). Pure."""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_BYTES = 32


def new_private_key() -> str:
    """A fresh private key as the settings hold it: 32 bytes in base64url."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return _text(number.to_bytes(_BYTES, "big"))


@lru_cache(maxsize=4)
def public_key(private_key: str) -> str:
    """What browsers subscribe with: the public half, uncompressed, in base64url.

    Raises ValueError for what is no P-256 key.
    """
    raw = base64.urlsafe_b64decode(private_key + "=" * (-len(private_key) % 4))
    key = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    return _text(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
