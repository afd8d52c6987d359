"""What the reminder runs did, day by day, as the department of one programme sees it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from dispatch.models import ReminderLog, ReminderRun
from programmes.models import Programme


@dataclass(frozen=True)
class ReminderDay:
    """Runs of one day; `reminded` and `people` count this programme only."""

    day: date
    runs: list[ReminderRun]
    reminded: int
    people: int
    messages: int

    @property
    def is_broken_off(self) -> bool:
        """A run did not come to its end; the next one goes on where it stopped."""
        return any(run.finished_at is None for run in self.runs)

    @property
    def failed(self) -> int:
        """Reminders that could not be sent; the next run tries them again."""
        return sum(run.failed for run in self.runs)

    @property
    def skipped(self) -> int:
        """Reminders no longer due when it came to sending."""
        return sum(run.skipped for run in self.runs)


def reminder_days(programme: Programme) -> list[ReminderDay]:
    """Days with a run, newest first; two queries."""
    logs = ReminderLog.objects.filter(rule__programme=programme).order_by()
    counts = {
        row["day"]: row
        for row in logs.values("day").annotate(
            reminded=Count("pk"),
            people=Count("recipient", distinct=True),
            messages=Count("message", distinct=True),
        )
    }
    runs: dict[date, list[ReminderRun]] = defaultdict(list)
    for run in ReminderRun.objects.order_by("-day", "started_at"):
        runs[run.day].append(run)
    nothing = {"reminded": 0, "people": 0, "messages": 0}
    return [
        ReminderDay(
            day,
            own,
            *(counts.get(day, nothing)[name] for name in ("reminded", "people", "messages")),
        )
        for day, own in runs.items()
    ]
