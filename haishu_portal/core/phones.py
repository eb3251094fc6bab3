"""Chinese telephone numbers in one spelling, so that equal numbers have equal hashes."""

import re
import unicodedata

from haishu_portal.core.exceptions import InvalidPhone

# Ningbo; a landline given without an area code is a local one.
DEFAULT_AREA = "0574"
EIGHT_DIGIT_AREAS = {DEFAULT_AREA}

_EXTENSION = re.compile(r"(?:转|分机|ext\.?|#|x)\s*(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(.*\d{7,8})[-\s](\d{1,6})$")
_FILLERS = re.compile(r"[\s\-().·_—–‐/]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,6}|1[12]\d{1,3}|8189\d")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d{2}))([2-9]\d{6,7})")
_LOCAL = re.compile(r"[2-9]\d{7}")


def normalise_phone(text: str) -> str:
    """Return ``13800000000``, ``0574-87000000``, ``0574-87000000-8001`` or a service number.

    Takes spaces, dashes, brackets, full-width digits, +86/0086 and an extension
    (转/分机/#). A local landline gets 0574. Raises InvalidPhone.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip()
    number, extension = _split_extension(plain)
    digits, abroad = _strip_country(_FILLERS.sub("", number))
    if not (digits.isascii() and digits.isdigit()):
        raise InvalidPhone
    if not extension and (_MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits)):
        return digits
    return _landline(digits, abroad=abroad) + (f"-{extension}" if extension else "")


def is_mobile(phone: str) -> bool:
    """Tell whether a normalised number can receive a short message."""
    return bool(_MOBILE.fullmatch(phone))


def _split_extension(text: str) -> tuple[str, str]:
    marked = _EXTENSION.search(text)
    if marked:
        return text[: marked.start()], marked.group(1)
    dashed = _DASHED_EXTENSION.match(text)
    if dashed and _looks_like_landline(dashed.group(1)):
        return dashed.group(1), dashed.group(2)
    return text, ""


def _looks_like_landline(text: str) -> bool:
    digits, _ = _strip_country(_FILLERS.sub("", text))
    return bool(_LANDLINE.fullmatch(digits) or _LOCAL.fullmatch(digits))


def _strip_country(digits: str) -> tuple[str, bool]:
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix), True
    if len(digits) == 13 and digits.startswith("861"):
        return digits[2:], True
    return digits, False


def _landline(digits: str, *, abroad: bool) -> str:
    if abroad and not digits.startswith("0"):
        digits = f"0{digits}"
    if _LOCAL.fullmatch(digits):
        digits = DEFAULT_AREA + digits
    match = _LANDLINE.fullmatch(digits)
    if not match:
        raise InvalidPhone
    area, local = match.groups()
    if area in EIGHT_DIGIT_AREAS and len(local) != 8:
        raise InvalidPhone
    return f"{area}-{local}"
