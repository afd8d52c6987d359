"""Addresses of the rule book and of its editor."""

from django.urls import path

from programmes.views import books, editing, history, starting, work_calendar

app_name = "programmes"
urlpatterns = [
    path("", books.index, name="index"),
    path("calendar/", work_calendar.calendar, name="calendar"),
    path("new/", starting.start, name="start"),
    path("<int:pk>/", books.detail, name="detail"),
    path("<int:pk>/choose/", books.choose, name="choose"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/edit/<slug:section>/", editing.section, name="section"),
    path("<int:pk>/versions/<slug:section>/", history.versions, name="versions"),
    path("<int:pk>/publish/", starting.publish, name="publish"),
    path("<int:pk>/export/", starting.export, name="export"),
    path("<int:pk>/import/", starting.import_rules, name="import_rules"),
    path("<int:pk>/remove/", starting.remove, name="remove"),
]
