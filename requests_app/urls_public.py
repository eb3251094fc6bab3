"""Addresses of the resident's face. The tracking link in messages is ``/t/<no>``."""

from django.urls import path

from requests_app.views import photos
from requests_app.views.public import actions, hints, knowledge, report, submitted, track

app_name = "public"
urlpatterns = [
    path("report/", report.report, name="report"),
    path("report/suggest/", hints.suggest, name="suggest"),
    path("report/place/", hints.place, name="place"),
    path("report/photos/", hints.photos, name="report_photos"),
    path("report/done/", submitted.submitted, name="submitted"),
    path("knowledge/", knowledge.articles, name="knowledge"),
    path("knowledge/<int:pk>/", knowledge.article, name="knowledge_article"),
    path("track/", track.track, name="track"),
    path("t/<str:no>", track.ticket, name="ticket"),
    path("t/<str:no>/info", actions.add_info, name="add_info"),
    path("t/<str:no>/withdraw", actions.withdraw, name="withdraw"),
    path("t/<str:no>/rate", actions.rate, name="rate"),
    path("t/<str:no>/reopen", actions.reopen, name="reopen"),
    path("t/<str:no>/close", track.close, name="close"),
    path("photos/<uuid:photo_id>/", photos.photo, name="photo"),
    path("photos/<uuid:photo_id>/thumb/", photos.photo, {"thumb": True}, name="photo_thumb"),
]
