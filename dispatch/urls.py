"""Addresses of dispatch."""

from django.urls import path

from dispatch.views import checking, month, reports, running, whatif

app_name = "dispatch"
urlpatterns = [
    path("", month.month, name="month"),
    path("export/", month.month_export, name="month_export"),
    path("periods/open/", running.period_open, name="period_open"),
    path("periods/<int:pk>/fix/", running.period_fix, name="period_fix"),
    path("lamps/<int:pk>/override/", running.lamp_override, name="lamp_override"),
    path("whatif/<int:pk>/", whatif.lamps_whatif, name="whatif"),
    path("reminders/", running.reminders, name="reminders"),
    path("reports/accept/", checking.accept_many, name="accept_many"),
    path("reports/urge/", checking.urge, name="urge"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/autosave/", reports.report_autosave, name="report_autosave"),
    path("reports/<int:pk>/unchanged/", reports.report_unchanged, name="report_unchanged"),
    path("reports/<int:pk>/confirm/", reports.report_confirm, name="report_confirm"),
    path("reports/<int:pk>/check/", checking.check, name="check"),
    path("reports/<int:pk>/accept/", checking.accept, name="accept"),
    path("reports/<int:pk>/return/", checking.return_report, name="return"),
]
