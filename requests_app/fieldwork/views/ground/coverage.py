"""How much of a ground has been visited within its rhythm: a shaded map and a table."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grid.choices import Level
from grid.codes import level_of, parent_code
from grid.exceptions import BadDivisionCode
from grid.patrol.rules import covers_figures
from grid.patrol.selectors.coverage import Covered, coverage, ground_of, month_start, total_of
from grid.reach import Reach
from grid.selectors.lookup import division_label
from haishu_portal.core.worktime import SHANGHAI, local_date
from requests_app.fieldwork.views.ground.frame import ground_frame
from requests_app.rules import watches_ground
from requests_app.views.desk.access import DeskRequest, staff
from requests_app.views.desk.outline import HEIGHT, Frame, box_of, features_of, shape_of

PAGE = "requests_app/desk/visits/coverage.html"
BELOW = {
    Level.DISTRICT: Level.STREET,
    Level.STREET: Level.COMMUNITY,
    Level.COMMUNITY: Level.GRID,
    Level.GRID: Level.GRID,
}
# Share from which an area is drawn in the next darker shade.
SHADES = (40, 60, 75, 90)
EDGE = 6


@dataclass(frozen=True)
class Area:
    """One area of the map; ``shade`` 0 (least) to 4, None where nobody is to be visited."""

    path: str
    name: str
    shade: int | None
    row: Covered | None
    opens: bool


@require_safe
@staff(watches_ground)
def coverage_page(request: DeskRequest) -> HttpResponse:
    """The reader's ground, or one part of it, split one level down."""
    now = timezone.now()
    code = _asked(request)
    level = BELOW[level_of(code)]
    start = datetime.combine(month_start(local_date(now)), time(), SHANGHAI)
    rows = coverage(prefixes=[code], level=level, month_start=start, now=now)
    above = parent_code(code)
    context = {
        "rows": rows,
        "total": total_of(rows),
        "area": division_label(code),
        "areas": _areas(code, level, {row.code: row for row in rows}),
        "box": _box(code, level),
        "above": above if above and covers_figures(request.reach, above) else "",
        "opens": level != Level.GRID,
        "shades": SHADES,
        **ground_frame(request.reach, "coverage", now=now),
    }
    return render(request, PAGE, context)


def _asked(request: DeskRequest) -> str:
    """The area asked for if it is the reader's, else the widest of their own."""
    code = request.GET.get("area", "")
    if not code:
        return _widest(request.reach)
    try:
        level_of(code)
    except BadDivisionCode as error:
        raise Http404 from error
    if not covers_figures(request.reach, code):
        raise Http404
    return code


def _widest(reach: Reach) -> str:
    ground = ground_of(reach)
    if not ground:
        raise Http404
    return min(ground, key=lambda code: (len(code), code))


def _areas(code: str, level: Level, rows: dict[str, Covered]) -> list[Area]:
    features = features_of(code, level)
    box = box_of(features)
    if box is None:
        return []
    shapes = [shape_of(feature, Frame(*box), "") for feature in features]
    return [
        Area(shape.path, shape.name, _shade(row), row, opens=level != Level.GRID)
        for shape in shapes
        for row in [rows.get(shape.code)]
    ]


def _shade(row: Covered | None) -> int | None:
    if row is None or row.percent is None:
        return None
    return sum(row.percent >= edge for edge in SHADES)


def _box(code: str, level: Level) -> dict[str, Any] | None:
    box = box_of(features_of(code, level))
    if box is None:
        return None
    frame = Frame(*box)
    left, right = (frame.place((lng, box[1]))[0] for lng in (box[0], box[2]))
    return {
        "left": round(left - EDGE, 1),
        "width": round(right - left + 2 * EDGE, 1),
        "height": HEIGHT,
    }
