"""Writes a rule book into rows; loading, starting and editing all go through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core import clock
from organisations.models import Organisation
from programmes.documents import Fault
from programmes.enums import Stage
from programmes.exporting import rule_of_rubric
from programmes.models import DispatchRule, LampRule, Programme, Rubric
from programmes.queries import is_protected
from programmes.rulebook import RuleBookRefused
from programmes.rulebook_document import digest_of
from programmes.rulebook_types import RubricRule, RuleBook, TopicRule
from programmes.services.rows import drop_others, put, remove, store


def write_book(programme: Programme, book: RuleBook) -> Programme:
    """Bring all rows of the programme, new or old, to what the checked book says.

    Rows are found by their codes and updated in place, because projects point at them. A
    changed rubric that marks rest on is retired and followed by its next version. Call it in
    a transaction, with the programme's row locked.

    Raises:
        RuleBookRefused: a topic names a unit the committee does not have.
        Conflict: facts rest on a row the book no longer names.
    """
    units = _units(programme.committee, book.topics)
    store(programme, _values(book) | {"rules_digest": digest_of(book)})
    _write_catalogue(programme, book, units)
    _write_judgement(programme, book)
    _write_months(programme, book)
    _write_above(programme, book)
    return programme


def _values(book: RuleBook) -> dict[str, Any]:
    return _columns(book.programme) | {"year": book.year, "name": book.full_name()}


def _columns(rule: Any, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The values of a line as its row stores them: lists for tuples."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(rule).items()
        if name not in without
    }


def _units(committee: Organisation, topics: Sequence[TopicRule]) -> dict[str, Organisation]:
    """The units named by topics, by full name, within the committee's own tree."""
    names = {name for topic in topics for name in topic.units}
    rows = Organisation.objects.filter(name__in=names, path__startswith=committee.path)
    units = {row.name: row for row in rows}
    faults = [
        Fault(f"topics[{number}].units[{place}]", f"没有名为“{name}”的单位")
        for number, topic in enumerate(topics, start=1)
        for place, name in enumerate(topic.units, start=1)
        if name not in units
    ]
    if faults:
        raise RuleBookRefused(faults)
    return units


def _write_catalogue(programme: Programme, book: RuleBook, units: dict[str, Organisation]) -> None:
    """Categories and item types; old ones go last, when no topic or quota needs them."""
    categories = put(programme.categories, ["code"], map(_columns, book.categories), unique="name")
    types = put(programme.item_types, ["code"], map(_columns, book.item_types), unique="name")
    topics = put(
        programme.topics,
        ["code"],
        (
            _columns(topic, without=["category", "units"])
            | {"category_id": categories[topic.category,].pk}
            for topic in book.topics
        ),
    )
    for topic in book.topics:
        topics[topic.code,].units.set([units[name] for name in topic.units])
    drop_others(programme.topics, topics.values())
    quotas = put(
        programme.quota_rules,
        ["position"],
        (
            {
                "item_type_id": types[line.item_type,].pk,
                "org_kinds": list(line.org_kinds),
                "least": line.least,
                "most": line.most,
                "position": place,
            }
            for place, line in enumerate(book.quotas, start=1)
        ),
    )
    drop_others(programme.quota_rules, quotas.values())
    drop_others(programme.categories, categories.values())
    drop_others(programme.item_types, types.values())


def _write_judgement(programme: Programme, book: RuleBook) -> None:
    gates = put(programme.gates, ["kind"], map(_columns, book.gates))
    drop_others(programme.gates, gates.values())
    for stage in Stage:
        lines = [row for row in book.veto_items if row.stage == stage]
        items = put(programme.veto_items, ["stage", "code"], map(_columns, lines))
        drop_others(programme.veto_items.filter(stage=stage), items.values())
    _write_rubrics(programme, book.rubrics)
    grades = put(
        programme.grade_rules,
        ["grade"],
        (_columns(line, without=["conditions"]) for line in book.grades),
    )
    for line in book.grades:
        _write_list(grades[line.grade,].conditions, ["position"], _numbered(line.conditions))
    drop_others(programme.grade_rules, grades.values())
    _write_list(programme.award_rules, ["code"], map(_columns, book.awards))
    _write_list(programme.merit_rules, ["code"], map(_columns, book.merits))


def _numbered(lines: Sequence[Any]) -> list[dict[str, Any]]:
    return [_columns(line) | {"position": place} for place, line in enumerate(lines, start=1)]


def _write_list(rows: Any, keys: Sequence[str], wanted: Any) -> dict[tuple[Any, ...], Any]:
    kept = put(rows, keys, wanted)
    drop_others(rows, kept.values())
    return kept


def _write_rubrics(programme: Programme, rules: Sequence[RubricRule]) -> None:
    """Rubrics in place, or retired and followed by the next version when marks rest on them."""
    now = clock.now()
    current = {(row.stage, row.code): row for row in programme.rubrics.filter(retired_at=None)}
    for place, rule in enumerate(rules, start=1):
        row = current.pop((rule.stage, rule.code), None)
        version = 1
        if row is not None and rule_of_rubric(row) != rule and _rubric_used(row):
            version = _retire(row, now)
            row = None
        if row is None:
            version = max(version, _next_version(programme, rule))
            row = Rubric(programme=programme, version=version)
        _write_rubric(row, rule, place)
    for row in current.values():
        if _rubric_used(row):
            _retire(row, now)
        else:
            remove(row)


def _rubric_used(rubric: Rubric) -> bool:
    return is_protected(rubric) or any(
        is_protected(row) for row in (*rubric.criteria.all(), *rubric.judge_groups.all())
    )


def _retire(rubric: Rubric, now: Any) -> int:
    """Retire the rubric; returns the number of the version after it."""
    store(rubric, {"retired_at": now})
    return rubric.version + 1


def _next_version(programme: Programme, rule: RubricRule) -> int:
    """One after the last version of this rubric, a retired one included."""
    rows = programme.rubrics.filter(stage=rule.stage, code=rule.code).order_by("-version")
    last = rows.first()
    return last.version + 1 if last else 1


def _write_rubric(row: Rubric, rule: RubricRule, place: int) -> None:
    values = _columns(rule, without=["categories", "judge_groups", "criteria"])
    store(row, values | {"position": place})
    row.categories.set(row.programme.categories.filter(code__in=rule.categories))
    _write_list(row.judge_groups, ["code"], map(_columns, rule.judge_groups))
    _write_list(row.criteria, ["code"], map(_columns, rule.criteria))


def _write_months(programme: Programme, book: RuleBook) -> None:
    dispatch = DispatchRule.objects.filter(programme=programme).first()
    days = [day.isoformat() for day in book.dispatch.checkpoints]
    store(
        dispatch or DispatchRule(programme=programme),
        _columns(book.dispatch) | {"checkpoints": days},
    )
    lamps = LampRule.objects.filter(programme=programme).first()
    store(lamps or LampRule(programme=programme), _columns(book.lamps))
    _write_list(programme.reminder_rules, ["code"], map(_columns, book.reminders))


def _write_above(programme: Programme, book: RuleBook) -> None:
    """The year's events, kinds of inspection, objectives with their indicators."""
    _write_list(programme.events, ["kind"], map(_columns, book.events))
    _write_list(programme.inspection_kinds, ["code"], map(_columns, book.inspections))
    _write_list(programme.order_rules, ["code"], map(_columns, book.order_rules))
    objectives = put(
        programme.objectives,
        ["code"],
        (_columns(line, without=["indicators"]) for line in book.objectives),
    )
    for line in book.objectives:
        rows = objectives[line.code,].indicators
        _write_list(rows, ["code"], map(_columns, line.indicators))
    drop_others(programme.objectives, objectives.values())
