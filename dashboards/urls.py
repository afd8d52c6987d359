"""Addresses of dashboards."""

from django.urls import path

from dashboards.views import coverage, library, others, overview, papers, project, workbench

app_name = "dashboards"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("library/", library.project_list, name="library"),
    path("library/export/", library.library_export, name="library_export"),
    path("library/summary/", library.summary_export, name="summary_export"),
    path("library/papers/", papers.papers, name="papers"),
    path("library/others/", others.others, name="others"),
    path("library/others/<int:pk>/", others.other_plan, name="other_plan"),
    path("library/<int:pk>/", project.project, name="project"),
    path("overview/", overview.overview_page, name="overview"),
    path("overview/export/", overview.overview_export, name="overview_export"),
    path("coverage/", coverage.coverage_list, name="coverage"),
    path("coverage/export/", coverage.coverage_export, name="coverage_export"),
]
