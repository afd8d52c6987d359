"""The year's results by secretary as a paper for the meeting on duties."""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.blocks import Block, Body, Gap, Paper, Title
from core.documents.form_sheet import Grid, grid_table
from programmes.models import Programme
from reviews.queries.secretaries import SecretaryLine

HEADS = ("序号", "单位", "书记", "项目数", "等次", "奖项", "得分", "述职折合", "绩效折合")
WIDTHS = (1.4, 4.2, 2.6, 1.6, 4.2, 3.8, 2.0, 2.1, 2.1)


def results_paper(programme: Programme, lines: Sequence[SecretaryLine], *, frozen: bool) -> Paper:
    """The list of results with how they were computed."""
    state = "" if frozen else "（年度排名尚未冻结，结果以冻结后的为准）"
    rows = tuple(_row(number, line) for number, line in enumerate(lines, start=1))
    blocks: list[Block] = [
        Title(f"{programme.place_name}{programme.year}年度“书记项目”结果一览表", 18),
        Body(f"{rule_in_words(programme)}{state}"),
        Gap(),
        grid_table(Grid("", HEADS, WIDTHS, rows)),
    ]
    return Paper("书记项目结果", tuple(blocks))


def _row(number: int, line: SecretaryLine) -> tuple[str, ...]:
    return (
        str(number),
        line.unit,
        line.name,
        str(len(line.results)),
        line.grades(),
        line.awards(),
        "—" if line.score is None else f"{line.score}",
        "—" if line.duty is None else f"{line.duty}",
        "—" if line.performance is None else f"{line.performance}",
    )


def rule_in_words(programme: Programme) -> str:
    """How the score of a secretary comes about."""
    return (
        "同一书记有几个项目的，必选、自选、认领项目各取平均分，按 "
        f"{programme.weight_mandatory}:{programme.weight_elective}:{programme.weight_claimed} "
        "合成，没有的一类不计；"
        f"在述职评议中按 {programme.duty_points.normalize():f} 分折合，"
        f"在年度绩效考核中按 {programme.performance_points.normalize():f} 分折合。"
    )
