"""What residents may read of the knowledge base."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from haishu_portal.core.rest import PublicView, now, read
from requests_app.api import outputs
from requests_app.api.frame import page_address
from requests_app.knowledge.exceptions import ArticleNotFound
from requests_app.knowledge.models import Article
from requests_app.knowledge.selectors.lists import public_page
from requests_app.knowledge.selectors.reading import public_article

LONGEST_PAGE = 100


class KnowledgeQuery(serializers.Serializer[object]):
    """Filters; all must hold."""

    q = serializers.CharField(max_length=60, required=False, help_text="Every word must occur.")
    category = serializers.RegexField(r"^\d{2}(\d{2}){0,2}$", required=False)
    size = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=30)
    cursor = serializers.CharField(max_length=400, required=False)


class KnowledgeView(PublicView):
    """Published public articles in force."""

    @extend_schema(
        operation_id="knowledge_list",
        tags=["knowledge"],
        parameters=[KnowledgeQuery],
        responses=outputs.ArticleList,
    )
    def get(self, request: Request) -> Response:
        """Articles for residents, newest change first, a page at a time."""
        query = read(KnowledgeQuery, request.query_params)
        page = public_page(
            words=query.get("q", ""),
            category=query.get("category", ""),
            now=now(),
            cursor=query.get("cursor", ""),
            size=query["size"],
        )
        body = {
            "results": [_body(article) for article in page.rows],
            "next": page_address(request, page.older),
            "previous": page_address(request, page.newer),
        }
        return Response(body)


class ArticleView(PublicView):
    """One of them."""

    @extend_schema(
        operation_id="knowledge_article", tags=["knowledge"], responses=outputs.ArticleOut
    )
    def get(self, _request: Request, pk: str) -> Response:
        """An article for residents; any other is not found."""
        if len(pk) > 18:
            raise ArticleNotFound
        return Response(_body(public_article(int(pk), now=now())))


def _body(article: Article) -> dict[str, Any]:
    version = article.published
    if version is None:
        raise ArticleNotFound
    same = ("question", "answer", "basis", "basis_no", "area_code", "valid_from", "valid_to")
    return {
        "id": article.pk,
        "no": article.no,
        **{name: getattr(version, name) for name in same},
        "steps": version.step_lines,
        "materials": version.material_lines,
        "category": version.category_code,
        "keywords": list(version.keywords),
        "unit": article.owner_team.name,
        "version": version.number,
        "verified_at": article.verified_at,
        "updated_at": article.published_at,
    }
