"""When a reminder rule applies to something due: before, on or after the day, and again."""

from __future__ import annotations

from datetime import date

from core.workdays import WorkCalendar

# Occurrences from here on answer a person's wish to be reminded again later.
SNOOZED = 10_000


class Timetable:
    """Answers for one day; remembers what it has worked out, for days recur."""

    def __init__(self, day: date, calendar: WorkCalendar) -> None:
        self.day = day
        self.calendar = calendar
        self._found: dict[tuple[date, int, int], int | None] = {}
        self._left: dict[date, int] = {}

    def occurrence(self, due: date, offset_days: int, repeat_days: int) -> int | None:
        """Which occurrence of a rule is due by the day: 0 is the first; None when none is yet.

        The first falls so many working days before (negative) or after the due day, each
        further one `repeat_days` working days later (0: there is no further one). Of those
        missed only the latest counts, so that an outage is made up for by one reminder.
        """
        key = (due, offset_days, repeat_days)
        if key not in self._found:
            self._found[key] = self._occurrence(due, offset_days, repeat_days)
        return self._found[key]

    def days_left(self, due: date) -> int:
        """Working days until the due day; negative when it is over, 0 on the day."""
        if due not in self._left:
            self._left[due] = self.calendar.working_days_between(self.day, due)
        return self._left[due]

    def _occurrence(self, due: date, offset_days: int, repeat_days: int) -> int | None:
        first = self.calendar.add_working_days(due, offset_days)
        if first > self.day:
            return None
        if not repeat_days:
            return 0
        return self.calendar.working_days_between(first, self.day) // repeat_days
