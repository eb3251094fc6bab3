"""A column of search terms: a list of words in, ``tsvector`` inside, asked with ``__holds``.

grams = GramsField()                       # with a GinIndex(fields=["grams"])
row.grams = index_terms("路灯不亮")
Article.objects.filter(grams__holds="路灯")  # every word of it
"""

from typing import Any

from django.db import models
from django.db.models.lookups import Lookup

from haishu_portal.core.grams import query_terms, tsquery


class GramsField(models.Field):
    """Terms of ``core.grams``; reading gives PostgreSQL's text of them, so defer it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        """PostgreSQL's sorted set of lexemes."""
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:  # noqa: ARG002
        """Turn the list into lexemes in the database: no parser, no dictionary."""
        return "%s" if hasattr(value, "as_sql") else "array_to_tsvector(%s::text[])"

    def get_prep_value(self, value: Any) -> Any:
        """Terms as a list."""
        return list(value) if isinstance(value, list | tuple | set | frozenset) else value


class _Matches(Lookup):
    """``tsvector @@ tsquery``."""

    prepare_rhs = False

    def terms(self) -> str:
        """The query in PostgreSQL's words."""
        raise NotImplementedError

    def get_prep_lookup(self) -> Any:
        """Leave the right side as it was given."""
        return self.rhs

    def process_rhs(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:  # noqa: ARG002
        """A parameter of type ``tsquery``."""
        return "%s::tsquery", (self.terms(),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The match; an empty query matches nothing."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @@ {right}", (*left_params, *right_params)


@GramsField.register_lookup
class Holds(_Matches):
    """Every word of a text, as typed."""

    lookup_name = "holds"

    def terms(self) -> str:
        """All of its terms."""
        return tsquery(query_terms(str(self.rhs)))


@GramsField.register_lookup
class Query(_Matches):
    """A query already in PostgreSQL's words."""

    lookup_name = "query"

    def terms(self) -> str:
        """As given."""
        return str(self.rhs)
