"""Reads categories, item types, topics, quotas, supervision and objectives of a rule book."""

from __future__ import annotations

from organisations.enums import OrgKind
from programmes.documents import Section, twice
from programmes.enums import (
    Direction,
    Holders,
    InspectionMode,
    OrderKind,
    OrderTrigger,
    Qualifier,
    SelectionKind,
)
from programmes.rulebook_types import (
    CategoryRule,
    IndicatorLine,
    InspectionLine,
    ItemTypeRule,
    ObjectiveLine,
    OrderRuleLine,
    QuotaLine,
    TopicRule,
)

LARGEST_TARGET = "999999999999"


def categories(top: Section) -> tuple[CategoryRule, ...]:
    """The categories, in order."""
    found = []
    for section in top.sections("categories"):
        with section:
            found.append(
                CategoryRule(code=section.code("code"), name=section.text("name", limit=40))
            )
    return tuple(found)


def item_types(top: Section, form: Section) -> tuple[ItemTypeRule, ...]:
    """The item types; a file without any has one, with the milestones of its form."""
    least = form.whole("milestones_min", 1, 24, 3)
    most = form.whole("milestones_max", 1, 24, 24)
    sections = top.sections("item_types", required=False)
    if not sections:
        return (ItemTypeRule("project", "书记项目", True, True, True, least, most),)
    found = []
    for section in sections:
        with section:
            found.append(
                ItemTypeRule(
                    code=section.code("code"),
                    name=section.text("name", limit=20),
                    panel=section.flag("panel", True),
                    reports=section.flag("reports", True),
                    scored=section.flag("scored", True),
                    milestones_min=section.whole("milestones_min", 1, 24, least),
                    milestones_max=section.whole("milestones_max", 1, 24, most),
                )
            )
    return tuple(found)


def topics(top: Section) -> tuple[TopicRule, ...]:
    """The catalogue of topics, in order."""
    found = []
    for section in top.sections("topics", required=False):
        with section:
            found.append(
                TopicRule(
                    code=section.code("code"),
                    title=section.text("title", limit=60),
                    selection_kind=section.choice("selection_kind", SelectionKind),
                    category=section.code("category"),
                    source=section.text("source", limit=60, default=""),
                    org_kinds=section.choices("org_kinds", OrgKind),
                    units=section.lines("units", limit=120),
                    holders=section.choice("holders", Holders, Holders.MANY),
                )
            )
    return tuple(found)


def quotas(top: Section, first_type: str) -> tuple[QuotaLine, ...]:
    """The quotas; `quota: {min, max}` of older files is the general rule of the first type."""
    sections = top.sections("quotas", required=False)
    if sections:
        if top.has("quota"):
            top.refuse("quota", "已有 quotas，不要再写 quota")
        return tuple(_quota(section, "item_type", first_type) for section in sections)
    return (_quota(top.section("quota"), "", first_type),)


def _quota(section: Section, type_key: str, first_type: str) -> QuotaLine:
    with section:
        return QuotaLine(
            item_type=section.code(type_key, first_type) if type_key else first_type,
            org_kinds=section.choices("org_kinds", OrgKind) if type_key else (),
            least=section.whole("min", 0, 99),
            most=section.whole("max", 0 if type_key else 1, 99),
        )


def inspections(top: Section) -> tuple[InspectionLine, ...]:
    """The kinds of inspection, in order."""
    found = []
    for section in top.sections("inspections", required=False):
        with section:
            found.append(
                InspectionLine(
                    code=section.code("code"),
                    name=section.text("name", limit=20),
                    mode=section.choice("mode", InspectionMode),
                    inspectors_min=section.whole("inspectors_min", 1, 20, 2),
                    quarter_max=section.whole("quarter_max", 1, 99, 1),
                    hint_days=section.whole("hint_days", 1, 120, 15),
                    general_days=section.whole("general_days", 1, 120, 10),
                    serious_days=section.whole("serious_days", 1, 120, 5),
                    verify_by_other=section.flag("verify_by_other", True),
                )
            )
    return tuple(found)


def order_rules(top: Section) -> tuple[OrderRuleLine, ...]:
    """When orders are proposed; a louder one follows one that was not heeded."""
    found = []
    for section in top.sections("order_rules", required=False):
        with section:
            line = OrderRuleLine(
                code=section.code("code"),
                trigger=section.choice("trigger", OrderTrigger),
                from_kind=section.choice("from_kind", OrderKind, ""),
                after=section.whole("after", 1, 60),
                next_kind=section.choice("next_kind", OrderKind),
            )
            _refuse_odd_order(section, line)
            found.append(line)
    for code in twice(line.code for line in found):
        top.refuse("order_rules", f"代码“{code}”写了两次")
    return tuple(found)


def _refuse_odd_order(section: Section, line: OrderRuleLine) -> None:
    kinds = OrderKind.values
    if line.trigger == OrderTrigger.REDS:
        if line.from_kind:
            section.refuse("from_kind", "“连续红灯”不需要原单种类")
    elif line.trigger and not line.from_kind:
        section.refuse("from_kind", "请选择是哪一种督办单没有办")
    elif line.from_kind and line.next_kind in kinds[: kinds.index(line.from_kind) + 1]:
        section.refuse("next_kind", "建议的督办单应比原单高一级")


def objectives(top: Section) -> tuple[ObjectiveLine, ...]:
    """The objectives above single projects, with their indicators."""
    found = []
    for section in top.sections("objectives", required=False):
        with section:
            rows = section.sections("indicators", required=False)
            found.append(
                ObjectiveLine(
                    code=section.code("code"),
                    name=section.text("name", limit=60),
                    indicators=tuple(_indicator(row) for row in rows),
                )
            )
    return tuple(found)


def _indicator(section: Section) -> IndicatorLine:
    with section:
        return IndicatorLine(
            code=section.code("code"),
            name=section.text("name", limit=60),
            unit=section.text("unit", limit=10),
            target=section.maybe_number("target", "0", LARGEST_TARGET),
            target_qualifier=section.choice("target_qualifier", Qualifier, Qualifier.EXACT),
            due_year=section.whole("due_year", 2000, 2100),
            direction=section.choice("direction", Direction, Direction.UP),
            counted_in=section.choice("counted_in", OrgKind, ""),
        )
