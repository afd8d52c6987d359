"""Recognises a column by its heading: remembered, known by a synonym, or resembling one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from projects.ledger.fields import FIELDS, JOINED, OUTCOMES, keys_of
from projects.workbook.words import folded

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_PUNCTUATION = re.compile(r"[\s:*※#·/\\、,，.。;；|\-—_()（）\[\]【】]+")
_UNTOUCHED = frozenset(("序号", "编号", "备注", "说明", "序", "no", *OUTCOMES))
# A heading that holds a shorter synonym than this somewhere in it is a coincidence.
_TELLING = 3
REMEMBERED, EXACT, SIMILAR = 4, 3, 1

Match = tuple[str, int]
NO_MATCH: Match = ("", 0)


def heading_key(text: str) -> str:
    """A heading for comparison: blanks, punctuation, width and case do not count."""
    return _PUNCTUATION.sub("", folded(text))[:60]


def match_heading(heading: str, target: str, remembered: Mapping[str, str]) -> Match:
    """Key of the field a heading means for the target, and how certain it is (0 to 4).

    A heading of two rows comes as `上/下`. `remembered` maps heading keys to fields this
    department chose before; an empty field there means the column stays out.
    """
    full = heading_key(heading)
    if not full:
        return NO_MATCH
    if full in remembered and remembered[full] in keys_of(target) | {""}:
        return remembered[full], REMEMBERED
    known = _synonyms(target)
    lower = heading.rpartition("/")[2] if "/" in heading else ""
    without_remarks = heading_key(_BRACKETS.sub("", folded(heading)))
    for text in dict.fromkeys((full, without_remarks, heading_key(lower))):
        if text in _untouched():
            return NO_MATCH
        if text in known:
            return known[text], EXACT
    return _similar(without_remarks or full, known)


def propose_columns(
    headings: Sequence[str], target: str, remembered: Mapping[str, str]
) -> list[str]:
    """A field for every column, "" where none fits; each field is given to one column.

    The more certain match wins, then the earlier synonym, then the earlier column.
    """
    matches = [match_heading(heading, target, remembered) for heading in headings]
    order = sorted(
        (column for column, (key, _) in enumerate(matches) if key),
        key=lambda column: (
            -matches[column][1],
            _rank(headings[column], target, matches[column][0]),
            column,
        ),
    )
    proposed, taken = [""] * len(headings), set[str]()
    for column in order:
        key = matches[column][0]
        if key not in taken:
            taken.add(key)
            proposed[column] = key
    return proposed


def is_outcome(heading: str) -> bool:
    """Whether the column holds what the procedure decides, which no table can bring."""
    return heading_key(heading) in {heading_key(text) for text in OUTCOMES}


@lru_cache(maxsize=8)
def _synonyms(target: str) -> dict[str, str]:
    """Fields by every heading they go by; the first field that claims a heading has it."""
    found: dict[str, str] = {}
    for field in FIELDS[target]:
        for synonym in field.synonyms:
            found.setdefault(heading_key(synonym), field.key)
    return found


@lru_cache(maxsize=1)
def _untouched() -> frozenset[str]:
    return frozenset(heading_key(text) for text in _UNTOUCHED)


def _rank(heading: str, target: str, key: str) -> int:
    """Place of the heading among the field's synonyms; beyond the last for a similar one."""
    synonyms = next(field.synonyms for field in FIELDS[target] if field.key == key)
    texts = [heading_key(synonym) for synonym in synonyms]
    text = heading_key(heading)
    return texts.index(text) if text in texts else len(texts)


def _similar(text: str, known: Mapping[str, str]) -> Match:
    inside = [synonym for synonym in known if synonym in text]
    keys = {known[synonym] for synonym in inside}
    for pair, joined in JOINED.items():
        if pair <= keys and joined in known.values():
            return joined, SIMILAR
    telling = [synonym for synonym in inside if len(synonym) >= _TELLING]
    return (known[max(telling, key=len)], SIMILAR) if telling else NO_MATCH
