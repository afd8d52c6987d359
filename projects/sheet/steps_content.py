"""Middle steps of the sheet: what is wrong and why, and what is done about it."""

from __future__ import annotations

from dataclasses import replace

from projects.enums import ProblemSource
from projects.sheet.context import SheetContext
from projects.sheet.fields import PicksField, TextField
from projects.sheet.groups import RowGroup
from projects.sheet.rows import INDICATORS, MEASURES, PROBLEMS, SUPPORT
from projects.sheet.rows_support import RESEARCH
from projects.sheet.step import Section, StepForm


class NeedForm(StepForm):
    """First half of block C: background, research, problems."""

    number = 3
    label = "背景与问题"
    sections = (
        Section("实施背景", ("background",)),
        Section("前期调研", ("research_note", "research")),
        Section("拟解决的突出问题", ("problems", "problem_source")),
    )
    groups = (RESEARCH, PROBLEMS)
    background = TextField(
        "实施背景（立项依据）", longest=800, shortest=100, lines=5, help_text="100—800 字"
    )
    research_note = TextField("前期调研情况", longest=500, lines=3, help_text="不超过 500 字")
    problem_source = PicksField("问题来源", must=False, help_text="可多选")

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """The programme says how many rounds of research there have to be."""
        least = context.research_min
        hint = f"本年度方案要求至少 {least} 次" if least else RESEARCH.hint
        return (replace(RESEARCH, least=least, most=max(RESEARCH.most, least), hint=hint), PROBLEMS)

    def offer_choices(self) -> None:
        """Where problems come from."""
        self.fields["problem_source"].offer(ProblemSource.choices)  # type: ignore[attr-defined]


class MeasuresForm(StepForm):
    """Second half of block C: measures, results, what is special."""

    number = 4
    label = "措施与成效"
    sections = (
        Section("推进措施", ("measures",)),
        Section("成效与指标", ("expected_results", "indicators")),
        Section(
            "特色与需要的支持",
            ("innovation", "replication", "link_to_main_business", "support_needed"),
            note="选填",
            optional=True,
        ),
    )
    groups = (MEASURES, INDICATORS, SUPPORT)
    expected_results = TextField(
        "预期成效", longest=500, shortest=50, lines=4, help_text="50—500 字"
    )
    innovation = TextField(
        "创新点（特色）", longest=300, lines=2, must=False, help_text="不超过 300 字"
    )
    replication = TextField(
        "示范推广价值", longest=300, lines=2, must=False, help_text="不超过 300 字"
    )
    link_to_main_business = TextField(
        "与中心工作的结合点", longest=200, lines=2, must=False, help_text="不超过 200 字"
    )
