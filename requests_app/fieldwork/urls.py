"""Addresses of the phone face."""

from django.urls import include, path

from requests_app.fieldwork.views import (
    call,
    data,
    evidence,
    files,
    inbox,
    matters,
    phones,
    push,
    reveal,
    rounds,
    shell,
    sync,
)
from requests_app.fieldwork.views.team import cases

app_name = "field"
urlpatterns = [
    path("list/", data.listing, name="list"),
    path("cases/", data.cases, name="cases"),
    path("ground/", data.ground, name="ground"),
    path("matters/", matters.matters, name="matters"),
    path("suggest/", matters.suggest, name="suggest"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("files/<uuid:file_id>/", files.keep, name="file"),
    path("sync/", sync.sync, name="sync"),
    path("recordings/<uuid:recording_id>/", evidence.recording, name="recording"),
    path("signatures/<uuid:attachment_id>/", evidence.signature, name="signature"),
    path("push/", push.rings, name="push"),
    path("t/<str:no>/call/", call.call, name="call"),
    path("phones/", phones.phones, name="phones"),
    path("phones/<uuid:device_id>/sign-out/", phones.sign_out, name="phone_sign_out"),
    path("", shell.shell, name="today"),
    path("route/", shell.shell, name="route"),
    path("map/", shell.shell, name="map"),
    path("report/", shell.shell, name="report"),
    path("visits/", shell.shell, name="visits"),
    path("visits/<slug:visit>/", shell.shell, name="visit"),
    path("me/", shell.shell, name="me"),
    path("handover/", shell.shell, name="handover"),
    path("outbox/", shell.shell, name="outbox"),
    path("sw.js", shell.worker, name="worker"),
    path("manifest.webmanifest", shell.manifest, name="manifest"),
    path("look.<slug:version>.css", shell.bundle, {"name": "look"}, name="look"),
    path("texts.<slug:language>.<slug:version>.html", shell.texts, name="texts"),
    path("pack.<slug:version>.json", shell.bundle, {"name": "pack"}, name="pack"),
    path("offline/", shell.offline, name="offline"),
    path("team/", include("requests_app.fieldwork.urls_team")),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("inbox/<int:message_id>/", inbox.inbox_open, name="inbox_open"),
    path("t/<str:no>/", shell.case, name="ticket"),
    path("t/<str:no>/reveal/", reveal.reveal, name="reveal"),
    path("t/<str:no>/assign/", cases.assign_one, name="assign"),
]
