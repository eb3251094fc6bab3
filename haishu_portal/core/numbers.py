"""Whole numbers out of what a browser sent."""

MOST_DIGITS = 18  # more would fit no column of ours


def whole(text: object) -> int | None:
    """The number written in plain digits, or None.

    ``str.isdigit`` alone would let ``²`` and numbers of any length through to ``int``.
    """
    digits = str(text if text is not None else "")
    plain = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return int(digits) if plain else None
