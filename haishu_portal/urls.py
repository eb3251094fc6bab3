"""Every address of the portal, one include per face."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("haishu_portal.core.urls")),
    path("desk/", include("requests_app.urls_desk")),
    path("grid/", include("grid.urls")),
    path("field/", include("requests_app.fieldwork.urls")),
    path("api/v1/", include("grid.urls_api")),
    path("api/v1/", include("requests_app.urls_api")),
    path("", include("requests_app.urls_public")),
    path("", include("haishu_portal.site.urls")),
]
