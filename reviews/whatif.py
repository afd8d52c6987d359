"""Tries rubrics on facts and tells what scores and grades they would give; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from programmes.enums import CriterionKind, Grading, MarkSource, MissingJudge, Stage
from programmes.rulebook_types import CriterionRule, RubricRule, RuleBook
from reviews.composite import Composite, Facts, ScoredCriterion, Shares, compose, compose_parts
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.grading import NO_FIGURES, GradeLine, grade_reached
from reviews.satisfaction import Survey
from reviews.scoring import ZERO, Caps, aggregate, rounded, weighted

ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True)
class Past:
    """What is known of one accepted project.

    `shares`: part of the full mark judges gave, 0 to 1, by criterion; `extras`: bonuses and
    deductions in marks. Verdicts are kept as such, because a rubric says what they count.
    """

    category: str
    shares: Mapping[str, Decimal]
    extras: Mapping[str, Decimal] = field(default_factory=dict)
    reports: tuple[int, int] = (0, 0)
    lamps: Mapping[str, int] = field(default_factory=dict)
    milestones: Sequence[tuple[int, str]] = ()
    problems: Sequence[str] = ()
    indicators: Sequence[tuple[Decimal, Decimal, Decimal]] = ()
    survey: Survey | None = None
    overdue: int = 0
    score: Decimal | None = None
    grade: str = ""


@dataclass(frozen=True)
class Outcome:
    """The score under some rubrics; `guessed` names criteria nobody had marked before."""

    score: Decimal
    grade: str
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True)
class PanelRule:
    """How the totals of one rubric of the approval panel are to be taken, for a try."""

    trim_rule: str
    trim_from: int
    pass_mark: Decimal
    share: Decimal


@dataclass(frozen=True)
class PanelPart:
    """Totals given by one rubric, by judge group with its weight."""

    code: str
    share: Decimal
    groups: Sequence[tuple[Decimal, Sequence[Decimal]]]


@dataclass(frozen=True)
class PanelOutcome:
    """Score under a tried rule and whether it reaches the pass mark; a veto still stops it."""

    score: Decimal
    passes: bool


def try_panel(
    parts: Sequence[PanelPart], rules: Mapping[str, PanelRule], *, vetoes: int = 0
) -> PanelOutcome | None:
    """What the panel's totals come to under other rules of trimming and another pass mark.

    `rules` by code of the rubric; None where one of the parts has no rule or no totals. Groups
    without totals are left out and the others re-weighted, as the stored result does it.
    """
    if not parts or any(part.code not in rules for part in parts):
        return None
    whole, shares = ZERO, ZERO
    for part in parts:
        rule = rules[part.code]
        means = [
            (weight, _trimmed(totals, rule) if totals else None) for weight, totals in part.groups
        ]
        mean = weighted(means, MissingJudge.REWEIGHT)
        if mean is None:
            return None
        whole, shares = whole + rule.share * mean, shares + rule.share
    score = rounded(whole / shares)
    mark = rules[parts[0].code].pass_mark
    return PanelOutcome(score, score >= mark and not vetoes)


def _trimmed(totals: Sequence[Decimal], rule: PanelRule) -> Decimal:
    return aggregate(totals, trim_rule=rule.trim_rule, trim_from=rule.trim_from).mean


def try_rubrics(past: Past, book: RuleBook) -> Outcome | None:
    """Score and grade of a project by a book's acceptance rubrics and thresholds.

    A criterion judges never marked takes the mean share of those they did mark. Quotas and
    further conditions of grades are left out: they need all projects of the year. None when no
    judge marked anything.
    """
    if not past.shares:
        return None
    guessed: list[str] = []
    rubrics = _rubrics_for(past, book)
    parts = [(rubric.share, _scored(past, rubric, book, guessed)) for rubric in rubrics]
    whole = compose_parts(parts)
    return Outcome(whole.score, grade_of(whole.score, book), tuple(guessed))


def grade_of(score: Decimal, book: RuleBook) -> str:
    """Grade by the thresholds; "" where stars and flags decide, not scores."""
    if book.programme.grading == Grading.MERITS:
        return ""
    lines = [GradeLine(line.grade, line.threshold) for line in book.grades]
    return grade_reached(score, lines, NO_FIGURES)


def _rubrics_for(past: Past, book: RuleBook) -> list[RubricRule]:
    """Those of its category; a category this year does not know is taken as the first."""
    codes = [row.code for row in book.categories]
    category = past.category if past.category in codes else codes[0]
    return [
        rubric
        for rubric in book.rubrics
        if rubric.stage == Stage.ACCEPTANCE and rubric.covers(category)
    ]


def _scored(past: Past, rubric: RubricRule, book: RuleBook, guessed: list[str]) -> Composite:
    shares = _shares(rubric)
    criteria = [
        ScoredCriterion(row.code, row.name, row.points, row.source, row.kind)
        for row in rubric.criteria
    ]
    judged = {}
    for row in rubric.criteria:
        mark = _mark(past, rubric, row, guessed) if row.source == MarkSource.JUDGE else None
        if mark is not None:
            judged[row.code] = mark
    caps = Caps(rubric.bonus_cap, rubric.deduction_cap)
    return compose(criteria, judged, _facts(past, shares, book), shares, caps)


def _mark(past: Past, rubric: RubricRule, row: CriterionRule, guessed: list[str]) -> Decimal | None:
    """The mark judges would have given, by what they gave for the same criterion."""
    keys = (f"{rubric.code}.{row.code}", row.code)
    if row.kind != CriterionKind.BASE:
        given = next((past.extras[key] for key in keys if key in past.extras), None)
        return None if given is None else min(given, row.points)
    share = next((past.shares[key] for key in keys if key in past.shares), None)
    if share is None:
        guessed.append(row.name)
        share = sum(past.shares.values(), ZERO) / len(past.shares)
    return max(row.lowest, row.points * share)


def _shares(rubric: RubricRule) -> Shares:
    return Shares(
        mostly=Decimal(rubric.mostly_percent) / 100,
        partly=Decimal(rubric.partly_percent) / 100,
        yellow=Decimal(rubric.lamp_yellow) / rubric.lamp_green,
        red=Decimal(rubric.lamp_red) / rubric.lamp_green,
        late=rubric.late_points,
        overdue=rubric.overdue_points,
    )


def _survey(past: Past, book: RuleBook) -> Survey | None:
    """The answers as the book tried would read them."""
    rule, least = book.programme.satisfaction_rule, book.programme.satisfaction_min
    return replace(past.survey, rule=rule, least=least) if past.survey else None


def _facts(past: Past, shares: Shares, book: RuleBook) -> Facts:
    done = {MilestoneVerdict.DONE: ONE, MilestoneVerdict.MOSTLY: shares.mostly}
    solved = {ProblemVerdict.SOLVED: ONE, ProblemVerdict.PARTLY: shares.partly}
    return Facts(
        reports=past.reports,
        lamps=past.lamps,
        milestones=[
            (Decimal(weight), done.get(MilestoneVerdict(verdict), ZERO))
            for weight, verdict in past.milestones
        ],
        problems=[solved.get(ProblemVerdict(verdict), ZERO) for verdict in past.problems],
        indicators=past.indicators,
        satisfaction=_survey(past, book),
        overdue=past.overdue,
    )


def _sample(share: str, *, green: int, on_time: int, done: Sequence[str], solved: str) -> Past:
    weights = (40, 30, 30)
    return Past(
        category="",
        shares={"": Decimal(share)},
        reports=(on_time, 8),
        lamps={"green": green, "yellow": 7 - green, "red": 1},
        milestones=list(zip(weights, done, strict=True)),
        problems=[solved, ProblemVerdict.SOLVED],
        indicators=[(ZERO, Decimal(100), Decimal(green * 14))],
    )


# What happens in any county, for a first year that has no results of its own.
SAMPLES: Mapping[str, Past] = {
    "各方面都好": _sample(
        "0.95", green=7, on_time=8, done=["done", "done", "done"], solved=ProblemVerdict.SOLVED
    ),
    "过程好、效果一般": _sample(
        "0.75", green=7, on_time=8, done=["done", "done", "mostly"], solved=ProblemVerdict.PARTLY
    ),
    "效果好、月报常迟": _sample(
        "0.9", green=4, on_time=3, done=["done", "done", "done"], solved=ProblemVerdict.SOLVED
    ),
    "各方面都勉强": _sample(
        "0.6", green=3, on_time=5, done=["done", "mostly", "undone"], solved=ProblemVerdict.PARTLY
    ),
    "多数没有完成": _sample(
        "0.4", green=1, on_time=2, done=["mostly", "undone", "undone"],
        solved=ProblemVerdict.UNSOLVED,
    ),
}  # fmt: skip
