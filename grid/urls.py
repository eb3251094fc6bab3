"""Addresses of the territory."""

from django.urls import path

from grid.views import outlines

app_name = "grid"
urlpatterns = [path("outlines", outlines.outlines, name="outlines")]
