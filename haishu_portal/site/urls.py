"""Addresses of the roof."""

from django.urls import path

from haishu_portal.site.views import health

app_name = "site"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
