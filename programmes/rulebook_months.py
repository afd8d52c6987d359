"""Reads dispatch, lamps and reminders of a rule book."""

from __future__ import annotations

from datetime import time
from typing import Any

from programmes.documents import Section
from programmes.enums import DayShift, DueMonth, Duty, Interval, LagMode, PlannedRule, Recipient
from programmes.rulebook_types import LampLine, MonthRule, ReminderLine

END_OF_WORK = time(18, 0)


def dispatch(section: Section) -> MonthRule:
    """When projects report and when a report falls due."""
    with section:
        return MonthRule(
            interval=section.choice("interval", Interval, Interval.MONTHLY),
            checkpoints=section.days("checkpoints"),
            first_month=section.month("first_month"),
            last_month=section.month("last_month"),
            due_month=section.choice("due_month", DueMonth),
            due_day=section.whole("due_day", 1, 31),
            due_time=section.time("due_time", END_OF_WORK),
            day_shift=section.choice("day_shift", DayShift, DayShift.NEXT),
            check_days=section.whole("check_days", 1, 30, 3),
            return_days=section.whole("return_days", 1, 30, 2),
            explain_days=section.whole("explain_days", 0, 10, 1),
            alike_percent=section.whole("alike_percent", 0, 100, 90),
            visits_asked=section.flag("visits_asked", False),
        )


def lamps(section: Section) -> LampLine:
    """The thresholds of the lamps."""
    with section:
        line = LampLine(
            planned_rule=section.choice("planned_rule", PlannedRule, PlannedRule.STEP),
            lag_mode=section.choice("lag_mode", LagMode, LagMode.POINTS),
            yellow_lag=section.number("yellow_lag", "0", "100", "10"),
            red_lag=section.number("red_lag", "0", "100", "30"),
            yellow_overdue=section.whole("yellow_overdue", 1, 365, 1),
            red_overdue=section.whole("red_overdue", 0, 365, 30),
            late_is_yellow=section.flag("late_is_yellow", True),
            red_missing=section.whole("red_missing", 1, 12, 2),
            due_soon_days=section.whole("due_soon_days", 0, 90, 0),
            yellow_unfinished=section.whole("yellow_unfinished", 0, 24, 0),
            red_unfinished=section.whole("red_unfinished", 0, 24, 0),
            red_after_yellows=section.whole("red_after_yellows", 0, 12, 0),
            talk_after_reds=section.whole("talk_after_reds", 0, 12, 0),
            **_lamp_switches(section),
        )
        for key, lag in (("yellow_lag", line.yellow_lag), ("red_lag", line.red_lag)):
            if lag != round(lag, 1):
                section.refuse(key, "滞后最多一位小数")
        return line


def _lamp_switches(section: Section) -> dict[str, Any]:
    """What counties add to the thresholds; a book that says nothing has the default rule."""
    return {
        "soon_unfinished": section.flag("soon_unfinished", False),
        "start_is_yellow": section.flag("start_is_yellow", False),
        "red_after_unstarted": section.whole("red_after_unstarted", 0, 12, 0),
        "talk_after_yellows": section.whole("talk_after_yellows", 0, 12, 0),
        "red_order_is_red": section.flag("red_order_is_red", True),
        "late_rectification_is_yellow": section.flag("late_rectification_is_yellow", True),
        "external_excused": section.flag("external_excused", False),
    }


def reminders(top: Section) -> tuple[ReminderLine, ...]:
    """Whom to remind and when."""
    found = []
    for section in top.sections("reminders", required=False):
        with section:
            found.append(
                ReminderLine(
                    code=section.code("code"),
                    duty=section.choice("duty", Duty, Duty.REPORT),
                    offset_days=section.whole("offset_days", -30, 60),
                    recipient=section.choice("recipient", Recipient),
                    level=section.whole("level", 0, 9, 0),
                    repeat_days=section.whole("repeat_days", 0, 60, 0),
                    urgent=section.flag("urgent", False),
                )
            )
    return tuple(found)
