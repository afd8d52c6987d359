"""Sets of criteria that come with the product, to begin a rubric from."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from programmes.documents import read_yaml
from programmes.enums import Stage
from programmes.forms.parts import Document
from programmes.shipped import library_rows, shipped_document, shipped_names


@dataclass(frozen=True)
class ReadySet:
    """A rubric of the library or of a shipped rule book."""

    key: str
    label: str


@cache
def _rubrics() -> dict[str, tuple[str, dict[str, Any]]]:
    found = {}
    for row in library_rows():
        stage = Stage(row["rubric"]["stage"]).label
        found[row["key"]] = (f"评分表库：{row['label']}（{stage}）", row["rubric"])
    for name in shipped_names():
        book = read_yaml(shipped_document(name))
        for number, rubric in enumerate(book.get("rubrics") or []):
            stage = Stage(rubric["stage"]).label
            place = book.get("place_name") or book["committee"]["short_name"]
            label = f"{place} {book['year']}：{rubric['name']}（{stage}）"
            found[f"{name}.{number}"] = (label, rubric)
    return found


def ready_sets() -> list[ReadySet]:
    """Sets to choose from."""
    return [ReadySet(key, label) for key, (label, _) in _rubrics().items()]


def rubric_from(key: str, blank: Document) -> Document | None:
    """A new rubric with the criteria of a set; None for a set nobody knows."""
    found = _rubrics().get(key)
    if found is None:
        return None
    rubric = blank | copy.deepcopy(found[1]) | {"code": "", "categories": []}
    rubric["criteria"] = [_whole_row(row) for row in rubric["criteria"]]
    return rubric


def _whole_row(row: dict[str, Any]) -> dict[str, Any]:
    usual = {"part": "", "standard": "", "source": "judge", "kind": "base", "lowest": "0"}
    return usual | {"tie_break": "0"} | row
