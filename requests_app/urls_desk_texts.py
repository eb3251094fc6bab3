"""Addresses of the desk: messages, reply texts, macros."""

from django.urls import path

from requests_app.views.desk import failed, kept, macros, previews

TEXTS, MACROS = {"kind": "texts"}, {"kind": "macros"}

urlpatterns = [
    path("messages/", failed.failed, name="failed"),
    path("messages/resend/", failed.resend, name="failed_resend"),
    path("messages/<int:pk>/address/", failed.readdress, name="failed_address"),
    path("texts/", kept.kept_list, TEXTS, name="texts"),
    path("texts/new/", kept.edit, TEXTS, name="texts_new"),
    path("texts/<int:pk>/", kept.edit, TEXTS, name="texts_edit"),
    path("texts/<int:pk>/used/", macros.used, name="text_used"),
    path("texts/<int:pk>/<slug:act>/", kept.act, TEXTS, name="texts_act"),
    path("macros/", kept.kept_list, MACROS, name="macros"),
    path("macros/new/", kept.edit, MACROS, name="macros_new"),
    path("macros/<int:pk>/", kept.edit, MACROS, name="macros_edit"),
    path("macros/<int:pk>/rehearsal/", macros.rehearsal, name="macro_rehearsal"),
    path("macros/<int:pk>/<slug:act>/", kept.act, MACROS, name="macros_act"),
    path("t/<str:no>/texts/", macros.texts, name="ticket_texts"),
    path("t/<str:no>/macros/<int:pk>/", macros.run, name="macro"),
    path("t/<str:no>/macros/<int:pk>/preview/", macros.preview, name="macro_preview"),
    path("t/<str:no>/<slug:name>/preview/", previews.preview, name="preview"),
]
