"""What a sender is given, and how it says that it could not."""

from __future__ import annotations

from dataclasses import dataclass


class Undeliverable(Exception):
    """Trying again cannot help; the text is the reason in Chinese."""


class Temporary(Exception):
    """It may work later; the text is the reason in Chinese."""


@dataclass(frozen=True)
class Addressee:
    """One person: the name shown, and the address on the channel ("" in a group: the name)."""

    name: str
    address: str


@dataclass(frozen=True)
class Letter:
    """What is said.

    ``reference`` stays the same on every attempt; ``link`` is a full address or "".
    """

    title: str
    body: str
    link: str
    reference: str
