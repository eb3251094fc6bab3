"""Addresses of the roof."""

from django.urls import path

from haishu_portal.site.views import display, health, home, start, styleguide

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("favicon.ico", home.favicon),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("start/", start.start, name="start"),
    path("display/", display.display, name="display"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/desk/", styleguide.styleguide, {"face": "desk"}, name="styleguide_desk"),
    path("styleguide/field/", styleguide.styleguide, {"face": "field"}, name="styleguide_field"),
]
