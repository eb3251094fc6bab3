"""What is left of personal data when it is only shown, not revealed.

There is no national format; these are the usual forms of public bodies. Masking happens
on the server, always on the clear text, never on an already masked one.
"""

import re

STARS = "***"
_COMPOUND = (
    "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐长孙宇文司徒夏侯端木闻人轩辕南宫百里呼延澹台太史申屠"
    "钟离淳于单于仲孙独孤第五拓跋公冶濮阳宗政赫连"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))
_HAN = re.compile(r"[\u3400-\u9fff]")
_HOUSE_NUMBER = re.compile(
    r"[(（]?(?:[A-Za-z]*[0-9０-９]|[A-Za-z]+(?=[座栋幢楼区单])|[一二三四五六七八九十百零〇]+(?=[号弄幢栋座室楼层单]))"
)
_ROAD_LEVEL = re.compile(r"^.*(?:街道|社区|新村|花园|小区|大道|公寓|路|街|巷|里|村|坊|苑)")
_TO_ASCII = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789XX")
_ID = r"[1-9]\d{5}[- ]?\d{8}[- ]?\d{3}[\dXx]"
_IDS = re.compile(rf"(?<!\d){_ID}(?!\d)")
_PRIVATE_NUMBERS = re.compile(
    r"(?<!\d)(?:"
    rf"{_ID}"
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # mobile
    r"|0\d{2,3}[- ]?[2-9]\d{6,7}"  # landline
    r")(?!\d)"
)


def mask_phone(phone: str) -> str:
    """Return ``138****8888`` or ``0574-****1234``."""
    area, dash, local = phone.partition("-")
    if dash:
        number = local.partition("-")[0]
        return f"{area}-{'*' * (len(number) - 4)}{number[-4:]}"
    if len(phone) >= 10:
        return f"{phone[:3]}****{phone[-4:]}"
    return "****" if phone else ""


def mask_name(name: str) -> str:
    """Return ``张*``, ``张*丰`` or ``欧阳**``; other scripts keep one letter."""
    name = name.strip()
    if not name:
        return ""
    if not _HAN.match(name):
        return f"{name[0]}{STARS}"
    if len(name) <= 3:
        return f"{name[0]}*{name[2:]}" if len(name) > 1 else "*"
    return f"{name[:2]}**"


def surname(name: str) -> str:
    """Return the family name of a Chinese name."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def mask_public_name(name: str, gender: str = "") -> str:
    """Return how a public page names somebody: ``张先生``, ``张女士``, else ``张某``."""
    name = name.strip()
    if not name:
        return "居民"
    if not _HAN.match(name):
        return f"{name[0]}{STARS}"
    titles = {"male": "先生", "female": "女士"}
    return surname(name) + titles.get(gender, "某")


def mask_id(number: str, *, public: bool = False) -> str:
    """Return a citizen's ID as 6+4 for staff, 1+1 for the public."""
    head, tail = (1, 1) if public else (6, 4)
    if len(number) < 15:
        return "*" * len(number)
    return f"{number[:head]}{'*' * (len(number) - head - tail)}{number[-tail:]}"


def mask_address(address: str) -> str:
    """Return the address down to road, community or estate, without house number."""
    address = address.strip()
    number = _HOUSE_NUMBER.search(address)
    kept = address[: number.start()] if number else ""
    if not kept:
        road = _ROAD_LEVEL.match(address)
        kept = road.group() if road else ""
    return f"{kept}{STARS}" if address else ""


def mask_email(email: str) -> str:
    """Return ``z***@163.com``."""
    name, at, host = email.partition("@")
    return f"{name[:1]}{STARS}{at}{host}" if at else ("" if not email else STARS)


def scrub_free_text(text: str) -> str:
    """Remove phone numbers and citizens' IDs from words that will be published."""
    return _without(_PRIVATE_NUMBERS, text)


def scrub_ids(text: str) -> str:
    """Remove citizens' IDs from words that may hold telephone numbers."""
    return _without(_IDS, text)


def _without(numbers: re.Pattern[str], text: str) -> str:
    plain = text.translate(_TO_ASCII)
    parts, end = [], 0
    for hit in numbers.finditer(plain):
        parts += [text[end : hit.start()], STARS]
        end = hit.end()
    return "".join([*parts, text[end:]])
