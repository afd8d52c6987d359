"""What the reminder runs did, day by day, as the department of one programme sees it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

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
    def _latest(self) -> list[ReminderRun]:
        """The last of each kind: an urgent run that went well does not mend a broken morning."""
        return list({run.kind: run for run in self.runs}.values())

    @property
    def is_broken_off(self) -> bool:
        """A latest run did not come to its end; the next one goes on where it stopped."""
        return any(run.finished_at is None for run in self._latest)

    @property
    def failed(self) -> int:
        """Reminders the latest runs could not send; the next run tries them again."""
        return sum(run.failed for run in self._latest)

    @property
    def failure(self) -> str:
        """Why the last of them could not be sent."""
        return next((run.failure for run in self._latest if run.failure), "")

    @property
    def found(self) -> int:
        """Reminders of all programmes the runs found due."""
        return sum(run.found for run in self.runs)

    @property
    def merged(self) -> int:
        """Reminders that went out together with another in one message."""
        return sum(run.merged for run in self.runs)

    @property
    def skipped(self) -> int:
        """Reminders no longer due when it came to sending."""
        return sum(run.skipped for run in self.runs)

    @property
    def seconds(self) -> int:
        """How long the runs took together, in full seconds, at least one."""
        whole = sum((run.duration or timedelta() for run in self.runs), timedelta())
        return max(1, round(whole.total_seconds()))


def reminder_days(programme: Programme) -> list[ReminderDay]:
    """Days with a run, newest first; two queries."""
    logs = ReminderLog.objects.filter(rule__programme=programme).exclude(message=None).order_by()
    counts = {
        row["day"]: row
        for row in logs.values("day").annotate(
            reminded=Count("pk"),
            people=Count("recipient", distinct=True),
            messages=Count("message", distinct=True),
        )
    }
    runs: dict[date, list[ReminderRun]] = defaultdict(list)
    for run in ReminderRun.objects.order_by("-day", "started_at", "pk"):
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
