"""Rows of the rule book: what one committee's 《管理办法》 of one year says."""

from programmes.models.duties import (
    CalendarEvent,
    InspectionKind,
    ItemType,
    OrderRule,
    QuotaRule,
)
from programmes.models.judgement import Criterion, GradeRule, JudgeGroup, Rubric, VetoItem
from programmes.models.monthly import DispatchRule, LampRule, ReminderRule
from programmes.models.objectives import Objective, ObjectiveIndicator
from programmes.models.outcomes import AwardRule, GradeCondition, MeritRule
from programmes.models.programme import Category, Gate, Programme, Topic
from programmes.models.versions import RuleVersion

__all__ = [
    "AwardRule",
    "CalendarEvent",
    "Category",
    "Criterion",
    "DispatchRule",
    "Gate",
    "GradeCondition",
    "GradeRule",
    "InspectionKind",
    "ItemType",
    "JudgeGroup",
    "LampRule",
    "MeritRule",
    "Objective",
    "ObjectiveIndicator",
    "OrderRule",
    "Programme",
    "QuotaRule",
    "ReminderRule",
    "Rubric",
    "RuleVersion",
    "Topic",
    "VetoItem",
]
