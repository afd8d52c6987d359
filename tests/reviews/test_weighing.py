"""Laws of weighing judge groups, the spread of totals, and another rule tried by hand."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.enums import MissingJudge, TrimRule
from reviews.scoring import ZERO, deviation_of, weighted
from reviews.whatif import PanelPart, PanelRule, try_panel

MARKS = st.decimals(0, 100, places=2)
WEIGHTS = st.decimals("0.01", 100, places=2)
PARTS = st.lists(st.tuples(WEIGHTS, MARKS), min_size=1, max_size=5)
TINY = Decimal("0.000000001")


@settings(max_examples=40)
@given(PARTS)
def test_a_weighted_mean_lies_between_the_lowest_and_the_highest(parts):
    mean = weighted(parts, MissingJudge.WAIT)
    values = [value for _, value in parts]
    assert min(values) - TINY <= mean <= max(values) + TINY


@settings(max_examples=40)
@given(PARTS, st.permutations(range(5)))
def test_the_order_and_the_sum_of_weights_change_nothing(parts, order):
    shuffled = [parts[place] for place in order if place < len(parts)]
    doubled = [(2 * weight, value) for weight, value in shuffled]
    assert weighted(doubled, MissingJudge.WAIT) == weighted(parts, MissingJudge.WAIT)


@settings(max_examples=40)
@given(PARTS, WEIGHTS)
def test_a_missing_group_is_waited_for_or_left_out_but_never_zero(parts, weight):
    short = [*parts, (weight, None)]
    assert weighted(short, MissingJudge.WAIT) is None
    assert weighted(short, MissingJudge.REWEIGHT) == weighted(parts, MissingJudge.WAIT)


def test_the_deviation_is_that_of_the_whole_population():
    totals = [Decimal(value) for value in (70, 85, 100)]
    assert deviation_of(totals) == Decimal("12.2474487139")
    assert deviation_of([Decimal(80)]) == ZERO


def panel(trim: str, mark: str) -> dict[str, PanelRule]:
    return {"main": PanelRule(trim, 5, Decimal(mark), Decimal(100))}


def test_another_trimming_and_pass_mark_are_worked_by_hand():
    totals = [Decimal(value) for value in (60, 70, 80, 80, 90)]
    part = PanelPart("main", Decimal(100), ((Decimal(100), totals),))
    plain = try_panel([part], panel(TrimRule.NONE, "76"))
    assert (plain.score, plain.passes) == (Decimal("76.00"), True)
    trimmed = try_panel([part], panel(TrimRule.ONE_EACH, "77"))
    assert (trimmed.score, trimmed.passes) == (Decimal("76.67"), False)
    assert not try_panel([part], panel(TrimRule.NONE, "60"), vetoes=1).passes
    assert try_panel([part], {}) is None
