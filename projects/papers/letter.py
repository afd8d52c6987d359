"""责任状: what the secretary answers for, between the committee and the unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.documents.blocks import Block, Body, Gap, Heading, Line, Paper, Title
from core.documents.form_sheet import Grid, grid_table
from projects.models import Project
from projects.papers.parties import cn_day, number_line, place_of
from projects.papers.plan import Task

_BLANK_DAY = "　　　　年　　月　　日"


def letter_paper(project: Project, tasks: Sequence[Task]) -> Paper:
    """Return the letter of responsibility of an established project."""
    programme = project.programme
    title = f"{place_of(programme)}{programme.year}年度基层党建\n“书记项目”责任状"
    blocks = (
        Title(title),
        Body(f"甲方：{programme.committee.name}"),
        Body(f"乙方：{project.organisation.name}书记　{project.secretary_name}"),
        Gap(),
        Body(
            f"为压实基层党建第一责任人责任，确保“书记项目”落地见效，根据《{programme.name}》，"
            "甲乙双方签订本责任状。"
        ),
        *_project(project),
        *_goals(project),
        Heading("三、进度安排"),
        _plan(tasks),
        *_assessment(project),
        *_signatures(project),
    )
    return Paper("责任状", blocks, grid=True)


def _project(project: Project) -> Iterator[Block]:
    yield Heading("一、责任项目")
    yield Body(f"项目名称：{project.title}。{number_line(project)}。")
    until = cn_day(project.end_date) or f"{project.programme.year}年底"
    start = cn_day(project.start_date) or "立项之日"
    yield Body(f"实施期限：{start}至{until}。乙方为项目第一责任人。")


def _goals(project: Project) -> Iterator[Block]:
    yield Heading("二、工作目标")
    problems = [row.text.rstrip("。；") for row in project.problems.all()]
    if problems:
        yield Heading("（一）解决突出问题", 2)
        for number, text in enumerate(problems, start=1):
            yield Body(f"{number}. {text}。")
    indicators = list(project.indicators.all())
    if indicators:
        yield Heading("（二）完成量化指标" if problems else "（一）完成量化指标", 2)
        for number, row in enumerate(indicators, start=1):
            words = (
                f"由{row.baseline.normalize():f}{row.unit}到{row.target.normalize():f}{row.unit}"
            )
            yield Body(f"{number}. {row.name}：{words}。")
    if not problems and not indicators:
        yield Body("以申报表所列突出问题和预期成效为准。")


def _plan(tasks: Sequence[Task]) -> Block:
    rows = tuple(
        (str(number), task.task, task.result, task.due, task.person)
        for number, task in enumerate(tasks, start=1)
    )
    heads, shares = ("序号", "任务内容", "交付成果", "完成日期", "责任人"), (2, 8, 6, 4, 3.4)
    return grid_table(Grid("", heads, shares, rows or (("", "以推进计划表为准", "", "", ""),)))


def _assessment(project: Project) -> Iterator[Block]:
    programme = project.programme
    yield Heading("四、考核与奖惩")
    yield Body(
        "甲方按照方案对项目进行定期调度、亮灯提醒、督促检查，"
        f"于{cn_day(programme.closing_opens_on)}起受理结项申请，组织验收并评定等次。"
        "完成情况作为乙方抓基层党建工作述职评议考核的重要内容。"
    )
    yield Body(
        f"未按期完成或验收未通过的，乙方须向甲方作出书面说明，并在{programme.rectify_months}个月内"
        "整改到位；弄虚作假的，取消当年评优资格。"
    )
    yield Heading("五、其他")
    yield Body(
        "责任状期间乙方岗位变动的，由接任书记继续履行，并办理项目交接。本责任状一式两份，双方各执一份。"
    )


def _signatures(project: Project) -> Iterator[Block]:
    yield Gap()
    day = cn_day(project.letter_signed_on) or _BLANK_DAY
    committee, unit = project.programme.committee, project.organisation
    yield Line(f"　　甲方（盖章）：{committee.name}")
    yield Line("　　负责人（签字）：")
    yield Gap()
    yield Line(f"　　乙方（盖章）：{unit.name}")
    yield Line("　　书记（签字）：")
    yield Gap()
    yield Line(f"　　签订日期：{day}")
