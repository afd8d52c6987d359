"""Addresses of projects."""

from django.urls import path

from projects.views import applying, attaching, importing, moving, printing, starting, submitting

app_name = "projects"
urlpatterns = [
    path("new/", starting.new, name="new"),
    path("<int:pk>/apply/<int:step>/", applying.apply, name="apply"),
    path("<int:pk>/apply/<int:step>/autosave/", applying.autosave, name="autosave"),
    path("<int:pk>/submit/", submitting.submit, name="submit"),
    path("<int:pk>/compare/", printing.compare, name="compare"),
    path("<int:pk>/paper/", printing.paper, name="paper"),
    path("<int:pk>/start/", moving.start, name="start"),
    path("<int:pk>/move/<slug:action>/", moving.move, name="move"),
    path("<int:pk>/attachments/", attaching.attachment_add, name="attachment_add"),
    path("attachments/<int:pk>/", attaching.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", attaching.attachment_remove, name="attachment_remove"),
    path("import/", importing.import_workbook_page, name="import_workbook"),
    path("import/<int:pk>/", importing.confirm, name="import_confirm"),
    path("import/<int:pk>/errors/", importing.errors, name="import_errors"),
]
