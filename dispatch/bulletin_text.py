"""Writes the month's bulletin (通报) from figures: sentences only, no rows, no clock.

Every number in the sentences is one of `Figures`, so that it equals the list behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dispatch.enums import LampColour, Timeliness
from programmes.enums import LagMode

ZERO = Decimal(0)
HUNDRED = Decimal(100)
# The most projects named as good, and offered as behind.
MOST_GOOD, MOST_BEHIND = 5, 80
LAMP_WORDS: Mapping[str, str] = {
    LampColour.RED.value: "红灯",
    LampColour.YELLOW.value: "黄灯",
    LampColour.GREEN.value: "绿灯",
    LampColour.GREY.value: "灰灯",
}
_REPORT_WORDS: Mapping[str, str] = {
    Timeliness.ON_TIME: "按时",
    Timeliness.LATE: "迟报",
    Timeliness.MISSING: "缺报",
    Timeliness.PENDING: "未到期",
}
_LAMP_ORDER = (LampColour.RED, LampColour.YELLOW, LampColour.GREEN, LampColour.GREY)


@dataclass(frozen=True)
class ProjectLine:
    """One project in the period: its lamp with the figures it rests on; `red_run` in periods."""

    project_id: int
    number: str
    title: str
    unit: str
    colour: str
    planned: Decimal
    actual: Decimal
    lag: Decimal
    overdue_days: int
    red_run: int = 0
    timeliness: str = ""
    highlight: str = ""

    @property
    def ahead(self) -> Decimal:
        """Percentage points ahead of plan; negative when behind."""
        return self.actual - self.planned


@dataclass(frozen=True)
class Figures:
    """What a bulletin says of one period: reports due by punctuality, lamps by colour.

    `skipped` counts the projects excused from reporting, which are not among `reports`;
    `lamps_before` are those of the period before, None for the first.
    """

    period: str
    report_name: str
    run_unit: str
    reports: Mapping[str, int]
    lamps: Mapping[str, int]
    skipped: int = 0
    before: str = ""
    lamps_before: Mapping[str, int] | None = None
    lag_mode: str = LagMode.POINTS
    lines: tuple[ProjectLine, ...] = ()

    @property
    def projects(self) -> int:
        """Projects with a lamp in the period."""
        return sum(self.lamps.values())

    @property
    def reports_due(self) -> int:
        """Reports asked for in the period."""
        return sum(self.reports.values())

    def on_time_percent(self) -> Decimal | None:
        """Share on time of the reports whose deadline has been decided; one decimal, half up."""
        decided = self.reports_due - self.reports.get(Timeliness.PENDING, 0)
        if not decided:
            return None
        share = self.reports.get(Timeliness.ON_TIME, 0) * HUNDRED / decided
        return share.quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Sections:
    """The four sections as text; the projects named are told below the second and the third."""

    overall: str
    good: str
    problems: str
    demands: str


@dataclass(frozen=True)
class Part:
    """A heading with its paragraphs, as the bulletin is read and printed."""

    heading: str
    paragraphs: tuple[str, ...]


def sections_of(figures: Figures) -> Sections:
    """The text of a month's bulletin."""
    return Sections(
        overall=f"{_reports_sentence(figures)}\n{_lamps_sentence(figures)}",
        good=(
            "以下项目按时报送、进度达到或者超过序时进度，推进较好："
            if good_ones(figures.lines)
            else "本期没有进度达到序时进度的绿灯项目。"
        ),
        problems=_problems_sentence(figures),
        demands="\n".join(_demands(figures)),
    )


def good_ones(lines: Iterable[ProjectLine]) -> list[ProjectLine]:
    """Those offered as better: green, reported on time, not behind plan; the furthest ahead first.

    Among those equally far ahead the further completed goes first; at most `MOST_GOOD`.
    """
    fitting = [
        row
        for row in lines
        if row.colour == LampColour.GREEN
        and row.ahead >= ZERO
        and row.actual > ZERO
        and row.timeliness in (Timeliness.ON_TIME, Timeliness.PENDING, "")
    ]
    fitting.sort(key=lambda row: (-row.ahead, -row.actual, row.project_id))
    return fitting[:MOST_GOOD]


def behind_ones(lines: Iterable[ProjectLine]) -> list[ProjectLine]:
    """Those offered as behind: red before yellow, then by lag and days overdue; the first 80."""
    order = {LampColour.RED: 0, LampColour.YELLOW: 1}
    fitting = [row for row in lines if row.colour in order]
    fitting.sort(
        key=lambda row: (
            order[LampColour(row.colour)],
            -row.lag,
            -row.overdue_days,
            row.project_id,
        )
    )
    return fitting[:MOST_BEHIND]


def named_by_itself(row: ProjectLine) -> bool:
    """Whether a project behind is ticked before the officer looks: red, or lagging or overdue.

    Yellow for a late report alone is left to the officer.
    """
    return row.colour == LampColour.RED or row.lag > ZERO or row.overdue_days > 0


def good_sentence(row: ProjectLine) -> str:
    """What is said of a better project; ends with what the unit itself called its highlight."""
    words = f"实际进度 {row.actual}%"
    if row.ahead > ZERO:
        words += f"，超序时进度 {row.ahead} 个百分点"
    if row.highlight.strip():
        words += f"。{' '.join(row.highlight.split()).rstrip('。；，,;. ')}"
    return f"{words}。"


def behind_sentence(row: ProjectLine, *, lag_mode: str, run_unit: str) -> str:
    """What is said of a project behind: lamp, lag, longest overdue, red periods in a row."""
    words = [f"{LAMP_WORDS[row.colour]}，序时进度 {row.planned}%，实际进度 {row.actual}%"]
    if row.lag > ZERO:
        points = " 个百分点" if lag_mode == LagMode.POINTS else "%（占序时进度）"
        words.append(f"滞后序时进度 {row.lag}{points}")
    if row.overdue_days:
        words.append(f"任务最长逾期 {row.overdue_days} 天")
    if row.timeliness in (Timeliness.LATE, Timeliness.MISSING):
        words.append(f"本期报告{Timeliness(row.timeliness).label}")
    if row.red_run > 1:
        words.append(f"连续 {row.red_run} {run_unit}红灯")
    return f"{'，'.join(words)}。"


def lead_in(unit: str, title: str) -> str:
    """How a project is named in front of its sentence."""
    return f"{unit}“{title}”："


def parts_of(sections: Sections, good: Sequence[str], behind: Sequence[str]) -> tuple[Part, ...]:
    """Headings and paragraphs in their order; sections left empty do not appear.

    `good` and `behind` are the finished sentences on the projects named.
    """
    told = (
        ("总体情况", sections.overall, ()),
        ("进展较好的项目", sections.good, good),
        ("存在问题", sections.problems, behind),
        ("下步要求", sections.demands, ()),
    )
    parts: list[Part] = []
    for heading, text, named in told:
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        lines += [f"{number}. {line}" for number, line in enumerate(named, start=1)]
        if lines:
            parts.append(Part(f"{'一二三四'[len(parts)]}、{heading}", tuple(lines)))
    return tuple(parts)


def _reports_sentence(figures: Figures) -> str:
    if not figures.reports_due:
        return f"{figures.period}没有应报送的项目。"
    words = "、".join(
        f"{word} {figures.reports[code]} 份"
        for code, word in _REPORT_WORDS.items()
        if figures.reports.get(code)
    )
    percent = figures.on_time_percent()
    rate = f"，按时报送率 {percent}%" if percent is not None else ""
    excused = f"；另有 {figures.skipped} 个项目免报" if figures.skipped else ""
    return f"{figures.report_name}应报 {figures.reports_due} 份，其中{words}{rate}{excused}。"


def _lamps_sentence(figures: Figures) -> str:
    words = "、".join(f"{LAMP_WORDS[code]} {figures.lamps.get(code, 0)} 个" for code in _LAMP_ORDER)
    text = f"{figures.period}共有 {figures.projects} 个项目亮灯，其中{words}。"
    if figures.lamps_before is None:
        return text
    changes = []
    for code in _LAMP_ORDER[:3]:
        more = figures.lamps.get(code, 0) - figures.lamps_before.get(code, 0)
        way = "增加" if more > 0 else "减少"
        changes.append(
            f"{LAMP_WORDS[code]}{way} {abs(more)} 个" if more else f"{LAMP_WORDS[code]}持平"
        )
    return f"{text}与{figures.before}相比，{'，'.join(changes)}。"


def _problems_sentence(figures: Figures) -> str:
    red = figures.lamps.get(LampColour.RED, 0)
    yellow = figures.lamps.get(LampColour.YELLOW, 0)
    if not red + yellow:
        return "本期没有红灯、黄灯项目。"
    return f"本期红灯项目 {red} 个、黄灯项目 {yellow} 个，其中进度滞后、任务逾期的有："


def _demands(figures: Figures) -> list[str]:
    """Demands that follow from what was found; numbered, without figures of their own."""
    behind = [row for row in figures.lines if row.colour in (LampColour.RED, LampColour.YELLOW)]
    found = []
    if any(row.lag > ZERO for row in behind):
        found.append("进度滞后的，书记要亲自分析原因，对照序时进度倒排工期、补上差距。")
    if any(row.overdue_days for row in behind):
        found.append("任务逾期的，逐项明确办结时限和责任人，完成一项销号一项。")
    if any(row.red_run > 1 for row in behind):
        found.append("连续红灯的，由单位主要负责人牵头整改，需要上级协调的及时提出。")
    if any(figures.reports.get(code) for code in (Timeliness.LATE, Timeliness.MISSING)):
        found.append("迟报、缺报的，要按规定时限如实报送，没有新进展的也要按时说明。")
    found.append("进展较好的，保持势头，注意总结可推广的做法。")
    return [f"{number}. {text}" for number, text in enumerate(found, start=1)]
