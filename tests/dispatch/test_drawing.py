"""The random draw: reproducible, within its limits, fair to the order of the list."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.drawing import draw, quarter_of, quarter_span

KEYS = st.lists(st.integers(1, 10_000), unique=True, max_size=30)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.text("0123456789abcdef", min_size=1, max_size=16),
    keys=KEYS,
    most=st.integers(1, 3),
    wanted=st.integers(0, 40),
    data=st.data(),
)
def test_the_same_seed_and_facts_draw_the_same_projects_within_the_limits(
    seed: str, keys: list[int], most: int, wanted: int, data: st.DataObject
) -> None:
    counts = {key: data.draw(st.integers(0, 4)) for key in keys}
    facts = {"counts": counts, "most": most, "wanted": wanted}
    drawn = draw(seed=seed, candidates=keys, **facts)
    assert drawn == draw(seed=seed, candidates=data.draw(st.permutations(keys)), **facts)
    free = {key for key in keys if counts[key] < most}
    assert set(drawn) <= free
    assert len(drawn) == len(set(drawn)) == min(wanted, len(free))
    # One more is drawn after those drawn before, never instead of one of them.
    more = draw(seed=seed, candidates=keys, counts=counts, most=most, wanted=wanted + 1)
    assert more[: len(drawn)] == drawn


def test_another_seed_draws_others() -> None:
    keys = range(1, 101)
    drawn = {draw(seed=str(n), candidates=keys, counts={}, most=1, wanted=3) for n in range(20)}
    assert len(drawn) > 15


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
@settings(max_examples=30)
def test_a_day_lies_in_its_quarter(day: date) -> None:
    first, after = quarter_span(quarter_of(day))
    assert first <= day < after
