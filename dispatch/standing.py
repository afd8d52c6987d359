"""How a report stands with its deadline, in one word, from 未到期 to 退回重报 and 免报."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import TextChoices

from dispatch.enums import ReportState, Timeliness

# A report is asked for, and enters the unit's to-do list, this long before it falls due.
LEAD = timedelta(days=14)


class Standing(TextChoices):
    """The states shown to people."""

    NOT_DUE = "not_due", "未到期"
    DUE = "due", "待报"
    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    MISSING = "missing", "缺报"
    RETURNED = "returned", "退回重报"
    SKIPPED = "skipped", "免报"


def standing(state: str, timeliness: str, due_at: datetime, now: datetime) -> Standing:
    """Standing of a report; until it is first filed the time left decides."""
    if state == ReportState.SKIPPED:
        return Standing.SKIPPED
    if state == ReportState.RETURNED:
        return Standing.RETURNED
    if timeliness != Timeliness.PENDING:
        return Standing(timeliness)
    return Standing.DUE if due_at <= now + LEAD else Standing.NOT_DUE
