"""Addresses of projects."""

from django.urls import include, path

from projects.views import (
    applying,
    attaching,
    comparing,
    copying,
    importing,
    ledgers,
    moving,
    printing,
    similar,
    starting,
    submitting,
)

app_name = "projects"
urlpatterns = [
    path("new/", starting.new, name="new"),
    path("", include("projects.urls_topics")),
    path("", include("projects.urls_files")),
    path("<int:pk>/apply/<int:step>/", applying.apply, name="apply"),
    path("<int:pk>/apply/<int:step>/autosave/", applying.autosave, name="autosave"),
    path("<int:pk>/submit/", submitting.submit, name="submit"),
    path("sources/", copying.sources, name="sources"),
    path("<int:pk>/copy/", copying.copy, name="copy"),
    path("similar/", similar.similar_pairs, name="similar_pairs"),
    path("<int:pk>/similar/", similar.similar, name="similar"),
    path("<int:pk>/similar/summary/", similar.similar_summary, name="similar_summary"),
    path("<int:pk>/compare/", comparing.compare, name="compare"),
    path("<int:pk>/paper/", printing.paper, name="paper"),
    path("<int:pk>/paper/<slug:kind>/", printing.paper_file, name="paper_file"),
    path("<int:pk>/start/", moving.start, name="start"),
    path("<int:pk>/move/<slug:action>/", moving.move, name="move"),
    path("<int:pk>/attachments/", attaching.attachment_add, name="attachment_add"),
    path("attachments/<int:pk>/", attaching.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", attaching.attachment_remove, name="attachment_remove"),
    path("import/", importing.import_workbook_page, name="import_workbook"),
    path("import/<int:pk>/", importing.confirm, name="import_confirm"),
    path("import/<int:pk>/errors/", importing.errors, name="import_errors"),
    path("import/ledgers/<int:pk>/sheets/", ledgers.sheets, name="ledger_sheets"),
    path("import/ledgers/<int:pk>/columns/", ledgers.columns, name="ledger_columns"),
    path("import/ledgers/<int:pk>/", ledgers.ledger, name="ledger"),
    path("import/ledgers/<int:pk>/errors/", ledgers.ledger_errors, name="ledger_errors"),
]
