"""Rows of monthly dispatch: periods, reports, lamps, reminders sent."""

from dispatch.models.lamps import Lamp
from dispatch.models.reminders import ReminderLog, ReminderRun
from dispatch.models.reports import MilestoneUpdate, MonthlyReport, ReportPeriod, ReportProblem

__all__ = [
    "Lamp",
    "MilestoneUpdate",
    "MonthlyReport",
    "ReminderLog",
    "ReminderRun",
    "ReportPeriod",
    "ReportProblem",
]
