"""Addresses of the phone face."""

from django.urls import path

from requests_app.fieldwork.views import (
    data,
    files,
    inbox,
    maps,
    pages,
    phones,
    report,
    shell,
    sync,
    team,
    ticket,
)

app_name = "field"
urlpatterns = [
    path("list/", data.listing, name="list"),
    path("cases/", data.cases, name="cases"),
    path("ground/", data.ground, name="ground"),
    path("files/<uuid:file_id>/", files.keep, name="file"),
    path("sync/", sync.sync, name="sync"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/sign-out/", phones.sign_out, name="phone_sign_out"),
    path("", pages.today_page, name="today"),
    path("map/", maps.map_page, name="map"),
    path("map/points.json", maps.points_data, name="points"),
    path("map/outlines.json", maps.outlines_data, name="outlines"),
    path("report/", report.report, name="report"),
    path("report/photos/", report.photos, name="report_photos"),
    path("me/", pages.me_page, name="me"),
    path("app/", shell.shell, name="app"),
    path("app/<path:rest>", shell.shell, name="app_page"),
    path("outbox/", shell.shell, name="outbox"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("look.<slug:version>.css", shell.bundle, {"name": "look"}, name="look"),
    path("pack.<slug:version>.json", shell.bundle, {"name": "pack"}, name="pack"),
    path("offline/", shell.offline, name="offline"),
    path("team/", team.team_page, name="team"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/<int:message_id>/", inbox.inbox_open, name="inbox_open"),
    path("t/<str:no>/", ticket.ticket, name="ticket"),
    path("t/<str:no>/reveal/", ticket.reveal, name="reveal"),
    path("t/<str:no>/assign/", team.assign, name="assign"),
    path("t/<str:no>/<slug:name>/", ticket.act, name="act"),
    path("t/<str:no>/<slug:name>/photos/", ticket.photos, name="photos"),
]
