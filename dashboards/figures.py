"""Figures of the overview as plain values; every count knows the list behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

_TENTH = Decimal("0.1")
_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Figure:
    """A count with its name and the address of the list that holds exactly so many rows."""

    label: str
    count: int
    url: str = ""
    code: str = ""


@dataclass(frozen=True)
class Progress:
    """Mean actual and planned progress in percent, one decimal; None without projects."""

    actual: Decimal | None = None
    planned: Decimal | None = None


@dataclass(frozen=True)
class CategoryLine:
    """Projects of one category: how many, and how far they are."""

    figure: Figure
    progress: Progress


@dataclass(frozen=True)
class AttentionLine:
    """A project with a red or yellow lamp: lag in percentage points, longest overdue in days."""

    title: str
    url: str
    unit: str
    secretary: str
    lamp: str
    lag: Decimal
    overdue_days: int
    strip: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class TrendMonth:
    """Lamps of one month by colour; a month without reports has no figures."""

    label: str
    figures: tuple[Figure, ...]

    def figure(self, colour: str) -> Figure:
        """The figure of a colour, 0 without a link when the month has none."""
        return next((one for one in self.figures if one.code == colour), Figure("", 0))


@dataclass(frozen=True)
class TrendRow:
    """One colour over the months of the trend."""

    code: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class PeriodLine:
    """How the deadline of one period was kept."""

    label: str
    figures: tuple[Figure, ...]
    percent: Decimal | None


@dataclass(frozen=True)
class RankLine:
    """One place of the frozen ranking."""

    rank: int | None
    title: str
    url: str
    grade: str


@dataclass(frozen=True)
class RankGroup:
    """The first places of one group."""

    name: str
    lines: tuple[RankLine, ...]


@dataclass(frozen=True)
class Overview:
    """Everything the overview shows, read in one snapshot at `as_of`."""

    as_of: datetime
    established: Figure
    kinds: tuple[Figure, ...]
    stages: tuple[Figure, ...]
    statuses: tuple[Figure, ...]
    progress: Progress
    progress_url: str
    lamps: tuple[Figure, ...]
    categories: tuple[CategoryLine, ...]
    units: tuple[Figure, ...]
    attention: tuple[AttentionLine, ...]
    trend: tuple[TrendMonth, ...]
    periods: tuple[PeriodLine, ...]
    ranking: tuple[RankGroup, ...]
    coordination: tuple[Figure, ...]

    @property
    def red(self) -> Figure:
        """Projects with a red lamp."""
        return next(one for one in self.lamps if one.code == "red")

    @property
    def trend_rows(self) -> tuple[TrendRow, ...]:
        """The trend by colour, as the table beside the chart shows it."""
        return tuple(
            TrendRow(lamp.code, tuple(month.figure(lamp.code) for month in self.trend))
            for lamp in self.lamps
        )


def mean(total: Decimal, number: int) -> Decimal | None:
    """Mean rounded half up to one decimal; None of nothing."""
    return (Decimal(total) / number).quantize(_TENTH, ROUND_HALF_UP) if number else None


def share(part: int, whole: int) -> Decimal | None:
    """Percentage rounded half up to one decimal; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * _HUNDRED / whole).quantize(_TENTH, ROUND_HALF_UP)


def total(figures: Iterable[Figure]) -> int:
    """Sum of the counts."""
    return sum(figure.count for figure in figures)
