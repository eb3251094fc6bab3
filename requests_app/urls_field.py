"""Addresses of the phone face."""

from django.urls import path

from requests_app.views import field_shell, inbox
from requests_app.views.field import maps, pages, report, team, ticket

app_name = "field"
urlpatterns = [
    path("", pages.today_page, name="today"),
    path("map/", maps.map_page, name="map"),
    path("map/points.json", maps.points_data, name="points"),
    path("map/outlines.json", maps.outlines_data, name="outlines"),
    path("report/", report.report, name="report"),
    path("report/photos/", report.photos, name="report_photos"),
    path("me/", pages.me_page, name="me"),
    path("app/", field_shell.shell, name="app"),
    path("app/<path:rest>", field_shell.shell, name="app_page"),
    path("outbox/", field_shell.shell, name="outbox"),
    path("sw.js", field_shell.worker, name="worker"),
    path("manifest.webmanifest", field_shell.manifest, name="manifest"),
    path("offline/", field_shell.offline, name="offline"),
    path("team/", team.team_page, name="team"),
    path("inbox/", inbox.field_inbox, name="inbox"),
    path("inbox/read/", inbox.field_inbox_read, name="inbox_read"),
    path("inbox/<int:message_id>/", inbox.field_inbox_open, name="inbox_open"),
    path("t/<str:no>/", ticket.ticket, name="ticket"),
    path("t/<str:no>/reveal/", ticket.reveal, name="reveal"),
    path("t/<str:no>/assign/", team.assign, name="assign"),
    path("t/<str:no>/<slug:name>/", ticket.act, name="act"),
    path("t/<str:no>/<slug:name>/photos/", ticket.photos, name="photos"),
]
