"""Finds the rule books that come with the product."""

from __future__ import annotations

from pathlib import Path

from programmes.rulebook import parse_rulebook
from programmes.rulebook_types import RuleBook

FOLDER = Path(__file__).parent / "presets"


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped rule books, such as `fenyi-2020`."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def shipped_document(name: str) -> bytes:
    """The file of a shipped rule book.

    Raises:
        KeyError: none of that name is shipped.
    """
    if name not in shipped_names():
        raise KeyError(name)
    return (FOLDER / f"{name}.yaml").read_bytes()


def shipped_for(*, committee_name: str, year: int) -> tuple[str, RuleBook] | None:
    """Name and content of the shipped rule book of this committee and year, if there is one."""
    for name in shipped_names():
        book = parse_rulebook(shipped_document(name))
        if book.committee.name == committee_name and book.year == year:
            return name, book
    return None
