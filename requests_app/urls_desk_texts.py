"""Addresses of the desk: messages, reply texts, macros."""

from django.urls import path

from requests_app.views.desk import failed, previews

urlpatterns = [
    path("messages/", failed.failed, name="failed"),
    path("messages/resend/", failed.resend, name="failed_resend"),
    path("messages/<int:pk>/address/", failed.readdress, name="failed_address"),
    path("t/<str:no>/<slug:name>/preview/", previews.preview, name="preview"),
]
