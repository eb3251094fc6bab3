"""Addresses of a team's day."""

from django.urls import path

from requests_app.fieldwork.views.team import cases, day, people

urlpatterns = [
    path("", day.teams, name="team"),
    path("<int:team_id>/", day.day, name="team_day"),
    path("<int:team_id>/cases/", cases.cases, name="team_cases"),
    path("<int:team_id>/assign/", cases.assign, name="team_assign"),
    path("<int:team_id>/new/", cases.new, name="team_new"),
    path("<int:team_id>/new/<str:no>/sign/", cases.sign, name="team_sign"),
    path("<int:team_id>/new/<str:no>/return/", cases.give_back, name="team_return"),
    path("<int:team_id>/away/", people.away, name="team_away"),
    path("<int:team_id>/away/<int:absence_id>/", people.cover, name="team_cover"),
    path("<int:team_id>/away/<int:absence_id>/back/", people.back, name="team_back"),
    path("<int:team_id>/rota/", people.rota, name="team_rota"),
]
