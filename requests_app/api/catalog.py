"""The category tree and the guess at a category."""

import json
from functools import lru_cache

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.rest import PublicView, read, tagged
from requests_app.api import inputs, outputs
from requests_app.categorise import guess_kind, guess_urgency
from requests_app.selectors.categories import category_tree, suggest_category, tree_etag

FRESH = "public, max-age=60"


class CategoriesView(PublicView):
    """The public tree."""

    throttle_scope = ""

    @extend_schema(
        operation_id="categories_tree",
        tags=["categories"],
        responses=outputs.CategoryNode(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Three levels of categories, with an ETag."""
        stamp = tree_etag()
        return tagged(
            request,
            tag=stamp.strip('"'),
            fresh=FRESH,
            content_type="application/json",
            body=lambda: _tree(stamp),
        )


@lru_cache(maxsize=2)
def _tree(_stamp: str) -> bytes:
    return json.dumps(category_tree(), ensure_ascii=False, separators=(",", ":")).encode()


class SuggestView(PublicView):
    """What the words are about."""

    @extend_schema(
        operation_id="categories_suggest",
        tags=["categories"],
        request=inputs.TextInput,
        responses=outputs.SuggestAnswer,
    )
    def post(self, request: Request) -> Response:
        """Likely categories, best first; the words are not kept."""
        data = read(inputs.TextInput, request.data)
        found = [
            {
                "code": guess.code,
                "name": guess.public_name or guess.name,
                "path": guess.path,
                "score": guess.score,
                "matched_words": list(guess.matched_words),
                "source": guess.source,
                "confidence": guess.confidence,
            }
            for guess in suggest_category(data["text"], limit=data["limit"])
        ]
        kind, urgency = guess_kind(data["text"]), guess_urgency(data["text"])
        return Response({"results": found, "kind": kind, "urgency": urgency})
