"""Addresses of the ground floor: the download centre."""

from django.urls import path

from core import job_views

app_name = "core"
urlpatterns = [
    path("", job_views.job_list, name="jobs"),
    path("<int:pk>/", job_views.job, name="job"),
    path("<int:pk>/cancel/", job_views.job_cancel, name="job_cancel"),
    path("<int:pk>/file/", job_views.job_result, name="job_result"),
]
