"""Addresses of the phone face."""

from django.urls import path

from requests_app.views.field import pages, report, ticket

app_name = "field"
urlpatterns = [
    path("", pages.today_page, name="today"),
    path("map/", pages.map_page, name="map"),
    path("map/points.json", pages.points_data, name="points"),
    path("report/", report.report, name="report"),
    path("me/", pages.me_page, name="me"),
    path("team/", pages.team_page, name="team"),
    path("t/<str:no>/", ticket.ticket, name="ticket"),
    path("t/<str:no>/reveal/", ticket.reveal, name="reveal"),
    path("t/<str:no>/assign/", pages.assign, name="assign"),
    path("t/<str:no>/<slug:name>/", ticket.act, name="act"),
]
