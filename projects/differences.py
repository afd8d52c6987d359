"""What changed between two texts and between two orders of rows, as people want it shown; pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# A number or a foreign word is changed as a whole; Chinese is compared character by character.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
# Less agreement than this between two changes is chance, not something that was kept.
_LEAST_KEPT = 2
# Texts that agree less are shown whole: old and new, without a patchwork of marks.
_LEAST_ALIKE = 0.4
_MOST_COMPARED = 4_000_000
_SHORT = 24

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Stretch:
    """A stretch of one of the two texts; `changed` where the other has something else."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Marked:
    """Both texts cut into what stayed and what changed."""

    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


def marked(old: str, new: str) -> Marked:
    """Mark what changed between two texts; an empty text has no stretches."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    codes = _codes(was, now)
    kept = sum(len("".join(was[i1:i2])) for tag, i1, i2, _, _ in codes if tag == "equal")
    if 2 * kept < _LEAST_ALIKE * (len(old) + len(new)):
        codes = [("replace", 0, len(was), 0, len(now))]
    before = [("".join(was[i1:i2]), tag != "equal") for tag, i1, i2, _, _ in codes]
    after = [("".join(now[j1:j2]), tag != "equal") for tag, _, _, j1, j2 in codes]
    return Marked(_joined(before), _joined(after))


def is_short(old: str, new: str) -> bool:
    """Whether "old → new" fits on one line."""
    return len(old) + len(new) <= _SHORT and "\n" not in old + new


def _codes(was: Sequence[str], now: Sequence[str]) -> list[Opcode]:
    if len(was) * len(now) > _MOST_COMPARED:
        return [("replace", 0, len(was), 0, len(now))]
    codes: list[Opcode] = list(SequenceMatcher(None, was, now, autojunk=False).get_opcodes())
    last = len(codes) - 1
    return [
        ("replace", *code[1:])
        if code[0] == "equal" and 0 < at < last and code[2] - code[1] < _LEAST_KEPT
        else code
        for at, code in enumerate(codes)
    ]


def _joined(pieces: Sequence[tuple[str, bool]]) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for text, changed in pieces:
        if text and found and found[-1].changed == changed:
            found[-1] = Stretch(found[-1].text + text, changed)
        elif text:
            found.append(Stretch(text, changed))
    return tuple(found)


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """Keys that changed their place among those in both lists: the fewest that explain the order.

    Rows that only slid because others came or went did not move.
    """
    places = {key: place for place, key in enumerate(old)}
    common = [key for key in new if key in places]
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str] = {}
    for key in common:
        at = bisect_left(tails, places[key])
        tails[at : at + 1] = [places[key]]
        ends[at : at + 1] = [key]
        if at:
            before[key] = ends[at - 1]
    stayed: set[str] = set()
    key = ends[-1] if ends else ""
    while key:
        stayed.add(key)
        key = before.get(key, "")
    return frozenset(common) - stayed
