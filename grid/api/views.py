"""Territory for everybody, teams for staff."""

import json
from functools import lru_cache

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from grid.api import serializers as shapes
from grid.choices import TeamKind
from grid.exceptions import OutsideTerritory, UnknownDivision
from grid.geometry import normalise_point
from grid.rules import may_read_setup
from grid.selectors import directory, lookup
from grid.selectors.reach import reach_of
from haishu_portal.core.rest import PortalView, PublicView, read, tagged

FRESH = "public, max-age=300"


class IsStaff(BasePermission):
    """Members of any team, and the three administrators."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        """Whether the caller belongs to the house."""
        reach = reach_of(request.user)
        return bool(reach.team_ids) or may_read_setup(reach)


class LookupView(PublicView):
    """Where a point lies."""

    @extend_schema(
        operation_id="territory_lookup",
        tags=["territory"],
        parameters=[shapes.PointQuery],
        responses=shapes.LookupAnswer,
    )
    def get(self, request: Request) -> Response:
        """Grid, community, street and service team of a point in WGS84, GCJ-02 or BD-09."""
        query = read(shapes.PointQuery, request.query_params)
        point = normalise_point(query["lng"], query["lat"], query["crs"])
        hit = lookup.grid_at(point.lng, point.lat)
        if hit is None:
            raise OutsideTerritory
        answer = {
            "point": {"lng": point.lng, "lat": point.lat},
            "grid": {"code": hit.code, "name": hit.name},
            "community": {"code": hit.community_code, "name": hit.community},
            "street": {"code": hit.street_code, "name": hit.street},
            "label": lookup.division_label(hit.code),
            "team": _public_team(hit.code),
        }
        return Response(answer)


def _public_team(grid_code: str) -> dict[str, str] | None:
    for team in directory.teams_for(grid_code=grid_code, skill=""):
        if team.kind == TeamKind.GENERAL:
            return {"code": team.code, "name": team.name, "phone": team.phone}
    return None


class DivisionView(PublicView):
    """One division."""

    @extend_schema(
        operation_id="territory_division", tags=["territory"], responses=shapes.DivisionAnswer
    )
    def get(self, _request: Request, code: str) -> Response:
        """Name, level, those above and right below; merged divisions tell their successor."""
        chain = lookup.division_chain(code)
        if not chain or chain[-1].code != code:
            raise UnknownDivision(_("没有代码为 %s 的区划") % code)
        own = chain[-1]
        answer = {
            **_ref(own),
            "label": lookup.division_label(code),
            "successor": lookup.current_code(code),
            "chain": [_ref(ref) for ref in chain],
            "children": [_ref(ref) for ref in lookup.children(code)],
        }
        return Response(answer, headers={"Cache-Control": FRESH})


def _ref(ref: lookup.DivisionRef) -> dict[str, object]:
    return {
        "code": ref.code,
        "name": ref.name,
        "level": str(ref.level.value),
        "is_current": ref.is_current,
    }


class OutlinesView(PublicView):
    """Boundaries for maps."""

    @extend_schema(
        operation_id="territory_outlines",
        tags=["territory"],
        parameters=[shapes.OutlineQuery],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """GeoJSON FeatureCollection of one level under a prefix, with an ETag."""
        query = read(shapes.OutlineQuery, request.query_params)
        prefix, level, version = query["prefix"], query["level"], lookup.territory().version
        return tagged(
            request,
            tag=f"{version}-{prefix}-{level}",
            fresh=FRESH,
            content_type="application/geo+json",
            body=lambda: _outlines(prefix, level, version),
        )


@lru_cache(maxsize=64)
def _outlines(prefix: str, level: str, _version: str) -> bytes:
    collection = lookup.division_geojson(prefix, level).collection
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


class TeamsView(PortalView):
    """The directory of teams."""

    permission_classes = (IsStaff,)

    @extend_schema(
        operation_id="teams_list",
        tags=["teams"],
        parameters=[shapes.TeamQuery],
        responses=shapes.TeamsAnswer,
    )
    def get(self, request: Request) -> Response:
        """Active teams whose name or code holds ``q``, for pickers."""
        query = read(shapes.TeamQuery, request.query_params)
        word = query["q"].lower()
        found = [
            team
            for team in directory.all_teams()
            if (word in team.name.lower() or word in team.code.lower())
            and team.area_code.startswith(query["area"])
            and (not query["skill"] or query["skill"] in team.skills)
            and (team.accepts_dispatch or not query["dispatch"])
        ]
        return Response({"results": [_row(team) for team in found[: query["limit"]]]})


def _row(team: directory.TeamBrief) -> dict[str, object]:
    return {
        "id": team.id,
        "code": team.code,
        "name": team.name,
        "kind": str(team.kind.value),
        "area_code": team.area_code,
        "phone": team.phone,
        "accepts_dispatch": team.accepts_dispatch,
        "skills": sorted(team.skills),
    }
