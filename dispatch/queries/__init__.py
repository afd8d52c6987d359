"""Reads of monthly dispatch: periods, reports, lamps, punctuality."""

from dispatch.queries.asked import Asked, asked_of
from dispatch.queries.changes import ReportChange, change_in, changes_of, with_previous
from dispatch.queries.lamps import (
    current_lamps,
    lamp_counts,
    lamp_strips,
    lamps_of_period,
    thresholds_of,
)
from dispatch.queries.punctuality import Punctuality, punctuality, punctuality_of_projects
from dispatch.queries.reports import (
    ReportCounts,
    ReportFilters,
    period_in_hand,
    periods_of,
    previous_report,
    report_counts,
    reports_of_period,
    reports_to_check,
    reports_to_confirm,
    reports_to_file,
    rule_of,
    schedule_of,
    unit_reports,
)
from dispatch.queries.tasks import TaskLine, reported_completion, task_lines
from dispatch.queries.told import ToldOverYear, told_over_year

__all__ = [
    "Asked",
    "Punctuality",
    "ReportChange",
    "ReportCounts",
    "ReportFilters",
    "TaskLine",
    "ToldOverYear",
    "asked_of",
    "change_in",
    "changes_of",
    "current_lamps",
    "lamp_counts",
    "lamp_strips",
    "lamps_of_period",
    "period_in_hand",
    "periods_of",
    "previous_report",
    "punctuality",
    "punctuality_of_projects",
    "report_counts",
    "reported_completion",
    "reports_of_period",
    "reports_to_check",
    "reports_to_confirm",
    "reports_to_file",
    "rule_of",
    "schedule_of",
    "task_lines",
    "thresholds_of",
    "told_over_year",
    "unit_reports",
    "with_previous",
]
