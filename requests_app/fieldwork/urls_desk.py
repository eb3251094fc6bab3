"""Addresses of the ground below /desk/."""

from django.urls import path

from requests_app.fieldwork.views.ground import coverage, log, risks, screenings

urlpatterns = [
    path("visits/", coverage.coverage_page, name="coverage"),
    path("visits/log/", log.log, name="visits"),
    path("visits/photos/<uuid:photo_id>/", log.photo, name="visit_photo"),
    path("visits/photos/<uuid:photo_id>/small/", log.photo, {"thumb": True}, name="visit_thumb"),
    path("risks/", risks.risks, name="risks"),
    path("risks/photos/<uuid:photo_id>/", risks.photo, name="risk_photo"),
    path("risks/photos/<uuid:photo_id>/small/", risks.photo, {"thumb": True}, name="risk_thumb"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/<slug:name>/", risks.move, name="risk_move"),
    path("leads/", risks.leads, name="leads"),
    path("screenings/", screenings.screenings, name="screenings"),
]
