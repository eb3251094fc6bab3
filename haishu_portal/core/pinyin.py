"""Names of places and teams as people type them: whole pinyin and its initials. Pure."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from haishu_portal.core.grams import normal


@lru_cache(maxsize=16_384)
def spellings(name: str) -> tuple[str, str]:
    """``西门街道`` as (``ximenjiedao``, ``xmjd``); letters and digits stay, ü is written v."""
    plain = normal(name)
    whole = lazy_pinyin(plain, v_to_u=False)
    initials = lazy_pinyin(plain, style=Style.FIRST_LETTER)
    return _letters(whole), _letters(initials)


def _letters(parts: list[str]) -> str:
    return "".join(c for part in parts for c in part if c.isalnum())
