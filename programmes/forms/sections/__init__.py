"""Every section of the rule book as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from programmes.enums import Stage
from programmes.forms.parts import Choices, SectionForm
from programmes.forms.sections.catalogue import (
    APPLICATION,
    BASICS,
    CATEGORIES,
    ITEM_TYPES,
    QUOTAS,
    TOPICS,
)
from programmes.forms.sections.judging import GATES, GRADES, RUBRICS
from programmes.forms.sections.running import (
    DISPATCH,
    INSPECTIONS,
    LAMPS,
    OBJECTIVES,
    VISIBILITY,
)

SECTIONS: dict[str, SectionForm] = {
    form.section.value: form
    for form in (
        BASICS,
        CATEGORIES,
        ITEM_TYPES,
        TOPICS,
        QUOTAS,
        APPLICATION,
        GATES,
        RUBRICS,
        GRADES,
        DISPATCH,
        LAMPS,
        INSPECTIONS,
        OBJECTIVES,
        VISIBILITY,
    )
}


def known_choices(document: Mapping[str, Any]) -> Choices:
    """Lists to choose from that the document itself contains."""
    criteria = [
        (str(row.get("code")), str(row.get("name")))
        for rubric in document.get("rubrics") or []
        if rubric.get("stage") == Stage.ACCEPTANCE
        for row in rubric.get("criteria") or []
    ]
    return {
        "categories": _names(document.get("categories")),
        "item_types": _names(document.get("item_types")),
        "criteria": list(dict(criteria).items()),
    }


def _names(rows: Any) -> list[tuple[str, str]]:
    return [(str(row.get("code")), str(row.get("name"))) for row in rows or []]
