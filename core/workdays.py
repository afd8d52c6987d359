"""Working days in China: weekdays, minus statutory holidays, plus declared make-up weekends.

The rules are those of the State Council's yearly notice: a day named in it is what
the notice says; every other day follows the plain Monday-to-Friday week.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

OFF = "off"
WORK = "work"
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """Days that differ from the plain week (``off`` or ``work``), and the years loaded."""

    days: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Say whether ``day`` is worked."""
        kind = self.days.get(day)
        if kind is None:
            return day.weekday() < _SATURDAY
        return kind == WORK

    def next_working_day(self, day: date) -> date:
        """Return ``day`` itself when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return ``day`` itself when it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def add_working_days(self, day: date, n: int) -> date:
        """Return the ``n``-th working day after ``day`` (before it, when ``n`` is negative).

        The day after ``day`` is the first that may count; ``day`` never counts.
        ``n = 0`` returns ``day`` unchanged, worked or not.
        """
        step = _DAY if n >= 0 else -_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Return how many working days are left on day ``a`` until day ``b``.

        Counts the working days after ``a`` up to and including ``b``; negative when
        ``b`` is past (overdue by that many), 0 on the day itself.
        """
        if b < a:
            return -self.working_days_between(b, a)
        plain = _weekdays_until(b) - _weekdays_until(a)
        moved = (
            self.is_working_day(day) - (day.weekday() < _SATURDAY)
            for day in self.days
            if a < day <= b
        )
        return plain + sum(moved)

    def days_left(self, today: date, due_on: date) -> int:
        """Return the working days left until ``due_on``, negative once the day has passed.

        It is -1 also when only days off lie between: the day has passed all the same.
        """
        left = self.working_days_between(today, due_on)
        return -1 if left == 0 and due_on < today else left

    def missing_years(self, a: date, b: date) -> tuple[int, ...]:
        """Return the years from ``a`` to ``b`` that are not loaded: their days are guesses."""
        first, last = min(a, b).year, max(a, b).year
        return tuple(year for year in range(first, last + 1) if year not in self.years)


def _weekdays_until(day: date) -> int:
    """Return the number of Mondays to Fridays from 0001-01-01 (a Monday) to ``day``."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _SATURDAY + min(rest, _SATURDAY)
