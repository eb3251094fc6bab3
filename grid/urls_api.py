"""Addresses of territory and teams below /api/v1/."""

from django.urls import path, re_path

from grid.api import views

urlpatterns = [
    path("territory/lookup/", views.LookupView.as_view(), name="territory-lookup"),
    re_path(
        r"^territory/divisions/(?P<code>[0-9]{1,15})/$",
        views.DivisionView.as_view(),
        name="territory-division",
    ),
    path("territory/outlines/", views.OutlinesView.as_view(), name="territory-outlines"),
    path("teams/", views.TeamsView.as_view(), name="teams"),
]
