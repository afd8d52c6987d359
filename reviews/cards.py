"""What a vote by cards comes to; pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reviews.enums import CardColour
from reviews.scoring import STORED

HUNDRED = Decimal(100)


def green_share(cards: Mapping[str, int]) -> Decimal:
    """Share of green cards in per cent, to as many places as are stored.

    Raises:
        ValueError: nobody voted.
    """
    total = sum(cards.values())
    if not total:
        raise ValueError("no cards")
    return (HUNDRED * cards.get(CardColour.GREEN, 0) / total).quantize(STORED)


def outcome(cards: Mapping[str, int], *, green_percent: int, red_percent: int) -> CardColour:
    """Red when more than that share is red, green when more than that is green, else yellow.

    Source: card rule of the lifecycle (green approved, yellow to improve, red to redraft).
    """
    total = sum(cards.values())
    if cards.get(CardColour.RED, 0) * 100 > total * red_percent:
        return CardColour.RED
    if cards.get(CardColour.GREEN, 0) * 100 > total * green_percent:
        return CardColour.GREEN
    return CardColour.YELLOW
