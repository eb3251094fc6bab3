"""How many short messages a text is billed and carried as. Pure."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")


def sms_parts(text: str) -> int:
    """Parts of a text: 70 letters in one, 67 in each of several; 160 and 153 in Latin."""
    if all(c in _GSM or c in _GSM_TWICE for c in text):
        length = sum(2 if c in _GSM_TWICE else 1 for c in text)
        alone, each = 160, 153
    else:
        length = len(text.encode("utf-16-le")) // 2
        alone, each = 70, 67
    return 1 if length <= alone else -(-length // each)
