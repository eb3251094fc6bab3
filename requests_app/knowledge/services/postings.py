"""The index that suggestions read: for each gram the shown articles that hold it."""

from collections.abc import Collection

from django.db.models import BigIntegerField, F, Func, Value

from requests_app.knowledge.content import Content, all_terms, head_terms
from requests_app.knowledge.models import Posting

LONGEST = 64


def repost(*, article_id: int, before: Content | None, after: Content | None) -> None:
    """Move an article from what readers saw to what they see now, in the caller's transaction."""
    heads = [_grams(head_terms(c)) if c else set() for c in (before, after)]
    bodies = [_grams([*all_terms(c), ""]) if c else set() for c in (before, after)]
    moved = sorted((heads[0] ^ heads[1]) | (bodies[0] ^ bodies[1]))
    Posting.objects.bulk_create([Posting(gram=g) for g in moved], ignore_conflicts=True)
    # Held in order of gram, so that two publications never wait for each other in a ring.
    rows = Posting.objects.filter(gram__in=moved).order_by("gram").select_for_update()
    list(rows.values_list("gram"))
    for name, (old, new) in (("head", heads), ("body", bodies)):
        _change(name, new - old, "array_append", article_id, 1)
        _change(name, old - new, "array_remove", article_id, -1)


def _change(name: str, grams: Collection[str], function: str, article_id: int, by: int) -> None:
    if not grams:
        return
    member = Value(article_id, output_field=BigIntegerField())
    changes: dict[str, object] = {name: Func(F(name), member, function=function)}
    if name == "body":
        changes["count"] = F("count") + by
    Posting.objects.filter(gram__in=grams).update(**changes)


def _grams(terms: Collection[str]) -> set[str]:
    return {term for term in terms if len(term) <= LONGEST}
