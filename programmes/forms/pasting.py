"""Understands rows copied from a spreadsheet into the catalogue of topics."""

from __future__ import annotations

import re
from typing import Any

from organisations.enums import OrgKind
from programmes.enums import Holders, SelectionKind
from programmes.forms.parts import Choices

COLUMNS = ("选题", "选题方式", "类别", "来源", "适用党组织", "指定单位", "承担方式")
_LINES = 300
_SPLIT = re.compile(r"[、,，;；/]+")
# What people write for a kind of organisation.
_KINDS = {
    "乡镇": (OrgKind.TOWN, OrgKind.TOWNSHIP),
    "镇街": (OrgKind.TOWN, OrgKind.TOWNSHIP, OrgKind.SUBDISTRICT),
    "街道": (OrgKind.SUBDISTRICT,),
    "园区": (OrgKind.ZONE,),
    "县直": (OrgKind.COUNTY_UNIT,),
    "机关": (OrgKind.COUNTY_UNIT,),
    "国企": (OrgKind.SOE,),
    "两新": (OrgKind.NEW_ORGANISATION,),
}


def pasted_topics(text: str, known: Choices) -> list[dict[str, Any]]:
    """Topics from lines with tab stops; a heading line is left out.

    What a cell says stays as typed where it cannot be understood, so that the check names it.
    """
    found = []
    for line in text.replace("\r", "").split("\n")[:_LINES]:
        cells = [cell.strip().strip('"') for cell in line.split("\t")]
        if cells[0] and cells[0] not in ("选题", "选题名称", "题目", "序号"):
            found.append(_topic(_without_number(cells), known))
    return found


def _without_number(cells: list[str]) -> list[str]:
    """A running number in front is no title."""
    return cells[1:] if len(cells) > 1 and cells[0].rstrip(".、").isdecimal() else cells


def _topic(cells: list[str], known: Choices) -> dict[str, Any]:
    title, kind, category, source, org_kinds, units, holders = (cells + [""] * 7)[:7]
    categories = {label: code for code, label in known.get("categories", ())}
    first = next(iter(categories.values()), "")
    return {
        "code": "",
        "title": title,
        "selection_kind": _kind(kind),
        "category": categories.get(category, category or first),
        "source": source,
        "org_kinds": _org_kinds(org_kinds),
        "units": [one for one in _SPLIT.split(units) if one],
        "holders": Holders.ONE.value if "一个" in holders else Holders.MANY.value,
    }


def _kind(text: str) -> str:
    labels = {label: code for code, label in SelectionKind.choices}
    if "揭榜" in text:
        return SelectionKind.CLAIMED.value
    return labels.get(text, text or SelectionKind.ELECTIVE.value)


def _org_kinds(text: str) -> list[str]:
    if not text or text.startswith(("全", "所有", "各")):
        return []
    labels = {label: code for code, label in OrgKind.choices}
    found: list[str] = []
    for word in (one.strip() for one in _SPLIT.split(text) if one.strip()):
        codes = next((codes for key, codes in _KINDS.items() if key in word), (word,))
        found += [labels[word]] if word in labels else [str(code) for code in codes]
    return list(dict.fromkeys(found))
