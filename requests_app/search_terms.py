"""The terms a ticket is found under, and how a search asks for them. Pure.

House numbers stay encrypted in the ticket, so here they stand only as keyed hashes; numbers of
telephones and identity cards do not stand here at all.
"""

from collections.abc import Iterable

from haishu_portal.core.crypto import keyed_hash
from haishu_portal.core.grams import index_terms, query_terms, tsquery
from haishu_portal.core.masking import scrub_free_text

HASHED = "~"  # begins no term of a text
SERIAL = "#"
HASH_LENGTH = 12


def document_terms(*, no: str, texts: Iterable[str], address: str, shown: str) -> list[str]:
    """Terms of a ticket's number, its open texts and its address.

    ``shown`` is the part of the address that everybody may read; what else the address holds is
    hashed. Pass no address for a confidential ticket.
    """
    plain = index_terms(scrub_free_text("\n".join([*texts, shown])))
    secret = set(index_terms(scrub_free_text(address))) - set(index_terms(shown))
    return sorted({*plain, *map(_hashed, secret), serial_term(no)})


def hashed_terms(address: str, *, shown: str) -> list[str]:
    """What a ticket at exactly this address holds beyond the part that everybody may read."""
    secret = set(query_terms(scrub_free_text(address))) - set(query_terms(shown))
    return [_hashed(term) for term in sorted(secret)]


def words_query(words: str) -> str:
    """PostgreSQL's query for tickets that hold every word; empty if there is nothing to ask."""
    parts = []
    for term in query_terms(words):
        ways = [term, _hashed(term)]
        if term.isascii() and term.isdigit() and term.lstrip("0"):
            ways.append(f"{SERIAL}{term.lstrip('0')}")
        parts.append(f"({tsquery(ways, any_of=True)})")
    return " & ".join(parts)


def serial_term(no: str) -> str:
    """The running number of ``HS20260105-000012`` as a term of its own: ``#12``."""
    return f"{SERIAL}{no.rpartition('-')[2].lstrip('0')}"


def _hashed(term: str) -> str:
    return HASHED + keyed_hash(f"address:{term}")[:HASH_LENGTH]
