"""立项通知: the letter that makes established projects known, as a draft for the office.

Number, seal and red head belong to the office; the layout is that of GB/T 9704.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.documents.blocks import (
    Addressee,
    Block,
    Body,
    Closing,
    Gap,
    Heading,
    Imprint,
    Line,
    NewPage,
    Paper,
    Title,
)
from core.documents.form_sheet import Grid, grid_table
from programmes.models import Programme
from projects.models import Project
from projects.papers.parties import cn_day, department_name, place_of

_TO_ALL = "各党委（党工委、党组）"
_APPENDIX = "附件"


def notice_paper(programme: Programme, projects: Sequence[Project]) -> Paper:
    """Return the notice of the given established projects of one programme; at least one."""
    place, year = place_of(programme), programme.year
    issuer = department_name(programme.committee)
    day = cn_day(max((row.approved_on for row in projects if row.approved_on), default=None))
    units = {project.organisation.name for project in projects}
    name = f"{place}{year}年度“书记项目”立项名单"
    blocks: list[Block] = [
        Line("代拟稿", font="head"),
        Line(f"〔{year}〕　　　号", align="center"),
        Gap(2),
        Title(f"关于公布{year}年度基层党建“书记项目”\n立项名单的通知"),
        Addressee(units.pop() if len(units) == 1 else _TO_ALL),
        Body(
            f"根据《{programme.name}》，经单位申报、{_gates(programme)}，"
            f"同意{_named(projects)}立项，现予公布（名单见附件）。"
        ),
        *_demands(programme),
        Gap(stay=True),
        Body(f"{_APPENDIX}：{name}", stay=True),
        Gap(2, stay=True),
        Closing(issuer, day or f"{year}年　月　日"),
        NewPage(),
        Line(_APPENDIX, font="head"),
        Gap(),
        Title(name, 18),
        _list(projects),
        Gap(),
        Imprint("", issuer, day or f"{year}年　月　日"),
    ]
    return Paper("立项通知", tuple(blocks), grid=True)


def _gates(programme: Programme) -> str:
    """What the applications went through, in its order."""
    gates = programme.gates.filter(enabled=True)
    return "、".join(str(gate.get_kind_display()) for gate in gates) or "审定"


def _named(projects: Sequence[Project]) -> str:
    first = projects[0].title
    return f"“{first}”" if len(projects) == 1 else f"“{first}”等{len(projects)}个项目"


def _demands(programme: Programme) -> tuple[Block, ...]:
    return (
        Heading("一、压实主体责任"),
        Body("各单位党组织书记是项目第一责任人，要亲自谋划、亲自推动，项目组成员各负其责。"),
        Heading("二、按计划推进实施"),
        Body("对照推进计划逐项落实，到天到人；计划一经立项不得随意变更，确需变更的按程序报批。"),
        Heading("三、接受调度验收"),
        Body(
            "按时报送进展，如实反映问题。项目完成后，于"
            f"{cn_day(programme.closing_opens_on)}至{cn_day(programme.closing_due_on)}提出结项申请，"
            "由组织部组织验收。",
            stay=True,
        ),
    )


def _list(projects: Sequence[Project]) -> Block:
    rows = tuple(
        (
            str(number),
            project.project_number,
            project.title,
            project.organisation.short_name,
            project.category.name if project.category else "",
            project.secretary_name,
            cn_day(project.end_date),
        )
        for number, project in enumerate(projects, start=1)
    )
    heads = ("序号", "项目编号", "项目名称", "申报单位", "类别", "书记", "完成时限")
    return grid_table(Grid("", heads, (2.2, 3.8, 6, 4.2, 3, 2.8, 4.4), rows))
