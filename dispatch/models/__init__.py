"""Rows of monthly dispatch: periods, reports, lamps, reminders sent."""

from dispatch.models.bulletins import Bulletin, BulletinEntry, BulletinReceipt
from dispatch.models.coordination import CoordinationItem, CoordinationNote
from dispatch.models.gatherings import (
    AgendaItem,
    Gathering,
    GatheringDecision,
    GatheringParticipant,
)
from dispatch.models.inspections import Finding, Inspection, InspectionDraw, PatrolArea
from dispatch.models.lamps import Lamp
from dispatch.models.orders import (
    OrderProposal,
    SupervisionFile,
    SupervisionOrder,
    SupervisionStep,
)
from dispatch.models.overdue import OverdueMark
from dispatch.models.reminders import ReminderLog, ReminderRun, ReminderSnooze
from dispatch.models.report_parts import IndicatorValue, SecretaryVisit
from dispatch.models.reports import MilestoneUpdate, MonthlyReport, ReportPeriod, ReportProblem
from dispatch.models.timeline import BaselineTask, CalendarFeed

__all__ = [
    "AgendaItem",
    "BaselineTask",
    "Bulletin",
    "BulletinEntry",
    "BulletinReceipt",
    "CalendarFeed",
    "CoordinationItem",
    "CoordinationNote",
    "Finding",
    "Gathering",
    "GatheringDecision",
    "GatheringParticipant",
    "IndicatorValue",
    "Inspection",
    "InspectionDraw",
    "Lamp",
    "MilestoneUpdate",
    "MonthlyReport",
    "OrderProposal",
    "OverdueMark",
    "PatrolArea",
    "ReminderLog",
    "ReminderRun",
    "ReminderSnooze",
    "ReportPeriod",
    "ReportProblem",
    "SecretaryVisit",
    "SupervisionFile",
    "SupervisionOrder",
    "SupervisionStep",
]
