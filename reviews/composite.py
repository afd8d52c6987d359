"""Puts the panel's mark and the recorded facts of the year together into one score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from programmes.enums import CriterionKind, MarkSource
from reviews.satisfaction import Survey, rate_of
from reviews.scoring import NO_CAPS, STORED, ZERO, Caps, mean_of, rounded, with_caps

ONE = Decimal(1)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Shares:
    """What a half result counts, as a share of the full mark (rule of the programme).

    `late` and `overdue` are points taken off for each late or missing report and overdue task.
    """

    mostly: Decimal
    partly: Decimal
    yellow: Decimal
    red: Decimal
    late: Decimal = ONE
    overdue: Decimal = Decimal("0.5")


@dataclass(frozen=True)
class ScoredCriterion:
    """One criterion of the acceptance rubric: full marks and where its mark comes from."""

    code: str
    name: str
    points: Decimal
    source: str
    kind: str = CriterionKind.BASE


@dataclass(frozen=True)
class Facts:
    """What was recorded over the year and verified at acceptance.

    `reports`: (on time, due). `lamps`: months by colour. `milestones`: (weight, share done 0–1).
    `problems`: share solved 0–1 each. `indicators`: (baseline, target, actual).
    `overdue`: tasks finished after their day or not at all; late completion does not erase them.
    """

    reports: tuple[int, int] = (0, 0)
    lamps: Mapping[str, int] = field(default_factory=dict)
    milestones: Sequence[tuple[Decimal, Decimal]] = ()
    problems: Sequence[Decimal] = ()
    indicators: Sequence[tuple[Decimal, Decimal, Decimal]] = ()
    satisfaction: Survey | None = None
    overdue: int = 0


@dataclass(frozen=True)
class Line:
    """One line of the trace: the mark, or None where the facts do not exist (不适用)."""

    code: str
    name: str
    points: Decimal
    source: str
    value: Decimal | None
    how: str
    kind: str = CriterionKind.BASE


@dataclass(frozen=True)
class Composite:
    """The score of one project: unrounded, rounded half-up, and every line behind it."""

    unrounded: Decimal
    score: Decimal
    lines: tuple[Line, ...]


def compose(
    criteria: Sequence[ScoredCriterion],
    judged: Mapping[str, Decimal],
    facts: Facts,
    shares: Shares,
    caps: Caps = NO_CAPS,
) -> Composite:
    """Compose the score out of 100 from judges' mean marks (by code) and recorded facts.

    A base criterion without facts is left out and the rest is scaled up to the full points; it
    never counts as 0. Bonuses and deductions come on top, within their caps. Source: R-B, R-C
    and the engine requirements of the scoring document.

    Raises:
        ValueError: a judged criterion has no mark, or nothing at all can be scored.
    """
    lines = tuple(_line(criterion, judged, facts, shares) for criterion in criteria)
    base = [line for line in lines if line.kind == CriterionKind.BASE]
    counted = [line for line in base if line.value is not None]
    full = sum((line.points for line in base), ZERO)
    possible = sum((line.points for line in counted), ZERO)
    if not possible:
        raise ValueError("nothing to score")
    sums = dict.fromkeys(CriterionKind.values, ZERO)
    for line in lines:
        sums[line.kind] += line.value if line.value is not None else ZERO
    sums[CriterionKind.BASE] *= full / possible
    total = with_caps(sums, caps)
    return Composite(total.quantize(STORED), rounded(total), lines)


def compose_parts(parts: Sequence[tuple[Decimal, Composite]]) -> Composite:
    """Put the rubrics of one stage together by their shares (per cent, sum 100)."""
    whole = sum((share for share, _ in parts), ZERO)
    total = sum((share * part.unrounded for share, part in parts), ZERO) / whole
    lines = tuple(line for _, part in parts for line in part.lines)
    return Composite(total.quantize(STORED), rounded(total), lines)


def achievement(baseline: Decimal, target: Decimal, actual: Decimal) -> Decimal:
    """Share of the way from baseline to target that was covered, 0 to 1, in either direction."""
    if target == baseline:
        return ONE if actual == target else ZERO
    return min(ONE, max(ZERO, (actual - baseline) / (target - baseline)))


def _line(
    criterion: ScoredCriterion, judged: Mapping[str, Decimal], facts: Facts, shares: Shares
) -> Line:
    if criterion.source == MarkSource.JUDGE:
        if criterion.code not in judged and criterion.kind != CriterionKind.BASE:
            return _as_line(criterion, None, "没有评委给分")
        if criterion.code not in judged:
            raise ValueError(f"“{criterion.name}”没有评委打分。")
        return _as_line(criterion, judged[criterion.code], "评委打分平均（按去分规则）")
    if criterion.source == MarkSource.PROCESS:
        return _as_line(criterion, *_process(criterion.points, facts, shares))
    share, how = _SHARES_OF[MarkSource(criterion.source)](facts, shares)
    return _as_line(criterion, None if share is None else criterion.points * share, how)


def _as_line(criterion: ScoredCriterion, value: Decimal | None, how: str) -> Line:
    kept = None if value is None else value.quantize(STORED)
    return Line(
        criterion.code,
        criterion.name,
        criterion.points,
        criterion.source,
        kept,
        how,
        criterion.kind,
    )


def _punctuality(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    on_time, due = facts.reports
    if not due:
        return None, "没有应报月份，不计此项"
    return Decimal(on_time) / due, f"应报 {due} 期，按时 {on_time} 期"


def _lamps(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    green, yellow, red = (facts.lamps.get(colour, 0) for colour in ("green", "yellow", "red"))
    months = green + yellow + red
    if not months:
        return None, "没有亮灯月份，不计此项"
    share = (green + yellow * shares.yellow + red * shares.red) / months
    return share, f"绿灯 {green} 个月、黄灯 {yellow} 个月、红灯 {red} 个月"


def _milestones(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    total = sum((weight for weight, _ in facts.milestones), ZERO)
    if not total:
        return None, "没有可核验的任务，不计此项"
    share = sum((weight * done for weight, done in facts.milestones), ZERO) / total
    return share, f"任务完成率 {rounded(share * HUNDRED)}%（按权重）"


def _problems(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    if not facts.problems:
        return None, "没有可核验的问题，不计此项"
    share = mean_of(list(facts.problems))
    return share, f"{len(facts.problems)} 个问题，解决率 {rounded(share * HUNDRED)}%"


def _indicators(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    if not facts.indicators:
        return None, "没有量化指标，不计此项"
    share = mean_of([achievement(*row) for row in facts.indicators])
    return share, f"{len(facts.indicators)} 项指标，平均达成 {rounded(share * HUNDRED)}%"


def _satisfaction(facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    survey = facts.satisfaction
    if survey is None or not survey.valid:
        return None, "没有满意度测评，不计此项"
    asked = f"发出 {survey.asked} 份，收回 {survey.valid} 份"
    if not survey.enough:
        return None, f"{asked}，少于方案规定的 {survey.least} 份，不计此项"
    rate = rate_of(survey)
    return rate, f"{asked}，满意率 {rounded(rate * HUNDRED)}%"


def _process(points: Decimal, facts: Facts, shares: Shares) -> tuple[Decimal | None, str]:
    """Full marks less so many points for each slip, never below 0. Source: R-B, 过程规范."""
    on_time, due = facts.reports
    slips = due - on_time
    lost = slips * shares.late + facts.overdue * shares.overdue
    how = (
        f"迟报、缺报 {slips} 次，每次扣 {shares.late.normalize():f} 分；"
        f"任务逾期 {facts.overdue} 项，每项扣 {shares.overdue.normalize():f} 分"
    )
    return max(ZERO, points - lost), how


_SHARES_OF = {
    MarkSource.PUNCTUALITY: _punctuality,
    MarkSource.LAMPS: _lamps,
    MarkSource.MILESTONES: _milestones,
    MarkSource.PROBLEMS: _problems,
    MarkSource.INDICATORS: _indicators,
    MarkSource.SATISFACTION: _satisfaction,
}
