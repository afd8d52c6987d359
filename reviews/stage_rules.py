"""Stage acceptance of a project that runs over several years: which tasks, what must be said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

OPINION_MIN, OPINION_MAX = 5, 500


class Dated(Protocol):
    """Anything that falls due on a day."""

    due_date: date


Task = TypeVar("Task", bound=Dated)


def tasks_of_year(tasks: Iterable[Task], year: int) -> list[Task]:
    """Tasks that fall due in the year or were left from before, in their order."""
    return [task for task in tasks if task.due_date.year <= year]


def year_to_accept(first: int, done: Iterable[int], today: date) -> int | None:
    """The earliest year that has begun and was not accepted yet; None when there is none."""
    accepted = set(done)
    return next((year for year in range(first, today.year + 1) if year not in accepted), None)


def runs_on(tasks: Iterable[Dated], year: int) -> bool:
    """Whether anything is planned after the year."""
    return any(task.due_date.year > year for task in tasks)
