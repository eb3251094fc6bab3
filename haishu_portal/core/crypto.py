"""Resident data at rest: encrypted to be read, hashed to be found.

``FIELD_KEYS`` holds Fernet keys; the first encrypts, all decrypt, so a new key is put in
front and the old one stays until every row has been written again.
"""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models

from haishu_portal.core.exceptions import Undecipherable


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty: resident data cannot be encrypted")
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """Return Fernet text of ``text``; the empty string stays empty."""
    if not text:
        return ""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Return the text behind ``token``; raise Undecipherable if no key fits."""
    if not token:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable from error


def keyed_hash(text: str) -> str:
    """Return HMAC-SHA256 (64 hex digits) of ``text``: equal texts meet, nobody reads them.

    The caller normalises first (a phone through ``normalise_phone``).
    """
    if not settings.HASH_KEY:
        raise ImproperlyConfigured("HASH_KEY is empty: resident data cannot be searched")
    return hmac.new(settings.HASH_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text in Python, Fernet text in the database.

    Two encryptions of one text differ, so a filter could only ever miss: every lookup
    but ``isnull`` is refused. Search by a ``keyed_hash`` column beside it.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        value = super().get_prep_value(value)
        return encrypt(value) if isinstance(value, str) else value

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse to compare what cannot be compared."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted and cannot be searched by {lookup_name}")
        return super().get_lookup(lookup_name)
