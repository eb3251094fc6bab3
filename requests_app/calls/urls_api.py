"""Addresses of the telephone below /api/v1/."""

from django.urls import re_path

from requests_app.calls.api.views import CallsView

urlpatterns = [re_path(r"^calls/$", CallsView.as_view(), name="calls")]
