"""What somebody typed into the one box: a number, a caller, names in pinyin, or words. Pure."""

import re
from dataclasses import dataclass

from haishu_portal.core.exceptions import InvalidPhone
from haishu_portal.core.masking import mask_phone
from haishu_portal.core.phones import normalise_phone
from requests_app.caller_keys import last4_of

LONGEST = 60
NUMBER = re.compile(r"(?:HS)?(20\d{6}(?:-\d{0,6})?)", re.IGNORECASE)
CALLER = re.compile(
    r"(?P<name>[\u3400-\u9fff]{1,4}?)(?:先生|女士|小姐|某某|某)?[\s*尾号]*(?P<last4>\d{4})"
)
LAST4 = re.compile(r"(?:尾号)?\s*(\d{4})")
LETTERS = re.compile(r"[a-z][a-z0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """One search: at most one of number and phone; a caller may stand beside words."""

    text: str = ""
    number: str = ""
    phone: str = ""
    surname: str = ""
    last4: str = ""

    @property
    def names_a_caller(self) -> bool:
        """Whether a person is looked for: by number, by surname and digits, or by digits."""
        return bool(self.phone or self.last4)

    @property
    def words(self) -> str:
        """What to find in the texts of tickets; empty for a ticket's or a telephone's number."""
        return "" if self.number or self.phone else self.text

    @property
    def shown(self) -> str:
        """The search as a page may repeat it."""
        return mask_phone(self.phone) if self.phone else self.text


def read_search(typed: str) -> Typed:
    """Take apart what was typed; too long a text is cut."""
    text = " ".join(typed.replace("\x00", "").split())[:LONGEST]
    if number := ticket_number(text):
        return Typed(text, number=number)
    if last4 := LAST4.fullmatch(text):
        return Typed(text, last4=last4[1])
    if phone := whole_phone(text):
        return Typed(text, phone=phone, last4=last4_of(phone))
    if found := CALLER.fullmatch(text):
        return Typed(text, surname=found["name"], last4=found["last4"])
    return Typed(text)


def ticket_number(typed: str) -> str:
    """The number of a ticket, or its beginning, in standard form; empty if it is none."""
    found = NUMBER.fullmatch(typed.replace(" ", ""))
    return f"HS{found.group(1)}" if found else ""


def whole_phone(typed: str) -> str:
    """A telephone number in one spelling; empty if it is none."""
    try:
        return normalise_phone(typed) if typed.strip() else ""
    except InvalidPhone:
        return ""


def latin_words(text: str) -> list[str]:
    """The words of ``text`` that may be pinyin or initials, in lower case."""
    return [word.lower() for word in text.split() if LETTERS.fullmatch(word)]


def without(text: str, words: list[str]) -> str:
    """``text`` without some of its words."""
    return " ".join(word for word in text.split() if word.lower() not in words)
