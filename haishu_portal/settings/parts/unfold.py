"""The back office (django-unfold) in the portal's colours: sea for what acts, cool greys."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("海曙81890 后台"),
    "SITE_HEADER": _("海曙81890 后台"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("icons/favicon.svg"),  # noqa: ARG005 - unfold passes it
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "STYLES": [lambda request: static("css/admin.css")],  # noqa: ARG005
    "COLORS": {
        "base": {
            "50": "#f3f7f8",
            "100": "#eaeff1",
            "200": "#d9e1e5",
            "300": "#b6c4cc",
            "400": "#8b9ba4",
            "500": "#55656e",
            "600": "#45545d",
            "700": "#2b3a42",
            "800": "#17252d",
            "900": "#0f1a20",
            "950": "#0a1318",
        },
        "primary": {
            "50": "#f0f7fa",
            "100": "#e4f0f5",
            "200": "#bcd7e2",
            "300": "#a9dcf1",
            "400": "#7cc7e6",
            "500": "#1c7396",
            "600": "#0b5c7a",
            "700": "#084a63",
            "800": "#083f55",
            "900": "#072b3a",
            "950": "#051f2a",
        },
    },
}
