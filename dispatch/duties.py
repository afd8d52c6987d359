"""Registry of duties: what people have to do by a day, told by whoever keeps the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

# No rule looks further ahead than this, so sources need not name what is due later.
HORIZON = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class DutyItem:
    """One open thing with a day by which it has to be done.

    Attributes:
        subject: text code of the row, `<kind>:<pk>`, at most 40 characters, e.g. "order:12".
        committee_id: the committee whose department follows it up.
        organisation_id: the unit that has to act; None when it is not a unit's business.
        people: users who have to act when they are known, else () for the unit's liaison.
        title: one line in Chinese for the digest, without the deadline.
        link: path on this site where it is done.
        by_secretary: the liaison has done his part and the secretary has to act.
        until: the day's hour in words when it matters, e.g. "18:00".
    """

    subject: str
    programme_id: int
    committee_id: int
    organisation_id: int | None
    people: tuple[int, ...]
    due_on: date
    title: str
    link: str
    by_secretary: bool = False
    until: str = ""


# Open items whose due day is known, as of the day; those beyond the horizon may be left out.
Source = Callable[[date], Iterable[DutyItem]]
# The same, asked again for some subjects only; what is done since is no longer among them.
Again = Callable[[date, Collection[str]], Iterable[DutyItem]]

_SOURCES: dict[str, dict[Source, Again | None]] = {}


def register_duty(code: str, source: Source, again: Again | None = None) -> None:
    """Let reminders ask `source` for the open items of this duty (`programmes.enums.Duty`).

    Called from AppConfig.ready. A source yields open items only, each subject once, and reads
    the rows in chunks when they can be many. `again` is a cheaper question for some subjects;
    without it `source` is asked once more. Several sources may share a code.
    """
    _SOURCES.setdefault(code, {})[source] = again


def duty_codes() -> tuple[str, ...]:
    """Codes with at least one source, in the order of their registration."""
    return tuple(_SOURCES)


def open_items(code: str, day: date) -> Iterator[DutyItem]:
    """Open items of one duty as of the day, one source after the other."""
    for source in _SOURCES.get(code, {}):
        yield from source(day)


def still_open(code: str, day: date, subjects: Collection[str]) -> dict[str, DutyItem]:
    """Which of the subjects are open now, asked again from their sources."""
    found: dict[str, DutyItem] = {}
    for source, again in _SOURCES.get(code, {}).items():
        items = again(day, subjects) if again else source(day)
        found |= {item.subject: item for item in items if item.subject in subjects}
    return found


def keys_of(kind: str, subjects: Collection[str]) -> list[int]:
    """Numbers of the subjects of one kind: `report:12` of kind "report" is 12."""
    parted = (subject.partition(":") for subject in subjects)
    return [int(key) for found, _, key in parted if found == kind and key.isdecimal()]
