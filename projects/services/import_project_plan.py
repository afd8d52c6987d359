"""Compares the list of projects with the rules and with the projects that are there."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from organisations.enums import COMMITTEE_KINDS, OrgKind
from organisations.models import Organisation
from programmes.enums import SelectionKind
from projects.enums import OCCUPIES_QUOTA
from projects.ledger.values import unit_key
from projects.models import Project
from projects.services.import_rules import RulesInSight
from projects.workbook.contents import PROJECTS, ProjectRow
from projects.workbook.words import folded, title_key

if TYPE_CHECKING:
    from projects.services.import_plan import ImportPlan

NOT_UNITS = COMMITTEE_KINDS | {OrgKind.DEPARTMENT}


@dataclass(frozen=True)
class Unit:
    """An organisation a row can mean; `organisation` is None while it is only in the workbook."""

    name: str
    kind: str
    organisation: Organisation | None = None


@dataclass(frozen=True)
class PlannedProject:
    """A project to be drafted, with the rules' own names for category and topic."""

    row: ProjectRow
    unit: str
    category: str
    topic: str
    end_date: date
    import_key: str


@dataclass(frozen=True)
class KnownProject:
    """A row whose project is there already, whatever its import key; see `import_key`."""

    planned: PlannedProject
    unit: str
    title: str


def import_key(year: int, unit: str, title: str) -> str:
    """Key by which a row is known again: year, unit's full name and title as it reads."""
    text = f"{folded(unit)}|{title_key(title)}"
    return f"{year}:{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def plan_projects(plan: ImportPlan, units: dict[str, Unit]) -> None:
    """Fill in what is new, and mark what breaks a rule."""
    book, rules = plan.workbook, plan.rules
    known = _Known(rules)
    for row in book.projects:
        unit = units.get(folded(row.unit)) or _unit_by_short_writing(plan, row.unit, units)
        fault = _unit_fault(row, unit, plan.unknown_unit)
        if fault or unit is None:
            plan.refuse(PROJECTS, row.unit_row, "unit", fault)
            continue
        row = _completed(row, unit, rules)
        faults = _rule_faults(row, unit, rules)
        for key, reason in faults:
            plan.refuse(PROJECTS, row.row, key, reason)
        identity = import_key(book.year, unit.name, row.title)
        if known.has(identity, unit, row.title):
            if not faults:
                planned = _planned(row, unit, rules, identity)
                plan.known_projects.append(KnownProject(planned, unit.name, title_key(row.title)))
            continue
        most = rules.most.get(unit.kind, 0)
        too_many = known.count(unit) > most
        if too_many:
            said = f"“{row.unit}”的项目超过每名书记 {most} 个的上限"
            plan.refuse(PROJECTS, row.unit_row, "unit", said)
        if faults or too_many:
            continue
        plan.new_projects.append(_planned(row, unit, rules, identity))
        end_date = row.end_date + rules.shift
        if end_date > rules.end_limit:
            plan.warnings.append(
                f"“{row.unit}”的“{row.title}”完成时限 {end_date} 晚于年度最迟完成日"
                f" {rules.end_limit}，申报时须改为跨年度项目或提前。"
            )


def _planned(row: ProjectRow, unit: Unit, rules: RulesInSight, key: str) -> PlannedProject:
    topic = rules.topic(row.title, row.selection_kind)
    return PlannedProject(
        row=row,
        unit=unit.name,
        category=rules.category(row.category) or "",
        topic=topic.title if topic and topic.binds(unit.kind) else "",
        end_date=row.end_date + rules.shift,
        import_key=key,
    )


def _unit_by_short_writing(plan: ImportPlan, text: str, units: dict[str, Unit]) -> Unit | None:
    """The one unit a name without its kind of committee means; said once in the preview."""
    if not plan.short_units:
        return None
    key = unit_key(text)
    unit = plan.short_units.get(key)
    if unit is not None and key not in plan.said_units:
        plan.said_units.add(key)
        plan.warnings.append(f"“{text}”按“{unit.name}”读取。")
    return unit


def short_names(units: dict[str, Unit]) -> dict[str, Unit]:
    """Units by their names without the kind of committee, as far as one unit alone has it."""
    found: dict[str, Unit] = {}
    several: set[str] = set()
    for name, unit in units.items():
        key = unit_key(name)
        if key in found and found[key].name != unit.name:
            several.add(key)
        found[key] = unit
    return {key: unit for key, unit in found.items() if key and key not in several}


def _completed(row: ProjectRow, unit: Unit, rules: RulesInSight) -> ProjectRow:
    """A foreign ledger may leave open what the rules settle: kind of selection, category."""
    if row.selection_kind and row.category:
        return row
    kinds = [row.selection_kind] if row.selection_kind else list(SelectionKind)
    topics = [rules.topic(row.title, kind) for kind in kinds]
    topic = next((found for found in topics if found and found.binds(unit.kind)), None)
    only = rules.categories[0] if len(rules.categories) == 1 else ""
    return replace(
        row,
        selection_kind=row.selection_kind
        or (topic.selection_kind if topic else SelectionKind.ELECTIVE.value),
        category=row.category or (topic.category if topic else only),
    )


def _unit_fault(row: ProjectRow, unit: Unit | None, unknown: str) -> str:
    if unit is None:
        return unknown.format(name=row.unit)
    if unit.kind in NOT_UNITS:
        return f"“{row.unit}”不是申报单位"
    return ""


def _rule_faults(row: ProjectRow, unit: Unit, rules: RulesInSight) -> list[tuple[str, str]]:
    faults = []
    category = rules.category(row.category)
    if category is None:
        offered = "、".join(rules.categories)
        said = f"没有“{row.category}”这一类别" if row.category else "没有填写类别"
        faults.append(("category", f"{said}，应是：{offered}"))
    topic = rules.topic(row.title, row.selection_kind)
    if row.selection_kind == SelectionKind.MANDATORY:
        titles = "、".join(rules.mandatory_titles(unit.kind)) or "（没有必选项目）"
        if topic is None:
            faults.append(("title", f"不在必选清单里，该单位的必选项目是：{titles}"))
        elif not topic.binds(unit.kind):
            label = OrgKind(unit.kind).label
            faults.append(("title", f"这个必选项目不适用于{label}，该单位的必选项目是：{titles}"))
    if topic is not None and category is not None and topic.category != category:
        faults.append(("category", f"清单中这个选题属于“{topic.category}”"))
    return faults


class _Known:
    """Projects of the programme that are there, and how many each unit has with the new ones."""

    def __init__(self, rules: RulesInSight) -> None:
        self.keys: set[str] = set()
        self.titles: set[tuple[str, str]] = set()
        self.counts: Counter[str] = Counter()
        if rules.programme is None:
            return
        rows = Project.objects.filter(programme=rules.programme).values_list(
            "import_key", "organisation__name", "title", "status"
        )
        for key, unit, title, status in rows:
            self.keys.add(key)
            self.titles.add((unit, title_key(title)))
            if status in OCCUPIES_QUOTA:
                self.counts[unit] += 1

    def has(self, key: str, unit: Unit, title: str) -> bool:
        """Whether the row is there already, by an earlier import or typed by the unit itself."""
        return key in self.keys or (unit.name, title_key(title)) in self.titles

    def count(self, unit: Unit) -> int:
        """Count one more project of the unit and return the new number."""
        self.counts[unit.name] += 1
        return self.counts[unit.name]
