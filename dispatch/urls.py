"""Addresses of dispatch."""

from django.urls import include, path

from dispatch.views import batch, checking, deadlines, month, reminders, reports, running, whatif

app_name = "dispatch"
urlpatterns = [
    path("", include("dispatch.urls_bulletins")),
    path("", include("dispatch.urls_timeline")),
    path("", include("dispatch.urls_coordination")),
    path("", include("dispatch.urls_supervision")),
    path("", month.month, name="month"),
    path("export/", month.month_export, name="month_export"),
    path("periods/open/", running.period_open, name="period_open"),
    path("periods/<int:pk>/fix/", running.period_fix, name="period_fix"),
    path("lamps/<int:pk>/override/", running.lamp_override, name="lamp_override"),
    path("whatif/<int:pk>/", whatif.lamps_whatif, name="whatif"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/tomorrow/", reminders.reminders_preview, name="reminders_preview"),
    path("reminders/run/", reminders.reminders_run, name="reminders_run"),
    path("reminders/mine/", reminders.my_reminders, name="my_reminders"),
    path("reminders/mine/later/", reminders.snooze, name="snooze"),
    path("reports/accept/", checking.accept_many, name="accept_many"),
    path("periods/<int:pk>/deadlines/", deadlines.deadlines, name="deadlines"),
    path("periods/<int:pk>/extend/", deadlines.extend, name="extend"),
    path("periods/<int:pk>/skip/", deadlines.skip, name="skip"),
    path("reports/checking/", batch.check_list, name="check_list"),
    path("reports/return/", batch.return_many, name="return_many"),
    path("reports/<int:pk>/unskip/", deadlines.unskip, name="unskip"),
    path("reports/urge/", checking.urge, name="urge"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/autosave/", reports.report_autosave, name="report_autosave"),
    path("reports/<int:pk>/unchanged/", reports.report_unchanged, name="report_unchanged"),
    path("reports/<int:pk>/confirm/", reports.report_confirm, name="report_confirm"),
    path("reports/<int:pk>/check/", checking.check, name="check"),
    path("reports/<int:pk>/accept/", checking.accept, name="accept"),
    path("reports/<int:pk>/return/", checking.return_report, name="return"),
]
