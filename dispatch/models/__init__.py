"""Rows of monthly dispatch: periods, reports, lamps, reminders sent."""

from dispatch.models.coordination import CoordinationItem, CoordinationNote
from dispatch.models.gatherings import (
    AgendaItem,
    Gathering,
    GatheringDecision,
    GatheringParticipant,
)
from dispatch.models.lamps import Lamp
from dispatch.models.reminders import ReminderLog, ReminderRun
from dispatch.models.reports import MilestoneUpdate, MonthlyReport, ReportPeriod, ReportProblem

__all__ = [
    "AgendaItem",
    "CoordinationItem",
    "CoordinationNote",
    "Gathering",
    "GatheringDecision",
    "GatheringParticipant",
    "Lamp",
    "MilestoneUpdate",
    "MonthlyReport",
    "ReminderLog",
    "ReminderRun",
    "ReportPeriod",
    "ReportProblem",
]
