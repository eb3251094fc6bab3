"""Addresses of the knowledge base at the desk, below /desk/knowledge/."""

from django.urls import path

from requests_app.views.desk.knowledge import editing, lists, reading, upkeep

urlpatterns = [
    path("", lists.articles, name="knowledge"),
    path("new/", editing.new, name="knowledge_new"),
    path("preview/", editing.preview, name="knowledge_preview"),
    path("reports/", upkeep.reports, name="knowledge_reports"),
    path("reports/<int:report_id>/answer/", upkeep.answer, name="knowledge_report_answer"),
    path("statistics/", upkeep.statistics, name="knowledge_statistics"),
    path("powers/", upkeep.powers, name="knowledge_powers"),
    path("<int:pk>/", reading.article, name="knowledge_article"),
    path("<int:pk>/edit/", editing.edit, name="knowledge_edit"),
    path("<int:pk>/versions/", editing.versions, name="knowledge_versions"),
    path("<int:pk>/use/", reading.use, name="knowledge_use"),
    path("<int:pk>/report/", reading.report, name="knowledge_report"),
    path("<int:pk>/move/<slug:name>/", reading.move, name="knowledge_move"),
]
