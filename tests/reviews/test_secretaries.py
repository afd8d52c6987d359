"""The score of a secretary with several projects: laws, and the pages that show it."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.satisfaction import Survey, problem_of, rate_of
from reviews.secretaries import converted, secretary_score

KINDS = ("mandatory", "elective", "claimed")
SCORES = st.lists(
    st.tuples(st.sampled_from(KINDS), st.decimals(0, 100, places=2, allow_nan=False)),
    min_size=1,
    max_size=6,
)
WEIGHTS = st.fixed_dictionaries({kind: st.integers(0, 100) for kind in KINDS})


@settings(max_examples=40)
@given(SCORES, WEIGHTS, st.randoms())
def test_the_score_lies_between_the_projects_and_their_order_does_not_matter(
    scores, weights, random
):
    found = secretary_score(scores, weights)
    values = [score for _, score in scores]
    assert found is not None
    assert min(values) <= found.score <= max(values)
    mixed = random.sample(scores, len(scores))
    assert secretary_score(mixed, weights) == found


@settings(max_examples=40)
@given(SCORES, WEIGHTS)
def test_a_better_project_never_makes_a_secretary_worse(scores, weights):
    kind, score = scores[0]
    better = [(kind, min(score + 5, Decimal(100))), *scores[1:]]
    before, after = secretary_score(scores, weights), secretary_score(better, weights)
    assert before is not None
    assert after is not None
    assert after.unrounded >= before.unrounded


@settings(max_examples=20)
@given(st.decimals(0, 100, places=2, allow_nan=False), WEIGHTS)
def test_one_kind_alone_makes_the_whole(score, weights):
    found = secretary_score([("elective", score)], weights)
    assert found is not None
    assert found.score == score


def test_nobody_without_a_project_has_a_score():
    assert secretary_score([], {"mandatory": 60}) is None


def test_the_score_counts_as_much_as_the_rule_says():
    assert converted(Decimal("84.621"), Decimal(20)) == Decimal("16.92")


def test_both_ways_to_read_a_survey():
    survey = Survey(asked=60, very=30, fairly=10, basic=5, unsatisfied=5)
    assert rate_of(survey) == Decimal("0.82")
    assert rate_of(Survey(60, 30, 10, 5, 5, rule="share")) == Decimal("0.8")
    assert "多于发出" in problem_of(Survey(asked=40, very=30, fairly=10, basic=5, unsatisfied=5))
    assert not survey.enough or survey.valid >= survey.least
