"""推进计划表: every task with its result, day and person, as a Word and as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.documents.blocks import Line, Paper, Title
from core.documents.form_sheet import FORM_SIZE, FORM_TITLE_SIZE, Grid, grid_table
from core.spreadsheets.writing import Column, export_rows
from projects.models import Project
from projects.papers.application import Document
from projects.papers.columns import first_with_rest
from projects.papers.parties import number_line, place_of
from projects.sheet.fields import parse_day, tidy
from projects.sheet.rows import MILESTONES

_LANDSCAPE_WIDTH = 225.0
_SIGNS = "书记（签字）：　　　　　　　　　　（盖章）　　　　　　　　　　年　　月　　日"


@dataclass(frozen=True)
class Task:
    """One line of the plan in words."""

    month: str
    task: str
    result: str
    start: str
    due: str
    person: str
    unit: str
    weight: str


_WORD_COLUMNS: tuple[tuple[str, float, str], ...] = (
    ("月份", 2.6, "month"),
    ("任务内容", 9, "task"),
    ("交付成果", 7, "result"),
    ("计划开始", 4, "start"),
    ("完成日期", 4, "due"),
    ("责任人", 3.6, "person"),
    ("责任单位", 5, "unit"),
    ("权重", 2, "weight"),
)
_SHEET_COLUMNS = (
    Column("月份", lambda task: task.month, 8),
    Column("任务内容", lambda task: task.task, 36),
    Column("交付成果", lambda task: task.result, 28),
    Column("计划开始", lambda task: parse_day(task.start) or task.start, 13),
    Column("完成日期", lambda task: parse_day(task.due) or task.due, 13),
    Column("责任人", lambda task: task.person, 12),
    Column("责任单位", lambda task: task.unit, 22),
    Column("权重", lambda task: int(task.weight) if task.weight.isdecimal() else task.weight, 8),
)


def plan_of(project: Project, document: Document) -> tuple[Task, ...]:
    """The plan in the order of days: as it binds, or before the first submission as typed."""
    bound = list(project.milestones.all())
    if bound:
        tasks = [
            (
                row.due_date,
                Task(
                    month=f"{row.due_date.month}月",
                    task=row.task,
                    result=_result(row.deliverable, str(row.quantity or ""), row.quantity_unit),
                    start=row.planned_start.isoformat(),
                    due=row.due_date.isoformat(),
                    person=row.responsible_person,
                    unit=row.responsible_unit,
                    weight=str(row.weight),
                ),
            )
            for row in bound
        ]
    else:
        tasks = [_typed(row) for row in MILESTONES.typed(document)]
    return tuple(task for _, task in sorted(tasks, key=lambda pair: pair[0]))


def plan_paper(project: Project, tasks: Sequence[Task]) -> Paper:
    """Return the plan on a landscape page."""
    programme = project.programme
    rows = tuple(
        (str(number), *(str(getattr(task, name)) for _, _, name in _WORD_COLUMNS))
        for number, task in enumerate(tasks, start=1)
    )
    grid = Grid(
        "",
        ("序号", *(head for head, _, _ in _WORD_COLUMNS)),
        (2.2, *(share for _, share, _ in _WORD_COLUMNS)),
        rows or (("", "", "未填报", *[""] * (len(_WORD_COLUMNS) - 2)),),
    )
    blocks = (
        Title(f"{place_of(programme)}{programme.year}年度“书记项目”推进计划表", FORM_TITLE_SIZE),
        Line(f"项目名称：{project.title}", size=FORM_SIZE),
        Line(
            f"申报单位：{project.organisation.name}　　书记：{project.secretary_name}"
            f"　　{number_line(project)}",
            size=FORM_SIZE,
        ),
        grid_table(grid, width=_LANDSCAPE_WIDTH),
        Line("", size=FORM_SIZE),
        Line(_SIGNS, align="right", size=FORM_SIZE),
    )
    return Paper("推进计划表", blocks, landscape=True)


def plan_workbook(project: Project, tasks: Sequence[Task]) -> bytes:
    """Return the plan as workbook bytes; what begins like a formula stays text."""
    return export_rows(
        title="推进计划表",
        filters=[("项目", project.title), ("申报单位", project.organisation.name)],
        columns=_SHEET_COLUMNS,
        rows=tasks,
    )


def _typed(row: dict[str, str]) -> tuple[date, Task]:
    text = {name: tidy(row.get(name)) for name in MILESTONES.form.base_fields}
    day = parse_day(text["due_date"])
    return day or date.max, Task(
        month=f"{day.month}月" if day else "",
        task=text["task"],
        result=_result(text["deliverable"], text["quantity"], text["quantity_unit"]),
        start=text["planned_start"],
        due=text["due_date"],
        person=text["responsible_person"],
        unit=text["responsible_unit"],
        weight=text["weight"],
    )


def _result(deliverable: str, quantity: str, unit: str) -> str:
    return first_with_rest((deliverable, f"{quantity}{unit}" if quantity else ""))
