"""Addresses of the ground below /desk/."""

from django.urls import path

from requests_app.fieldwork.views.ground import coverage, risks, screenings

urlpatterns = [
    path("visits/", coverage.coverage_page, name="coverage"),
    path("risks/", risks.risks, name="risks"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/<slug:name>/", risks.move, name="risk_move"),
    path("leads/", risks.leads, name="leads"),
    path("screenings/", screenings.screenings, name="screenings"),
]
