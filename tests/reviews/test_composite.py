"""The composite score: worked by hand, bounded, monotone, fair where facts do not exist."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.enums import MarkSource
from programmes.rulebook import parse_rulebook
from programmes.shipped import shipped_document
from reviews.composite import Facts, ScoredCriterion, Shares, achievement, compose


def fenyi() -> list[ScoredCriterion]:
    """Criteria of the shipped Fenyi acceptance rubric."""
    rubric = next(
        row
        for row in parse_rulebook(shipped_document("fenyi-2020")).rubrics
        if row.stage == "acceptance"
    )
    return [
        ScoredCriterion(row.code, row.name, Decimal(str(row.points)), row.source)
        for row in rubric.criteria
    ]


SHARES = Shares(
    mostly=Decimal("0.8"),
    partly=Decimal("0.5"),
    yellow=Decimal(8) / Decimal(12),
    red=Decimal(3) / Decimal(12),
)
FENYI = fenyi()
JUDGED = {row.code: row.points for row in FENYI if row.source == MarkSource.JUDGE}
MARKS = {
    "four_ones": Decimal(7),
    "secretary_lead": Decimal("5.5"),
    "papers": Decimal("3.5"),
    "masses": Decimal(13),
    "replication": Decimal(8),
}
WEIGHTS = [Decimal(40), Decimal(30), Decimal(30)]


def test_the_fenyi_rubric_worked_by_hand():
    facts = Facts(
        lamps={"green": 6, "yellow": 2, "red": 1},
        milestones=[
            (Decimal(40), Decimal(1)),
            (Decimal(30), Decimal("0.8")),
            (Decimal(30), Decimal(0)),
        ],
        problems=[Decimal(1), Decimal("0.5"), Decimal(0)],
        indicators=[
            (Decimal(0), Decimal(60), Decimal(45)),
            (Decimal(100), Decimal(50), Decimal(60)),
        ],
    )
    found = compose(FENYI, MARKS, facts, SHARES)
    values = {line.code: line.value for line in found.lines}
    # Lamps: (6 × 12 + 2 × 8 + 1 × 3) / 9 = 91 / 9.
    assert values["dispatch"] == Decimal("10.1111111111")
    # Tasks: 18 × (40 + 30 × 0.8) / 100; indicators: 12 × (0.75 + 0.80) / 2; problems: 15 × 1.5 / 3.
    assert (values["tasks"], values["indicators"], values["problems"]) == (
        Decimal("11.52"),
        Decimal("9.3"),
        Decimal("7.5"),
    )
    # 10.1111… + 37 + 11.52 + 9.3 + 7.5
    assert found.score == Decimal("75.43")
    assert found.unrounded == Decimal("75.4311111111")


def test_lamp_points_of_a_month_are_twelve_eight_and_three():
    for colour, points in (("green", 12), ("yellow", 8), ("red", 3)):
        facts = Facts(lamps={colour: 1}, milestones=[(Decimal(100), Decimal(1))])
        found = compose(FENYI, MARKS, facts, SHARES)
        assert found.lines[0].value == points


def test_a_criterion_without_facts_is_left_out_and_the_rest_scaled_up():
    judge = ScoredCriterion("a", "甲", Decimal(60), "judge")
    punctual = ScoredCriterion("b", "乙", Decimal(40), "punctuality")
    given_marks = {"a": Decimal(45)}
    without = compose([judge, punctual], given_marks, Facts(), SHARES)
    assert without.score == Decimal("75.00")
    assert without.lines[1].value is None
    assert "不计" in without.lines[1].how
    late = compose([judge, punctual], given_marks, Facts(reports=(0, 4)), SHARES)
    assert late.score == Decimal("45.00")


def test_a_missing_judges_mark_is_never_taken_for_zero():
    with pytest.raises(ValueError, match="四个一"):
        compose(FENYI, {"masses": Decimal(1)}, Facts(), SHARES)


def test_nothing_to_score_is_an_error_not_a_zero():
    with pytest.raises(ValueError, match="nothing"):
        compose([ScoredCriterion("b", "乙", Decimal(40), "lamps")], {}, Facts(), SHARES)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [(0, 60, 60, 1), (0, 60, 90, 1), (0, 60, -5, 0), (100, 50, 40, 1), (100, 50, 75, "0.5")],
)
def test_achievement_works_in_both_directions_and_never_leaves_zero_to_one(
    baseline, target, actual, share
):
    assert achievement(Decimal(baseline), Decimal(target), Decimal(actual)) == Decimal(share)


shares = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.8"), Decimal(1)])
months = st.integers(0, 12)


@st.composite
def years(draw: st.DrawFn) -> tuple[dict[str, Decimal], Facts]:
    """Any marks the judges may give, and any facts, also none."""
    marks = {
        code: draw(st.decimals(0, points, places=2, allow_nan=False))
        for code, points in JUDGED.items()
    }
    number = st.decimals(-1000, 1000, places=2, allow_nan=False)
    facts = Facts(
        lamps={colour: draw(months) for colour in ("green", "yellow", "red", "grey")},
        milestones=[(weight, draw(shares)) for weight in WEIGHTS[: draw(st.integers(0, 3))]],
        problems=draw(st.lists(shares, max_size=4)),
        indicators=draw(st.lists(st.tuples(number, number, number), max_size=4)),
    )
    return marks, facts


@given(years())
def test_the_score_stays_between_zero_and_a_hundred(year):
    marks, facts = year
    found = compose(FENYI, marks, facts, SHARES)
    assert 0 <= found.score <= 100
    assert all(line.value is None or 0 <= line.value <= line.points for line in found.lines)


@given(years(), st.sampled_from(sorted(JUDGED)), st.decimals(0, 5, places=2, allow_nan=False))
def test_a_higher_mark_never_lowers_the_score(year, code, more):
    marks, facts = year
    better = {**marks, code: min(JUDGED[code], marks[code] + more)}
    assert (
        compose(FENYI, better, facts, SHARES).unrounded
        >= compose(FENYI, marks, facts, SHARES).unrounded
    )


@given(years(), st.integers(0, 3))
def test_a_problem_better_solved_never_lowers_the_score(year, place):
    marks, facts = year
    if place >= len(facts.problems):
        return
    solved = [Decimal(1) if n == place else share for n, share in enumerate(facts.problems)]
    better = Facts(
        lamps=facts.lamps,
        milestones=facts.milestones,
        problems=solved,
        indicators=facts.indicators,
    )
    assert compose(FENYI, marks, better, SHARES).score >= compose(FENYI, marks, facts, SHARES).score
