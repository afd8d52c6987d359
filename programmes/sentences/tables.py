"""Rows of the catalogue, the gates and the rubrics with codes turned into words."""

from __future__ import annotations

from typing import Any

from programmes.enums import CriterionKind, GateKind, MarkSource, SelectionKind, Stage
from programmes.sentences.catalogue import topic_scope
from programmes.sentences.figures import Document, below, label, names, plain, rows, yes
from programmes.sentences.judging import gate, rubric


def topic_rows(document: Document) -> list[dict[str, str]]:
    """Topics of the catalogue for people."""
    categories = names(document, "categories")
    return [
        {
            "kind": label(SelectionKind, row.get("selection_kind")),
            "title": str(row.get("title")),
            "category": categories.get(str(row.get("category")), ""),
            "scope": topic_scope(row),
            "source": str(row.get("source") or ""),
        }
        for row in rows(document, "topics")
    ]


def gate_rows(document: Document) -> list[dict[str, Any]]:
    """Gates in their order, with what happens at each."""
    return [
        {
            "label": label(GateKind, row.get("kind")),
            "enabled": yes(row.get("enabled")),
            "words": gate(row, document),
        }
        for row in rows(document, "gates")
    ]


def rubric_tables(document: Document) -> list[dict[str, Any]]:
    """Rubrics with their criteria."""
    return [
        {
            "name": str(row.get("name")),
            "stage": label(Stage, row.get("stage")),
            "words": rubric(row),
            "criteria": [_criterion(one) for one in rows(row, "criteria")],
        }
        for row in rows(document, "rubrics")
    ]


def _criterion(row: Document) -> dict[str, str]:
    kind = str(row.get("kind") or CriterionKind.BASE)
    points = plain(row.get("points"))
    if kind != CriterionKind.BASE:
        points = f"{label(CriterionKind, kind)} {points}"
    return {
        "part": str(row.get("part") or ""),
        "name": str(row.get("name")),
        "points": points,
        "standard": str(row.get("standard") or ""),
        "source": label(MarkSource, row.get("source")),
    }


def veto_lists(document: Document) -> list[tuple[str, list[str]]]:
    """Reasons that stop a project, by stage."""
    items = below(document, "veto_items")
    return [
        (stage.label, [str(row.get("text")) for row in rows(items, stage)])
        for stage in Stage
        if rows(items, stage)
    ]
