"""The back office (django-unfold) in the portal's colours."""

from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("海曙81890 后台"),
    "SITE_HEADER": _("海曙81890 后台"),
    "SHOW_HISTORY": True,
}
