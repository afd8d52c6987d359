"""Numbers with 约 and 余: read as typed, added up, set against a target, and written out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programmes.enums import Direction, Qualifier

_TYPED = re.compile(r"^(约)?([0-9]+(?:\.[0-9]+)?)(万|亿)?(余|多)?$")
_TIMES = {"": 1, "万": 10_000, "亿": 100_000_000}
_LARGEST = Decimal("999999999999.99")
_CENT, _TENTH, _HUNDRED = Decimal("0.01"), Decimal("0.1"), Decimal(100)


@dataclass(frozen=True)
class Amount:
    """A number as it is published: exact, about (约51000) or more than (320余)."""

    value: Decimal
    qualifier: str = Qualifier.EXACT

    @property
    def figure(self) -> str:
        """The number without needless zeros."""
        text = f"{self.value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    @property
    def typed(self) -> str:
        """As a person would type it: 约51000, 320余, 450."""
        before = "约" if self.qualifier == Qualifier.ABOUT else ""
        after = "余" if self.qualifier == Qualifier.OVER else ""
        return f"{before}{self.figure}{after}"

    def words(self, unit: str) -> str:
        """With its unit: 约51000人, 320余人, 450人."""
        return f"{self.typed}{unit}"


def read_amount(text: str) -> Amount:
    """Read what was typed: full-width digits, thousands marks, 万, 约 in front, 余 or 多 behind.

    Raises ValueError for anything else, and for more than two decimals or twelve digits.
    """
    plain = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", text))
    found = _TYPED.match(plain)
    if found is None:
        raise ValueError(text)
    about, digits, times, over = found.groups()
    value = Decimal(digits) * _TIMES[times or ""]
    if value > _LARGEST or value != value.quantize(_CENT):
        raise ValueError(text)
    if about:
        return Amount(value, Qualifier.ABOUT)
    return Amount(value, Qualifier.OVER if over else Qualifier.EXACT)


def added(amounts: Iterable[Amount]) -> Amount | None:
    """The sum, no more exact than its parts (any 约 → 约, else any 余 → 余); None of nothing."""
    parts = list(amounts)
    if not parts:
        return None
    qualifiers = {part.qualifier for part in parts}
    for qualifier in (Qualifier.ABOUT, Qualifier.OVER):
        if qualifier in qualifiers:
            return Amount(sum((part.value for part in parts), Decimal(0)), qualifier)
    return Amount(sum((part.value for part in parts), Decimal(0)))


@dataclass(frozen=True)
class Standing:
    """How far an indicator is: percent of the target (one decimal) and whether it is met."""

    percent: Decimal | None
    met: bool | None

    @property
    def words(self) -> str:
        """45%, 已达到, 未达到, or a dash without figures."""
        if self.percent is not None:
            return f"{Amount(self.percent).figure}%"
        return "—" if self.met is None else ("已达到" if self.met else "未达到")


def standing(total: Amount | None, target: Decimal | None, direction: str) -> Standing:
    """Set a sum against its target.

    Where less is better a share says nothing: the target is met or not.
    """
    if total is None or target is None:
        return Standing(None, None)
    if direction == Direction.DOWN:
        return Standing(None, total.value <= target)
    met = total.value >= target
    if not target:
        return Standing(None, met)
    percent = (total.value * _HUNDRED / target).quantize(_TENTH, ROUND_HALF_UP)
    return Standing(percent, met)
