"""Rows of the application sheet: problems, measures, indicators, team, plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import ErrorDict

from projects.enums import Direction
from projects.sheet.context import SheetContext
from projects.sheet.fields import (
    AmountField,
    DayField,
    PickField,
    PicksField,
    TextField,
    WholeField,
)

ROWS_READ = 60
Document = Mapping[str, Any]


class RowForm(forms.Form):
    """One row; the hidden uid keeps its identity from one saving to the next."""

    use_required_attribute = False
    uid = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(
        self, *args: Any, context: SheetContext, document: Document, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.may_stay_blank = False
        self.offer_choices(context, document)

    def full_clean(self) -> None:
        """A spare row nothing was typed into is no mistake."""
        if self.may_stay_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Set the choices that depend on the programme or on other rows."""


class ProblemRow(RowForm):
    """A problem, numbered, because the measures name it."""

    text = TextField(
        "突出问题",
        longest=200,
        shortest=20,
        lines=2,
        example="辖区 60 多个老旧小区没有物业，环境卫生、停车秩序、矛盾调解无人牵头",
    )


class MeasureRow(RowForm):
    """A measure and the problems it answers."""

    text = TextField("措施", longest=200, lines=2, example="书记带队逐个小区调研，建立“一区一档”")
    problems = PicksField("对应问题", example="问题1")

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer the problems by number."""
        slots = PROBLEMS.slots(document)
        self.fields["problems"].offer(  # type: ignore[attr-defined]
            (row["uid"], f"问题{number}") for number, row in enumerate(slots, start=1)
        )


class IndicatorRow(RowForm):
    """A figure before and after."""

    name = TextField("指标名称", longest=30, example="有人值日的小区")
    unit = TextField("单位", longest=10, example="个")
    baseline = AmountField("基期值", example="0")
    target = AmountField("目标值", example="60")
    direction = PickField("方向")
    method = TextField("计算口径", longest=60, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer both directions, upwards first."""
        self.fields["direction"].choices = Direction.choices  # type: ignore[attr-defined]
        self.fields["direction"].widget.attrs["class"] = "direction"

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

    name = TextField("姓名", longest=20, shortest=2, example="张三")
    post = TextField("单位职务", longest=60, must=False)
    duty = TextField("分工", longest=60, example="负责小区走访")


class SupportRow(RowForm):
    """A risk, or support asked for."""

    text = TextField("风险或需要支持的事项", longest=100, must=False)


class SelfCheckRow(RowForm):
    """The unit's answer to one principle."""

    met = PickField("是否符合", radio=True)
    note = TextField("说明", longest=80, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Yes or no."""
        self.fields["met"].offer([("yes", "是"), ("no", "否")])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A "no" needs its reason."""
        facts = super().clean() or self.cleaned_data
        if facts.get("met") == "no" and not facts.get("note"):
            self.add_error("note", "选“否”时请写明原因，例如：跨两个年度，年内完成第一阶段。")
        return facts


class MilestoneRow(RowForm):
    """One task of the plan with its day and its person."""

    task = TextField("任务内容", longest=100, shortest=4, lines=2, example="完成60个小区走访")
    measure = PickField("对应措施", must=False)
    deliverable = TextField("交付成果", longest=80, shortest=2, lines=2, example="一区一档台账")
    quantity = WholeField(
        "数量", least=1, most=999_999, must=False, example="60", placeholder="数量"
    )
    quantity_unit = TextField("量词", longest=10, must=False, placeholder="个、处")
    planned_start = DayField("计划开始", must=False)
    due_date = DayField("完成日期")
    responsible_person = TextField("责任人", longest=20, shortest=2, example="李四")
    responsible_unit = TextField("责任单位", longest=60, must=False, placeholder="责任单位")
    weight = WholeField("权重", least=1, most=100, example="25")

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer the measures by number."""
        self.fields["measure"].offer(  # type: ignore[attr-defined]
            (
                (row["uid"], f"措施{number} {str(row.get('text', ''))[:12]}")
                for number, row in enumerate(MEASURES.typed(document), start=1)
            ),
            none="对应措施",
        )

    def clean(self) -> dict[str, Any]:
        """A task does not begin after its day."""
        facts = super().clean() or self.cleaned_data
        start, due = facts.get("planned_start"), facts.get("due_date")
        if start and due and start > due:
            self.add_error("planned_start", f"计划开始不能晚于完成日期 {due.isoformat()}。")
        return facts


@dataclass(frozen=True)
class RowGroup:
    """A set of rows: its form, how many, how it is shown."""

    name: str
    label: str
    form: type[RowForm]
    letter: str
    least: int
    most: int
    unit: str
    template: str = "projects/rows/table.html"
    add_label: str = "再加一行"
    hint: str = ""
    fixed: bool = False
    every_row: bool = False
    preset: frozenset[str] = field(default_factory=frozenset)

    def typed(self, document: Document) -> list[dict[str, Any]]:
        """Rows as typed so far."""
        rows = document.get(self.name) or []
        return [dict(row) for row in rows if isinstance(row, Mapping)]

    def slots(self, document: Document) -> list[dict[str, Any]]:
        """Rows to show: those typed, filled up with empty ones.

        Rows of a fixed group keep their place by uid, so that 问题3 stays 问题3.
        """
        rows = self.typed(document)
        places = [f"{self.letter}{number}" for number in range(1, self.most + 1)]
        if not self.fixed:
            spare = [uid for uid in places if uid not in {row.get("uid") for row in rows}]
            missing = max(self.least, 1) - len(rows)
            return rows + [{"uid": uid} for uid in spare[: max(missing, 0)]]
        known = {row["uid"]: row for row in rows if row.get("uid") in places}
        strangers = iter([row for row in rows if row.get("uid") not in places])
        return [known.get(uid) or next(strangers, {"uid": uid}) for uid in places]

    def is_blank(self, row: Mapping[str, Any]) -> bool:
        """Whether nothing was typed into the row."""
        return not any(
            value for name, value in row.items() if name != "uid" and name not in self.preset
        )

    def formset_class(self) -> type[BaseFormSet]:
        """Formset of the group; numbers of rows are checked by the sheet itself."""
        return forms.formset_factory(
            self.form,
            extra=0,
            can_delete=not self.fixed,
            max_num=self.most,
            absolute_max=ROWS_READ,
        )


PROBLEMS = RowGroup(
    "problems",
    "拟解决的突出问题",
    ProblemRow,
    "p",
    1,
    5,
    "个",
    template="projects/rows/problems.html",
    hint="一条写一个问题，每条 20—200 字；验收时逐条核对“是否解决”",
    fixed=True,
)
MEASURES = RowGroup(
    "measures",
    "推进措施",
    MeasureRow,
    "m",
    2,
    10,
    "条",
    add_label="再加一条措施",
    hint="2—10 条；每条措施勾选它解决的问题，每个问题至少有一条措施",
)
INDICATORS = RowGroup(
    "indicators",
    "量化指标",
    IndicatorRow,
    "i",
    1,
    10,
    "项",
    add_label="再加一项指标",
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
    add_label="再加一项",
    hint="没有可以不填",
)
SELF_CHECK = RowGroup(
    "self_check",
    "申报原则自查",
    SelfCheckRow,
    "c",
    0,
    20,
    "项",
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
    template="projects/rows/milestones.html",
    add_label="再加一项任务",
)


def equal_weights(count: int) -> list[int]:
    """Share 100 equally; the remainder goes to the last (plan rule of the procedure)."""
    if count <= 0:
        return []
    share = 100 // count
    return [share] * (count - 1) + [100 - share * (count - 1)]


def uid_for(group: RowGroup, index: int, taken: Sequence[str]) -> str:
    """A uid for the new row at this place of the form: the same at every saving of one page."""
    number = index + 1
    while f"{group.letter}{number}" in taken:
        number += 1
    return f"{group.letter}{number}"
