"""The overview as a workbook: one line per figure, then the projects that need attention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from core.spreadsheets.writing import Column
from dashboards.figures import Figure, Overview
from dispatch.enums import LampColour


@dataclass(frozen=True)
class Line:
    """One line of the sheet."""

    part: str
    name: str
    value: int | Decimal | None
    unit: str = "个"
    note: str = ""


OVERVIEW_COLUMNS: tuple[Column, ...] = (
    Column("部分", lambda line: line.part, 16),
    Column("指标", lambda line: line.name, 34),
    Column("数值", lambda line: line.value, 12),
    Column("单位", lambda line: line.unit, 10),
    Column("说明", lambda line: line.note, 60),
)


def overview_rows(overview: Overview) -> Iterator[Line]:
    """Every figure of the page, in its order."""
    yield from _counts("立项", (overview.established, *overview.kinds, *overview.stages))
    yield from _counts("状态", overview.statuses)
    yield from _counts("灯色", overview.lamps)
    yield Line("进度", "平均完成度", overview.progress.actual, "%")
    yield Line("进度", "平均序时进度", overview.progress.planned, "%")
    for line in overview.categories:
        done = f"平均完成度 {line.progress.actual}%" if line.progress.actual is not None else ""
        yield Line("类别", line.figure.label, line.figure.count, note=done)
    yield from _counts("覆盖", overview.units)
    yield from _counts("协调事项", overview.coordination)
    for period in overview.periods:
        yield Line("月报", f"{period.label}按时率", period.percent, "%")
        yield from _counts(f"月报{period.label}", period.figures)
    for month in overview.trend:
        yield from _counts(f"灯色走势{month.label}", month.figures)
    for one in overview.attention:
        note = f"{one.unit}；逾期 {one.overdue_days} 天；{'；'.join(one.reasons)}"
        yield Line(str(LampColour(one.lamp).label), one.title, one.lag, "%", note)
    for group in overview.ranking:
        for place in group.lines:
            yield Line(f"排名 {group.name}", place.title, place.rank, "名", place.grade)


def _counts(part: str, figures: tuple[Figure, ...]) -> Iterator[Line]:
    for figure in figures:
        yield Line(part, figure.label, figure.count)
