"""Rows round the plan: research done, places, partners, money."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.enums import BudgetKind, FundKind
from projects.sheet.context import SheetContext
from projects.sheet.fields import AmountField, DayField, PickField, TextField, WholeField
from projects.sheet.groups import Document, RowForm, RowGroup


class ResearchRow(RowForm):
    """One round of research before applying: when, where, whom, what was found."""

    widths = {"held_on": 3, "place": 5, "people": 4, "head_count": 2, "findings": 10}
    held_on = DayField("调研日期", example="2026-02-10")
    place = TextField("调研地点", longest=60, example="幸福里小区")
    people = TextField("调研对象", longest=60, example="居民代表、在职党员")
    head_count = WholeField("人数", least=1, most=99_999, must=False, example="20")
    findings = TextField(
        "发现的情况", longest=200, lines=2, example="三个小区都没有物业，垃圾清运无人牵头"
    )

    def clean_held_on(self) -> Any:
        """Research done is in the past."""
        day = self.cleaned_data["held_on"]
        if day and day > self.context.today:
            raise forms.ValidationError("调研日期不能晚于今天：还没有开展的调研不要填。")
        return day


class SiteRow(RowForm):
    """A pilot site: an organisation below the unit, or any other place, with its address."""

    widths = {"organisation": 4, "name": 4, "address": 4}
    organisation = PickField("下级党组织", must=False)
    name = TextField("其他地点名称", longest=60, must=False, example="幸福里小区")
    address = TextField("地址", longest=80, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """Offer the organisations below the unit; without any, only the name is asked for."""
        if context.sites:
            self.fields["organisation"].offer(  # type: ignore[attr-defined]
                context.sites, none="（不在名单中）"
            )
        else:
            del self.fields["organisation"]
            self.fields["name"].label = "地点名称"

    def clean(self) -> dict[str, Any]:
        """One of the two names the place."""
        facts = super().clean() or self.cleaned_data
        if not facts.get("organisation") and not facts.get("name") and "name" not in self.errors:
            self.add_error("name", "请写明试点单位或地点，例如：幸福里小区。")
        return facts


class PartnerRow(RowForm):
    """An organisation that works along."""

    widths = {"name": 12}
    name = TextField("合作共建单位", longest=40, must=False, example="县住建局党支部")


class BudgetRow(RowForm):
    """One item of the budget."""

    widths = {"kind": 3, "amount": 3, "basis": 6}
    kind = PickField("预算科目", example="活动费")
    amount = AmountField("金额（元）", example="3000", least=0)
    basis = TextField("测算依据", longest=100, must=False)

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """The items of the budget."""
        self.fields["kind"].offer(BudgetKind.choices)  # type: ignore[attr-defined]


class FundRow(RowForm):
    """Where money comes from."""

    widths = {"source": 4, "amount": 4, "secured": 4}
    source = PickField("经费来源", example="财政")
    amount = AmountField("金额（元）", example="3000", least=0)
    secured = PickField("是否落实", example="已落实")

    def offer_choices(self, context: SheetContext, document: Document) -> None:
        """The sources, and whether the money is certain."""
        self.fields["source"].offer(FundKind.choices)  # type: ignore[attr-defined]
        self.fields["secured"].offer(  # type: ignore[attr-defined]
            [("yes", "已落实"), ("no", "未落实")]
        )


RESEARCH = RowGroup(
    "research",
    "调研记录",
    ResearchRow,
    "r",
    0,
    10,
    "次",
    "调研",
    add_label="再加一次调研",
    hint="每次调研写一条；没有可以不填",
)
SITES = RowGroup(
    "pilot_sites",
    "试点单位（实施地点）",
    SiteRow,
    "l",
    0,
    5,
    "个",
    "地点",
    add_label="再加一个地点",
    hint="最多 5 个；没有可以不填",
    lines="name",
)
PARTNERS = RowGroup(
    "partners",
    "合作共建单位",
    PartnerRow,
    "q",
    0,
    10,
    "个",
    "单位",
    add_label="再加一个单位",
    hint="最多 10 个，每个不超过 40 字；没有可以不填",
    lines="name",
)
BUDGET = RowGroup(
    "budget",
    "预算明细",
    BudgetRow,
    "b",
    0,
    20,
    "项",
    "预算",
    template="projects/rows/money.html",
    add_label="再加一项预算",
    hint="不需要经费的不用填；经费只用于预算科目，不得发放福利",
)
FUNDS = RowGroup(
    "funds",
    "经费来源",
    FundRow,
    "f",
    0,
    10,
    "项",
    "来源",
    template="projects/rows/money.html",
    add_label="再加一项来源",
    hint="来源合计要等于预算合计",
)
