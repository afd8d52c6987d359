"""Workbooks of the panels' marks: one sheet of results, one with every mark behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.spreadsheets.writing import Column, ListSheet
from programmes.enums import CriterionKind, MarkSource
from programmes.models import Programme
from projects.models import Project
from reviews.enums import VETO_OPEN, VETOED, CardColour
from reviews.models import Acceptance, ScoreResult
from reviews.queries.approval_trace import Figures, disagreements, figures_of

TWO = "0.00"


@dataclass(frozen=True)
class Line:
    """One result as a row of the summary; `grade` and `whole` at acceptance alone."""

    project: Project
    result: ScoreResult
    figures: Figures | None
    acceptance: Acceptance | None = None

    @property
    def flag(self) -> str:
        """Whether judges lie too far apart, in words."""
        return "分歧较大" if disagreements(self.result.trace) else ""

    @property
    def score(self) -> Decimal | str:
        """The panel's score; of a vote by cards its colour."""
        colour = self.result.trace.get("outcome")
        return CardColour(colour).label if colour else self.result.score

    @property
    def whole(self) -> Decimal | str | None:
        """The composite score; a vetoed project has none, which is not the same as 0."""
        return whole_of(self.acceptance) if self.acceptance else None


def whole_of(acceptance: Acceptance) -> Decimal | str | None:
    """The composite score of a round as it is shown."""
    if acceptance.veto_item_id:
        return VETOED if acceptance.decided_at else VETO_OPEN
    return acceptance.score


def lines_of(rows: Iterable[ScoreResult], rounds: Iterable[Acceptance] = ()) -> list[Line]:
    """Results as rows; with the acceptance rounds they belong to, where there are any."""
    kept = {(row.project_id, row.round): row for row in rounds}
    return [
        Line(row.project, row, figures_of(row), kept.get((row.project_id, row.round)))
        for row in rows
    ]


def summary_sheet(programme: Programme, lines: Sequence[Line]) -> ListSheet:
    """汇总: one row for each project and round."""

    def figure(name: str) -> Any:
        return lambda line: getattr(line.figures, name) if line.figures else None

    columns = [
        *_who(lambda line: line.project),
        Column("轮次", lambda line: line.result.round, 8),
        Column("评委数", lambda line: line.result.judges, 8),
        Column("评审得分", lambda line: line.score, 12, TWO),
        Column("未取整得分", figure("mean"), 16, "0.0000000000"),
        Column("中位数", figure("median"), 10, TWO),
        Column("最高最低分差", figure("spread"), 14, TWO),
        Column("总体标准差", figure("deviation"), 12, TWO),
        Column("分歧提示", lambda line: line.flag, 12),
    ]
    if any(line.acceptance for line in lines):
        columns += [
            Column("综合得分", lambda line: line.whole, 16, TWO),
            Column(
                "等次",
                lambda line: line.acceptance.get_grade_display() if line.acceptance else "",
                10,
            ),
        ]
    footer = (
        "分差是评委总分的最高分减最低分；标准差按全部评委总分计算（总体标准差），含去掉的分。",
        "每一行的来处见“明细”。",
    )
    return ListSheet("汇总", columns, lines, (("方案", str(programme)),), footer)


@dataclass(frozen=True)
class MarkLine:
    """One mark of one judge."""

    line: Line
    judge: str
    rubric: str
    criterion: str
    value: Decimal | None
    total: Decimal | None
    counted: str
    comment: str


def detail_sheet(programme: Programme, rows: Iterable[MarkLine]) -> ListSheet:
    """明细: one row for each mark."""
    columns = [
        *_who(lambda row: row.line.project),
        Column("轮次", lambda row: row.line.result.round, 8),
        Column("评委", lambda row: row.judge, 14),
        Column("评分表", lambda row: row.rubric, 18),
        Column("指标", lambda row: row.criterion, 22),
        Column("得分", lambda row: row.value, 10, TWO),
        Column("本表总分", lambda row: row.total, 10, TWO),
        Column("是否计入", lambda row: row.counted, 10),
        Column("意见", lambda row: row.comment, 40),
    ]
    return ListSheet("明细", columns, rows, (("方案", str(programme)),))


@dataclass(frozen=True)
class PartLine:
    """One line of the trace of a composite score, judged or taken from the year's facts."""

    acceptance: Acceptance
    part: Mapping[str, Any]
    line: Mapping[str, Any]

    @property
    def value(self) -> Decimal | str:
        """Its marks; what had no facts is left out of the score, which is not 0."""
        value = self.line["value"]
        return "不适用" if value is None else Decimal(value)


def part_lines(rounds: Iterable[Acceptance]) -> Iterator[PartLine]:
    """Every line behind the composite scores of the rounds, in the order of their rubrics."""
    for row in rounds:
        for part in row.trace.get("parts", []):
            for line in row.trace["lines"]:
                if line["rubric"] == part["code"]:
                    yield PartLine(row, part, line)


def composite_sheet(programme: Programme, rows: Iterable[PartLine]) -> ListSheet:
    """综合得分: one row for each line of the composite, with what it was computed from."""
    columns = [
        *_who(lambda row: row.acceptance.project),
        Column("轮次", lambda row: row.acceptance.round, 8),
        Column("评分表", lambda row: row.part["name"], 18),
        Column("占比（%）", lambda row: Decimal(row.part["share"]), 10),
        Column("分项", lambda row: row.line["name"], 22),
        Column("类别", lambda row: CriterionKind(row.line["kind"]).label, 10),
        Column("分数来源", lambda row: MarkSource(row.line["source"]).label, 20),
        Column("依据", lambda row: row.line["how"], 48),
        Column("满分", lambda row: Decimal(row.line["points"]), 8, TWO),
        Column("得分", lambda row: row.value, 10, TWO),
        Column("本表得分", lambda row: Decimal(row.part["score"]), 10, TWO),
        Column("综合得分", lambda row: whole_of(row.acceptance), 16, TWO),
    ]
    footer = ("不适用的分项不计，其余按比例折算到满分；各表得分按占比合成，最后一次四舍五入。",)
    return ListSheet("综合得分", columns, rows, (("方案", str(programme)),), footer)


def mark_lines(lines: Iterable[Line], sheets: Any, marks: Any) -> Iterator[MarkLine]:
    """Every mark behind the lines, from `sheets_behind` and `marks_of`."""
    for line in lines:
        counted = {row["sheet"]: row["counted"] for row in line.result.trace.get("sheets", [])}
        for sheet in sheets.get((line.project.pk, line.result.round), ()):
            for criterion in sheet.rubric.criteria.all():
                if criterion.pk in marks[sheet.pk]:
                    yield MarkLine(
                        line,
                        str(sheet.judge),
                        sheet.rubric.name,
                        criterion.name,
                        marks[sheet.pk][criterion.pk],
                        sheet.total,
                        "计入" if counted.get(sheet.pk) else "去分",
                        sheet.comment,
                    )


def _who(project: Any) -> list[Column]:
    return [
        Column("项目名称", lambda row: project(row).title, 36),
        Column("申报单位", lambda row: project(row).organisation.short_name, 20),
        Column("类别", lambda row: str(project(row).category or ""), 14),
    ]
