"""Rows of monthly dispatch: periods, reports, lamps, reminders sent."""

from dispatch.models.bulletins import Bulletin, BulletinEntry, BulletinReceipt
from dispatch.models.coordination import CoordinationItem, CoordinationNote
from dispatch.models.gatherings import (
    AgendaItem,
    Gathering,
    GatheringDecision,
    GatheringParticipant,
)
from dispatch.models.lamps import Lamp
from dispatch.models.reminders import ReminderLog, ReminderRun
from dispatch.models.report_parts import IndicatorValue, SecretaryVisit
from dispatch.models.reports import MilestoneUpdate, MonthlyReport, ReportPeriod, ReportProblem

__all__ = [
    "AgendaItem",
    "Bulletin",
    "BulletinEntry",
    "BulletinReceipt",
    "CoordinationItem",
    "CoordinationNote",
    "Gathering",
    "GatheringDecision",
    "GatheringParticipant",
    "IndicatorValue",
    "Lamp",
    "MilestoneUpdate",
    "MonthlyReport",
    "ReminderLog",
    "ReminderRun",
    "ReportPeriod",
    "ReportProblem",
    "SecretaryVisit",
]
