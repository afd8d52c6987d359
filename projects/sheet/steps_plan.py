"""Last steps of the sheet: plan and money, the unit's own answers and opinion."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms

from projects.sheet.context import SheetContext
from projects.sheet.fields import DayField, TextField, TickField, amount_in, tidy
from projects.sheet.groups import Document, RowGroup
from projects.sheet.rows import MILESTONES, SELF_CHECK, equal_weights
from projects.sheet.rows_support import BUDGET, FUNDS
from projects.sheet.step import Section, StepForm

PLAN_WEIGHT = 100


class PlanForm(StepForm):
    """Blocks D and E: the plan, to the day and to the person, and the money."""

    number = 5
    label = "推进计划"
    sections = (
        Section("推进计划", ("milestones",)),
        Section("经费预算", ("budget", "funds"), note="不需要经费的不用填"),
    )
    groups = (MILESTONES, BUDGET, FUNDS)

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """The programme says how many tasks a plan has, and whether money is asked about."""
        least, most = context.milestones_min, context.milestones_max
        hint = (
            f"{least}—{most} 项；完成日期精确到日，责任人写到人；权重合计 100，全部不填则平均分配"
        )
        plan = replace(MILESTONES, least=least, most=most, hint=hint)
        return (plan, BUDGET, FUNDS) if context.budget_enabled else (plan,)

    @property
    def weight_total(self) -> int:
        """Sum of the weights typed so far, as far as they are numbers."""
        typed = [tidy(row.get("weight")) for row in MILESTONES.typed(self.document)]
        return sum(int(text) for text in typed if text.isdecimal() and len(text) <= len("100"))

    @property
    def budget_total(self) -> str:
        """Sum of the budget typed so far, in yuan."""
        return _typed_total(BUDGET, self.document)

    @property
    def fund_total(self) -> str:
        """Sum of the funds typed so far, in yuan."""
        return _typed_total(FUNDS, self.document)

    def with_defaults(self, group: RowGroup, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Weights left blank throughout are shared equally; a task begins with the project."""
        if group.name != MILESTONES.name:
            return rows
        tasks = [row for row in rows if not group.is_blank(row)]
        shares = equal_weights(len(tasks))
        blank = not any(tidy(row.get("weight")) for row in tasks)
        filled = {
            id(row): {
                **row,
                **({"weight": str(share)} if blank else {}),
                "planned_start": row.get("planned_start") or self.document.get("start_date"),
            }
            for row, share in zip(tasks, shares, strict=True)
        }
        return [filled.get(id(row), row) for row in rows]

    def check(self) -> dict[str, Any]:
        """The weights of the plan add up to 100, the money asked for is the money there is."""
        found = super().check()
        weights = [row.get("weight") for row in found["milestones"]]
        if all(weights) and weights and sum(weights) != PLAN_WEIGHT:
            self.group_errors["milestones"].append(
                f"权重合计要等于 100，现在是 {sum(weights)}，"
                f"请{'减' if sum(weights) > PLAN_WEIGHT else '加'} "
                f"{abs(sum(weights) - PLAN_WEIGHT)}；或全部清空，由系统平均分配。"
            )
        if BUDGET.name in found:
            self._check_money(found)
        return found

    def _check_money(self, found: dict[str, Any]) -> None:
        asked, there = _total(found[BUDGET.name]), _total(found[FUNDS.name])
        if asked is not None and there is not None and asked != there:
            self.group_errors[FUNDS.name].append(
                f"预算合计 {asked} 元，经费来源合计 {there} 元，"
                f"相差 {abs(asked - there)} 元，请核对后改成一致。"
            )


def _typed_total(group: RowGroup, document: Document) -> str:
    amounts = [amount_in(row.get("amount")) or Decimal(0) for row in group.typed(document)]
    return f"{sum(amounts, Decimal(0)):.2f}"


def _total(rows: list[dict[str, Any]]) -> Decimal | None:
    """Sum of the amounts; None while one of them is unclear."""
    amounts = [row.get("amount") for row in rows]
    if any(amount is None for amount in amounts):
        return None
    return sum(amounts, Decimal(0))


class OpinionForm(StepForm):
    """Principles of block C and block F: self-check, collective decision, opinion, pledge."""

    number = 6
    label = "自查与意见"
    sections = (
        Section("申报原则自查", ("self_check",)),
        Section(
            "集体研究与单位意见",
            ("collective_decision", "collective_decision_date", "applicant_opinion", "pledge"),
        ),
    )
    groups = (SELF_CHECK,)
    collective_decision = TextField(
        "集体研究情况",
        longest=100,
        example="镇党委会议（2026年第5次）研究同意",
        help_text="写会议名称，不超过 100 字",
    )
    collective_decision_date = DayField(
        "集体研究日期", example="2026-03-02", help_text="不晚于提交当天"
    )
    applicant_opinion = TextField(
        "申报单位意见", longest=200, lines=2, example="同意申报", help_text="不超过 200 字"
    )
    pledge = TickField(
        "承诺",
        help_text="所填内容真实，项目推进中遵守廉洁纪律",
        error_messages={"required": "请勾选承诺：所填内容真实，项目推进中遵守廉洁纪律。"},
    )

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """One line of self-check per principle of the programme; none without principles."""
        count = len(context.principles)
        return (replace(SELF_CHECK, most=count),) if count else ()

    def row_titles(self, group: RowGroup) -> tuple[str, ...]:
        """The self-check names the principle."""
        return self.context.principles if group.name == SELF_CHECK.name else ()

    def clean_collective_decision_date(self) -> Any:
        """The unit decided before it files."""
        day = self.cleaned_data["collective_decision_date"]
        if day and day > self.context.today:
            raise forms.ValidationError("集体研究日期不能晚于今天：先集体研究，再提交申报。")
        return day
