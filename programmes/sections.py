"""Which keys of a rule book's document belong to which section."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.enums import RuleSection

SECTION_KEYS: Mapping[RuleSection, tuple[str, ...]] = {
    RuleSection.BASICS: (
        "committee",
        "year",
        "series",
        "name",
        "place_name",
        "calendar",
        "procedure",
        "principles",
        "problem_checks",
        "phrases",
    ),
    RuleSection.CATEGORIES: ("categories", "spheres"),
    RuleSection.ITEM_TYPES: ("item_types",),
    RuleSection.TOPICS: ("topics",),
    RuleSection.QUOTAS: ("quotas",),
    RuleSection.APPLICATION: ("application",),
    RuleSection.GATES: ("gates", "veto_items"),
    RuleSection.RUBRICS: ("rubrics",),
    RuleSection.GRADES: ("grading", "grades", "awards", "merits"),
    RuleSection.DISPATCH: ("dispatch", "reminders"),
    RuleSection.LAMPS: ("lamps",),
    RuleSection.INSPECTIONS: ("inspections", "order_rules"),
    RuleSection.OBJECTIVES: ("objectives",),
    RuleSection.VISIBILITY: ("visibility",),
}
DOCUMENT_KEYS = tuple(key for keys in SECTION_KEYS.values() for key in keys)


def section_of(key: str) -> RuleSection | None:
    """The section a top-level key (or a fault's path below it) belongs to."""
    first = key.partition(".")[0].partition("[")[0]
    return next((section for section, keys in SECTION_KEYS.items() if first in keys), None)


def part(document: Mapping[str, Any], section: str) -> dict[str, Any]:
    """What the document says in one section."""
    return {key: document[key] for key in SECTION_KEYS[RuleSection(section)] if key in document}
