"""Reads the rows of a programme back into a rule book, its document and its YAML file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from programmes.documents import SHANGHAI
from programmes.enums import Stage
from programmes.models import Programme, Rubric
from programmes.rulebook import in_order
from programmes.rulebook_document import Document, document_from, to_yaml
from programmes.rulebook_types import (
    AwardLine,
    CategoryRule,
    CommitteeRule,
    ConditionLine,
    CriterionRule,
    EventRule,
    GateRule,
    GradeLine,
    IndicatorLine,
    InspectionLine,
    ItemTypeRule,
    JudgeGroupRule,
    LampLine,
    MeritLine,
    MonthRule,
    ObjectiveLine,
    OrderRuleLine,
    ProgrammeRule,
    QuotaLine,
    ReminderLine,
    RubricRule,
    RuleBook,
    TopicRule,
    VetoRule,
)

__all__ = ["book_of", "document_of", "rule_of_rubric", "to_yaml"]


def document_of(programme: Programme) -> Document:
    """The whole rule book as a document of plain values, every key written."""
    return document_from(book_of(programme))


def book_of(programme: Programme) -> RuleBook:
    """What the rows of the programme say; retired rubrics are left out."""
    rubrics = programme.rubrics.filter(retired_at=None).prefetch_related(
        "categories", "judge_groups", "criteria"
    )
    book = RuleBook(
        year=programme.year,
        committee=_taken(CommitteeRule, programme.committee),
        programme=_programme(programme),
        events=_each(EventRule, programme.events.all()),
        categories=_each(CategoryRule, programme.categories.all()),
        item_types=_each(ItemTypeRule, programme.item_types.all()),
        topics=_topics(programme),
        quotas=_quotas(programme),
        gates=_each(GateRule, programme.gates.all()),
        rubrics=tuple(rule_of_rubric(rubric) for rubric in rubrics),
        veto_items=_vetoes(programme),
        grades=_grades(programme),
        awards=_each(AwardLine, programme.award_rules.all()),
        merits=_each(MeritLine, programme.merit_rules.all()),
        dispatch=_taken(MonthRule, programme.dispatch_rule, checkpoints=_checkpoints(programme)),
        lamps=_taken(LampLine, programme.lamp_rule),
        reminders=_each(ReminderLine, programme.reminder_rules.all()),
        inspections=_each(InspectionLine, programme.inspection_kinds.all()),
        order_rules=_each(OrderRuleLine, programme.order_rules.all()),
        objectives=_objectives(programme),
    )
    return in_order(book)


def rule_of_rubric(rubric: Rubric) -> RubricRule:
    """One rubric with its groups and criteria as plain values."""
    return _taken(
        RubricRule,
        rubric,
        categories=tuple(row.code for row in rubric.categories.all()),
        judge_groups=_each(JudgeGroupRule, rubric.judge_groups.all()),
        criteria=_each(CriterionRule, rubric.criteria.all()),
    )


def _taken(kind: type[Any], row: Any, **given: Any) -> Any:
    """The plain values of a row; lists become tuples, `given` values go before the row's."""
    values = {}
    for field in fields(kind):
        value = given[field.name] if field.name in given else getattr(row, field.name)
        if field.type == "Decimal":  # a default not read back from the database is an int
            value = Decimal(value)
        values[field.name] = tuple(value) if isinstance(value, list) else value
    return kind(**values)


def _each(kind: type[Any], rows: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(_taken(kind, row) for row in rows)


def _programme(programme: Programme) -> ProgrammeRule:
    moments = {
        name: None if moment is None else moment.astimezone(SHANGHAI)
        for name, moment in (
            ("opens_at", programme.opens_at),
            ("closes_at", programme.closes_at),
            ("redraft_until", programme.redraft_until),
        )
    }
    return _taken(ProgrammeRule, programme, **moments)


def _quotas(programme: Programme) -> tuple[QuotaLine, ...]:
    rows = programme.quota_rules.select_related("item_type")
    return tuple(
        QuotaLine(row.item_type.code, tuple(row.org_kinds), row.least, row.most) for row in rows
    )


def _topics(programme: Programme) -> tuple[TopicRule, ...]:
    rows = programme.topics.select_related("category").prefetch_related("units")
    return tuple(
        _taken(
            TopicRule,
            row,
            category=row.category.code,
            units=tuple(sorted(unit.name for unit in row.units.all())),
        )
        for row in rows
    )


def _vetoes(programme: Programme) -> tuple[VetoRule, ...]:
    rows = sorted(programme.veto_items.all(), key=lambda row: Stage.values.index(row.stage))
    return _each(VetoRule, rows)


def _grades(programme: Programme) -> tuple[GradeLine, ...]:
    rows = programme.grade_rules.prefetch_related("conditions")
    return tuple(
        _taken(GradeLine, row, conditions=_each(ConditionLine, row.conditions.all()))
        for row in rows
    )


def _checkpoints(programme: Programme) -> tuple[date, ...]:
    return tuple(date.fromisoformat(day) for day in programme.dispatch_rule.checkpoints)


def _objectives(programme: Programme) -> tuple[ObjectiveLine, ...]:
    rows = programme.objectives.prefetch_related("indicators")
    return tuple(
        _taken(ObjectiveLine, row, indicators=_each(IndicatorLine, row.indicators.all()))
        for row in rows
    )
