"""How alike two texts are, and which passages they share; pure, for Chinese without a dictionary.

A text is reduced to what carries meaning (full and half width alike, no blanks or punctuation,
every number the same) and cut into overlapping pieces of four characters. Four, because three
already join unrelated texts about the same kind of work, and five lose a copy in which every
other word was replaced.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

RULES = 1
SHINGLE = 4
# Fewer pieces than this say nothing about where a text comes from.
LEAST_SHINGLES = 60
# As long as a passage has to be before two authors are unlikely to have written it alike.
LEAST_PASSAGE = 8
_PLACES_TRIED = 40
# Characters shown before and after a passage of the other text.
_AROUND = 20
_PERCENT = 100


@dataclass(frozen=True)
class Part:
    """A field or row of an application: what it is called, and its text."""

    label: str
    text: str


@dataclass(frozen=True)
class Run:
    """A passage both texts have: its part and characters in the one and in the other."""

    own_part: int
    own_start: int
    own_end: int
    other_part: int
    other_start: int
    other_end: int

    @property
    def length(self) -> int:
        """Characters of the passage in the first text."""
        return self.own_end - self.own_start


@dataclass(frozen=True)
class Piece:
    """A stretch of a part, shared with the other text or not."""

    text: str
    same: bool


@dataclass(frozen=True)
class Marked:
    """A part with its shared passages marked."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Beside:
    """A part with its shared passages, beside the parts of the other text they stand in."""

    own: Marked
    others: tuple[Marked, ...] = ()


@dataclass(frozen=True)
class Pair:
    """Two texts of a collection that are alike, by their keys."""

    first: int
    second: int
    percent: int


@lru_cache(maxsize=20_000)
def _kept(character: str) -> str:
    """What is compared of a character: "" for blanks and punctuation, "0" for a digit."""
    found = unicodedata.normalize("NFKC", character).casefold()
    return "".join("0" if one.isdecimal() else one for one in found if one.isalnum())


def normalised(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place in the original.

    A number, however long, is a single "0": the same sentence with other figures is the same.
    """
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in _kept(character):
            if one != "0" or not kept or kept[-1] != "0":
                kept.append(one)
                places.append(place)
    return "".join(kept), places


def shingles(texts: Iterable[str]) -> frozenset[int]:
    """The pieces of all texts as numbers of 32 bits, the same on every machine."""
    found: set[int] = set()
    for text in texts:
        plain = normalised(text)[0]
        if plain:
            last = max(len(plain) - SHINGLE, 0)
            found.update(crc32(plain[at : at + SHINGLE].encode()) for at in range(last + 1))
    return frozenset(found)


def pack(pieces: Collection[int]) -> bytes:
    """The pieces as they are stored: sorted, four bytes each, lowest byte first."""
    return b"".join(piece.to_bytes(4, "little") for piece in sorted(pieces))


def unpack(stored: bytes | memoryview) -> frozenset[int]:
    """The pieces stored by `pack`; some databases hand them back as a view."""
    pieces = array("I")
    if pieces.itemsize != 4:  # pragma: no cover - no such machine is known
        pieces = array("L")
    pieces.frombytes(bytes(stored))
    return frozenset(pieces)


def similarity(one: frozenset[int], other: frozenset[int]) -> int:
    """How much of the shorter text stands in the other, in percent, rounded half up.

    The same both ways round; 100 for equal texts, 0 for texts with nothing in common.
    """
    return _share(len(one & other), min(len(one), len(other)))


def _share(common: int, least: int) -> int:
    return (2 * _PERCENT * common + least) // (2 * least) if least else 0


def similar_pairs(
    texts: Mapping[int, frozenset[int]],
    least: int,
    *,
    earlier: Mapping[int, frozenset[int]] | None = None,
) -> list[Pair]:
    """Pairs of the texts, and of a text with an earlier one, that are alike by `least` percent.

    Most alike first. Every piece found in two texts gets a bit, so that a pair costs one "and"
    of two long numbers.
    """
    every = {**(earlier or {}), **texts}
    usable = {key: pieces for key, pieces in every.items() if len(pieces) >= LEAST_SHINGLES}
    bits = _as_bits(usable)
    keys = sorted(usable, key=lambda key: (key in texts, key))
    found = []
    for at, second in enumerate(keys):
        if second not in texts:
            continue
        size, own = len(usable[second]), bits[second]
        for first in keys[:at]:
            shorter = min(size, len(usable[first]))
            percent = _share((own & bits[first]).bit_count(), shorter)
            if percent >= least:
                found.append(Pair(first, second, percent))
    return sorted(found, key=lambda pair: (-pair.percent, pair.first, pair.second))


def _as_bits(texts: Mapping[int, frozenset[int]]) -> dict[int, int]:
    counts: Counter[int] = Counter()
    for pieces in texts.values():
        counts.update(pieces)
    shared = [piece for piece, count in counts.items() if count > 1]
    places = {piece: place for place, piece in enumerate(shared)}
    bits = {}
    for key, pieces in texts.items():
        mask = bytearray(len(places) // 8 + 1)
        for piece in pieces & places.keys():
            place = places[piece]
            mask[place >> 3] |= 1 << (place & 7)
        bits[key] = int.from_bytes(mask, "little")
    return bits


def common_runs(
    own: Sequence[Part], other: Sequence[Part], *, ignored: frozenset[int] = frozenset()
) -> list[Run]:
    """Passages of at least eight compared characters that both texts have.

    In the order of the first text; no character of it is counted twice. A passage made up of
    `ignored` pieces alone (titles of topics, hints of the form) is left out.
    """
    plain = [normalised(part.text) for part in other]
    index = _index(plain)
    found: list[Run] = []
    for number, part in enumerate(own):
        text, places = normalised(part.text)
        at = 0
        while at < len(text):
            length, theirs, start = _longest(text, at, plain, index)
            if length and not shingles([text[at : at + length]]) <= ignored:
                ends = places[at + length - 1] + 1, plain[theirs][1][start + length - 1] + 1
                begins = places[at], plain[theirs][1][start]
                found.append(Run(number, begins[0], ends[0], theirs, begins[1], ends[1]))
            at += length or 1
    return found


_Index = dict[str, list[tuple[int, int]]]


def _index(plain: Sequence[tuple[str, list[int]]]) -> _Index:
    index: _Index = defaultdict(list)
    for part, (text, _) in enumerate(plain):
        for at in range(len(text) - LEAST_PASSAGE + 1):
            index[text[at : at + LEAST_PASSAGE]].append((part, at))
    return index


def _longest(
    text: str, at: int, plain: Sequence[tuple[str, list[int]]], index: _Index
) -> tuple[int, int, int]:
    """Length of the longest shared passage beginning here, and where the other text has it."""
    best = (0, 0, 0)
    for part, start in index.get(text[at : at + LEAST_PASSAGE], [])[:_PLACES_TRIED]:
        there, length = plain[part][0], 0
        room = min(len(text) - at, len(there) - start)
        while length < room and text[at + length] == there[start + length]:
            length += 1
        if length > best[0]:
            best = (length, part, start)
    return best


def side_by_side(own: Sequence[Part], other: Sequence[Part], runs: Sequence[Run]) -> list[Beside]:
    """Parts with shared passages in the order of the first text, each beside the other's parts.

    What the other text has between the passages is shortened.
    """
    theirs: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for run in runs:
        theirs[run.own_part][run.other_part].append((run.other_start, run.other_end))
    return [
        Beside(
            mine.own,
            tuple(
                Marked(other[part].label, _shortened(_pieces(other[part].text, spans)))
                for part, spans in sorted(theirs[number].items())
            ),
        )
        for number, mine in _own_marked(own, runs).items()
    ]


def own_side(own: Sequence[Part], runs: Sequence[Run]) -> list[Beside]:
    """Parts of the first text alone with their shared passages; not a word of the other."""
    return list(_own_marked(own, runs).values())


def _own_marked(own: Sequence[Part], runs: Sequence[Run]) -> dict[int, Beside]:
    together: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for run in runs:
        together[run.own_part].append((run.own_start, run.own_end))
    return {
        number: Beside(Marked(own[number].label, _pieces(own[number].text, spans)))
        for number, spans in sorted(together.items())
    }


def _shortened(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(
        piece
        if piece.same or len(piece.text) <= 2 * _AROUND
        else Piece(f"{piece.text[:_AROUND]}……{piece.text[-_AROUND:]}", same=False)
        for piece in pieces
    )


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    found, at = [], 0
    for start, end in sorted(spans):
        start = max(start, at)
        if start > at:
            found.append(Piece(text[at:start], same=False))
        if end > start:
            found.append(Piece(text[start:end], same=True))
        at = max(at, end)
    if at < len(text):
        found.append(Piece(text[at:], same=False))
    return tuple(found)
