"""Rows of the rule book: what one committee's 《管理办法》 of one year says."""

from programmes.models.judgement import Criterion, GradeRule, Rubric, VetoItem
from programmes.models.monthly import DispatchRule, LampRule, ReminderRule
from programmes.models.programme import Category, Gate, Programme, Topic

__all__ = [
    "Category",
    "Criterion",
    "DispatchRule",
    "Gate",
    "GradeRule",
    "LampRule",
    "Programme",
    "ReminderRule",
    "Rubric",
    "Topic",
    "VetoItem",
]
