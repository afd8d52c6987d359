"""Tries a lamp rule on facts and tells what would change; decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from dispatch.enums import LampColour
from dispatch.lamps import Decision, LampFacts, LampThresholds, MilestoneFact, decide

Key = TypeVar("Key")
_DAY = date(2026, 6, 30)


@dataclass(frozen=True)
class Change:
    """The lamp of one project under the rule in force and under the rule tried."""

    old: Decision
    new: Decision

    @property
    def differs(self) -> bool:
        """Whether the colour changes."""
        return self.old.colour != self.new.colour


def try_rule(
    facts: Mapping[Key, LampFacts], *, old: LampThresholds, new: LampThresholds
) -> dict[Key, Change]:
    """Decide every lamp under both rules. Pure: the same facts give the same answer."""
    return {key: Change(decide(one, old), decide(one, new)) for key, one in facts.items()}


def colour_counts(decisions: Iterable[Decision]) -> dict[str, int]:
    """Number of lamps by colour, every colour present."""
    counts = dict.fromkeys(LampColour.values, 0)
    for decision in decisions:
        counts[decision.colour] += 1
    return counts


def _plan(*completions: int) -> tuple[MilestoneFact, ...]:
    """Four tasks of equal weight, due at the ends of March to June and on 31 July."""
    dues = (date(2026, 3, 31), date(2026, 4, 30), date(2026, 6, 30), date(2026, 7, 31))
    return tuple(
        MilestoneFact(f"s{n}", f"第{n}项任务", 25, date(2026, 3, 1), due, Decimal(done))
        for n, (due, done) in enumerate(zip(dues, completions, strict=True), start=1)
    )


# What happens in any county, for a first year that has no facts of its own.
SAMPLES: Mapping[str, LampFacts] = {
    "按计划推进": LampFacts(_DAY, _plan(100, 100, 100, 20)),
    "略微滞后，没有逾期": LampFacts(_DAY, _plan(100, 100, 70, 0)),
    "滞后 25 个百分点": LampFacts(_DAY, _plan(100, 100, 0, 0)),
    "一项任务逾期 61 天": LampFacts(_DAY, _plan(100, 60, 100, 0)),
    "两项任务逾期，滞后 60 个百分点": LampFacts(_DAY, _plan(60, 0, 0, 0)),
    "进度正常，本期迟报": LampFacts(_DAY, _plan(100, 100, 100, 0), late=True, missing=0),
    "进度正常，连续两期缺报": LampFacts(_DAY, _plan(100, 100, 100, 0), missing=2),
    "连续三期黄灯，本期仍滞后": LampFacts(
        _DAY, _plan(100, 100, 40, 0), before=("yellow", "yellow", "yellow")
    ),
    "已立项，尚未启动": LampFacts(_DAY, _plan(0, 0, 0, 0), grey_reason="项目已立项，尚未启动实施"),
}
