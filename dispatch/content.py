"""What a unit reports for a month, as typed values that services check and store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NO_NEWS_TEXT = "本月无新进展。"


@dataclass(frozen=True)
class TaskUpdate:
    """State of one task: completion in percent (0–100, one decimal), day it was finished."""

    milestone_id: int
    completion: Decimal
    done_date: date | None = None
    note: str = ""


@dataclass(frozen=True)
class ProblemEntry:
    """One problem met; `kind` is a code of ProblemKind."""

    kind: str
    text: str
    needs_coordination: bool = False
    milestone_id: int | None = None
    suggested_lead: str = ""
    wished_on: date | None = None
    # Mark of a problem carried over from the last report or named in this one before.
    uid: str = ""


@dataclass(frozen=True)
class IndicatorEntry:
    """Value an indicator has reached."""

    indicator_id: int
    value: Decimal


@dataclass(frozen=True)
class VisitEntry:
    """The secretary on the spot; all three are given or the row is refused."""

    held_on: date | None
    place: str
    solved: str


@dataclass(frozen=True)
class ReportContent:
    """The whole report; without problems `no_problems` says so expressly."""

    narrative: str = ""
    next_steps: str = ""
    highlight: str = ""
    fall_reason: str = ""
    tasks: tuple[TaskUpdate, ...] = ()
    problems: tuple[ProblemEntry, ...] = ()
    indicators: tuple[IndicatorEntry, ...] = ()
    visits: tuple[VisitEntry, ...] = ()
    spent: Decimal | None = None
    no_problems: bool = False
    no_news: bool = False
