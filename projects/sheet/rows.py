"""Rows of the sheet the plan hangs on: problems, measures, indicators, team, tasks."""

from __future__ import annotations

from typing import Any

from programmes.enums import Qualifier
from projects.enums import Direction
from projects.sheet.context import SheetContext
from projects.sheet.fields import (
    AmountField,
    DayField,
    PickField,
    PicksField,
    TextField,
    WholeField,
    tidy,
)
from projects.sheet.groups import Document, RowForm, RowGroup

_SNIPPET = 14


class ProblemRow(RowForm):
    """A problem, numbered, because the measures name it."""

    widths = {"text": 12}
    text = TextField(
        "突出问题",
        longest=200,
        shortest=20,
        lines=2,
        example="辖区 60 多个老旧小区没有物业，环境卫生、停车秩序、矛盾调解无人牵头",
    )


class MeasureRow(RowForm):
    """A measure and the problems it answers."""

    widths = {"text": 12, "problems": 12}
    text = TextField("措施", longest=200, lines=2, example="书记带队逐个小区调研，建立“一区一档”")
    problems = PicksField("对应问题", example="问题1")

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer the problems by number and first words."""
        self.fields["problems"].offer(  # type: ignore[attr-defined]
            named_rows(PROBLEMS, "text", document)
        )


class IndicatorRow(RowForm):
    """A figure before and after."""

    widths = {
        "name": 5,
        "unit": 2,
        "direction": 5,
        "baseline_qualifier": 3,
        "baseline": 2,
        "target": 2,
        "method": 5,
    }
    name = TextField("指标名称", longest=30, example="有人值日的小区")
    unit = TextField("单位", longest=10, example="个")
    direction = PickField("方向")
    baseline_qualifier = PickField("基期值是否约数", must=False)
    baseline = AmountField("基期值", example="0")
    target = AmountField("目标值", example="60")
    method = TextField("计算口径", longest=60, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer both directions, upwards first; a baseline may be approximate."""
        self.fields["direction"].choices = Direction.choices  # type: ignore[attr-defined]
        self.fields["baseline_qualifier"].choices = [  # type: ignore[attr-defined]
            ("", "准确数"),
            (Qualifier.ABOUT, "约（大约）"),
            (Qualifier.OVER, "余（多一些）"),
        ]

    def clean(self) -> dict[str, Any]:
        """The target must be better than the baseline in the stated direction."""
        facts = super().clean() or self.cleaned_data
        baseline, target = facts.get("baseline"), facts.get("target")
        if baseline is None or target is None:
            return facts
        if facts.get("direction") == Direction.UP and target <= baseline:
            self.add_error("target", f"目标值要比基期值 {baseline} 大，例如 {baseline + 60:g}。")
        if facts.get("direction") == Direction.DOWN and target >= baseline:
            self.add_error("target", f"方向是“越低越好”，目标值要比基期值 {baseline} 小。")
        return facts


class TeamRow(RowForm):
    """A member of the team besides the secretary."""

    widths = {"name": 3, "post": 4, "duty": 5}
    name = TextField("姓名", longest=20, shortest=2, example="张三")
    post = TextField("单位职务", longest=60, must=False)
    duty = TextField("分工", longest=60, example="负责小区走访")


class SupportRow(RowForm):
    """A risk, or support asked for."""

    widths = {"text": 12}
    text = TextField("风险或需要支持的事项", longest=100, must=False)


class SelfCheckRow(RowForm):
    """The unit's answer to one principle."""

    met = PickField("是否符合", radio=True)
    note = TextField("说明", longest=80, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Yes or no."""
        self.fields["met"].offer([("yes", "是"), ("no", "否")])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A "no" needs its reason, and stops the application where the programme says so."""
        facts = super().clean() or self.cleaned_data
        if facts.get("met") != "no":
            return facts
        if self.context.self_check_blocks:
            self.add_error(
                "met", "本年度方案规定，不符合申报原则的不能提交：请修改项目使其符合，再选“是”。"
            )
        elif not facts.get("note"):
            self.add_error("note", "选“否”时请写明原因，例如：跨两个年度，年内完成第一阶段。")
        return facts


class MilestoneRow(RowForm):
    """One task of the plan with its day and its person."""

    widths = {
        "task": 7,
        "deliverable": 5,
        "measure": 4,
        "planned_start": 3,
        "due_date": 3,
        "weight": 2,
        "responsible_person": 3,
        "responsible_unit": 5,
        "quantity": 2,
        "quantity_unit": 2,
    }
    task = TextField("任务内容", longest=100, shortest=4, lines=2, example="完成60个小区走访")
    deliverable = TextField("交付成果", longest=80, shortest=2, lines=2, example="一区一档台账")
    measure = PickField("对应措施", must=False)
    planned_start = DayField("计划开始", must=False)
    due_date = DayField("完成日期")
    weight = WholeField("权重", least=1, most=100, example="25")
    responsible_person = TextField("责任人", longest=20, shortest=2, example="李四")
    responsible_unit = TextField("责任单位", longest=60, must=False)
    quantity = WholeField("成果数量", least=1, most=999_999, must=False, example="60")
    quantity_unit = TextField("量词", longest=10, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer the measures by number and first words."""
        self.fields["measure"].offer(  # type: ignore[attr-defined]
            named_rows(MEASURES, "text", document)
        )

    def clean(self) -> dict[str, Any]:
        """A task does not begin after its day."""
        facts = super().clean() or self.cleaned_data
        start, due = facts.get("planned_start"), facts.get("due_date")
        if start and due and start > due:
            self.add_error("planned_start", f"计划开始不能晚于完成日期 {due.isoformat()}。")
        return facts


PROBLEMS = RowGroup(
    "problems",
    "拟解决的突出问题",
    ProblemRow,
    "p",
    1,
    5,
    "个",
    "问题",
    add_label="再写一个问题",
    hint="一条写一个问题，1—5 个，每个 20—200 字；验收时逐个核对“是否解决”",
)
MEASURES = RowGroup(
    "measures",
    "推进措施",
    MeasureRow,
    "m",
    2,
    10,
    "条",
    "措施",
    add_label="再加一条措施",
    hint="2—10 条，每条不超过 200 字；勾选它解决的问题，每个问题至少有一条措施",
)
INDICATORS = RowGroup(
    "indicators",
    "量化指标",
    IndicatorRow,
    "i",
    1,
    10,
    "项",
    "指标",
    add_label="再加一项指标",
    hint="至少 1 项；基期值是现在的数，可以是 0；目标值要写准数",
    preset=frozenset({"direction"}),
)
TEAM = RowGroup(
    "team",
    "项目组成员",
    TeamRow,
    "t",
    1,
    15,
    "人",
    "成员",
    add_label="再加一人",
    hint="书记本人不用填",
)
SUPPORT = RowGroup(
    "support_needed",
    "风险与需要支持事项",
    SupportRow,
    "n",
    0,
    5,
    "项",
    "事项",
    add_label="再加一项",
    hint="没有可以不填；最多 5 项，每项不超过 100 字",
)
SELF_CHECK = RowGroup(
    "self_check",
    "申报原则自查",
    SelfCheckRow,
    "c",
    0,
    20,
    "项",
    "原则",
    template="projects/rows/self_check.html",
    fixed=True,
    every_row=True,
)
MILESTONES = RowGroup(
    "milestones",
    "推进计划",
    MilestoneRow,
    "s",
    3,
    24,
    "项",
    "任务",
    template="projects/rows/milestones.html",
    add_label="再加一项任务",
)


def named_rows(group: RowGroup, field: str, document: Document) -> list[tuple[str, str]]:
    """Rows of a group as choices: uid, and number with the first words."""
    return [
        (row["uid"], f"{group.one}{number} {tidy(row.get(field))[:_SNIPPET]}".strip())
        for number, row in enumerate(group.typed(document), start=1)
    ]


def equal_weights(count: int) -> list[int]:
    """Share 100 equally; the remainder goes to the last (plan rule of the procedure)."""
    if count <= 0:
        return []
    share = 100 // count
    return [share] * (count - 1) + [100 - share * (count - 1)]
