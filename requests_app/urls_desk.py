"""Addresses of the desk."""

from django.urls import include, path

from requests_app.views.desk import (
    actions,
    audit,
    callbacks,
    conditions,
    drafts,
    fresh,
    hints,
    live,
    new,
    queue,
    reveal,
    rule_tickets,
    rules,
    ticket,
)

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("rows/", fresh.rows, name="rows"),
    path("search/", queue.search, name="search"),
    path("new/", new.new, name="new"),
    path("new/caller/", hints.caller, name="new_caller"),
    path("new/place/", hints.place, name="new_place"),
    path("new/category/", hints.category, name="new_category"),
    path("new/answers/", hints.answers, name="new_answers"),
    path("knowledge/", include("requests_app.urls_knowledge")),
    path("teams/", hints.teams, name="teams"),
    path("conditions/line/", conditions.line, name="condition_line"),
    path("conditions/find/", conditions.found, name="condition_find"),
    path("conditions/preview/", conditions.preview, name="condition_preview"),
    path("callbacks/", callbacks.callback_list, name="callbacks"),
    path("callbacks/<str:no>/", callbacks.callback, name="callback"),
    path("drafts/<str:key>/", drafts.draft, name="draft"),
    path("live/pass/", live.renew, name="live_pass"),
    path("rules/", rules.rule_list, name="rules"),
    path("rules/new/", rules.edit, name="rule_new"),
    path("rules/<int:pk>/", rules.rule, name="rule"),
    path("rules/<int:pk>/edit/", rules.edit, name="rule_edit"),
    path("rules/<int:pk>/switch/", rules.switch, name="rule_switch"),
    path("rules/<int:pk>/move/", rules.move, name="rule_move"),
    path("rules/<int:pk>/remove/", rules.remove, name="rule_remove"),
    path("rules/<int:pk>/test/", rules.trial, name="rule_test"),
    path("rules/<int:pk>/tickets/", rule_tickets.decided, name="rule_decided"),
    path(
        "rules/<int:pk>/tests/<int:test_pk>/<slug:which>/",
        rule_tickets.counted,
        name="rule_counted",
    ),
    path("audit/", audit.audit, name="audit"),
    path("t/<str:no>/", ticket.ticket, name="ticket"),
    path("t/<str:no>/caller/", reveal.reveal, name="reveal"),
    path("t/<str:no>/<slug:name>/", actions.act, name="move"),
]
