"""Addresses of programmes."""

from django.urls import path

from programmes.views import books, work_calendar

app_name = "programmes"
urlpatterns = [
    path("", books.index, name="index"),
    path("<int:pk>/", books.detail, name="detail"),
    path("<int:pk>/choose/", books.choose, name="choose"),
    path("calendar/", work_calendar.calendar, name="calendar"),
]
