"""Keyed hashes under which a caller is found: number, last four digits, surname with them. Pure."""

from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.masking import COMPOUND_SURNAMES, surname

KEY_LENGTH = 16  # of 64 hex digits; the column is an index, not a secret


def last4_of(phone: str) -> str:
    """The last four digits of a normalised number, without its extension."""
    area, dash, local = phone.partition("-")
    number = local.partition("-")[0] if dash else area
    return number[-4:] if len(number) >= 7 else ""


def last4_key(last4: str) -> str:
    """The key of four digits; empty for none."""
    return keyed_hash(f"last4:{last4}")[:KEY_LENGTH] if last4 else ""


def name4_key(name: str, last4: str) -> str:
    """The key of the surname of ``name`` with four digits; empty unless both are there."""
    family = name if name in COMPOUND_SURNAMES else surname(name.strip())
    return keyed_hash(f"name4:{family}:{last4}")[:KEY_LENGTH] if family and last4 else ""


def keys_of(name: str, phone: str) -> dict[str, str]:
    """The search columns of a reporter with this name and normalised number."""
    last4 = last4_of(phone)
    return {
        "phone_hash": keyed_hash(phone) if phone else "",
        "last4_hash": last4_key(last4),
        "name4_hash": name4_key(name, last4),
    }
