"""The check of a sheet without a database, for tests that go rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from projects.sheet.checking import Checked, check_application
from projects.sheet.context import SheetContext, TopicChoice
from tests.projects.sheets import full_sheet


class Category:
    """Stands in for the one category the sheet asks for."""

    pk = 7


class Programme:
    """Stands in for a programme; the check itself needs no database."""

    year = 2026
    principles = ("切口小", "有难度")

    class categories:  # noqa: N801
        @staticmethod
        def get(code: str) -> Category:
            return Category()


CONTEXT = SheetContext(
    today=date(2026, 3, 10),
    year=2026,
    end_limit=date(2026, 12, 31),
    team_min=1,
    team_max=5,
    milestones_min=3,
    milestones_max=24,
    principles=("切口小", "有难度"),
    categories=(("7", "特色创新"),),
    topics=(
        TopicChoice("1", "基层党建“三化”建设", "mandatory", "7"),
        TopicChoice("2", "自选题", "elective", "7"),
    ),
    predecessors=(),
    organisation_name="中共分水甲镇党委委员会",
    secretary_name="书记甲",
)


# Everything a programme may ask for.
ASKING = replace(
    CONTEXT,
    budget_enabled=True,
    research_min=1,
    sites=(("31", "幸福里社区党支部"),),
    scan_there=False,
)
RESEARCH = {
    "uid": "r1",
    "held_on": "2026-02-10",
    "place": "幸福里小区",
    "people": "居民代表",
    "head_count": "20",
    "findings": "三个小区都没有物业",
}


def check(*, context: SheetContext = CONTEXT, **changes: Any) -> Checked:
    return check_application(sheet(**changes), context)


def faults(**changes: Any) -> list[tuple[str, str]]:
    """Place and sentence of every fault."""
    return [(fault.anchor, fault.message) for fault in check(**changes).faults]


def said(**changes: Any) -> dict[str, str]:
    """All sentences by the place they are shown at."""
    found: dict[str, str] = {}
    for anchor, message in faults(**changes):
        found[anchor] = found.get(anchor, "") + message
    return found


def sheet(**changes: Any) -> dict[str, Any]:
    """A complete sheet with some values changed."""
    return full_sheet(Programme(), **changes)  # type: ignore[arg-type]
