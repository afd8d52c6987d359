"""The proposal of judges, as a pure function."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.assignment import propose


def test_new_sheets_go_to_the_least_loaded_judges():
    found = propose(
        projects=[1], loads={10: 3, 11: 0, 12: 1}, per_project=2, assigned={}, barred={}
    )
    assert found.pairs == ((1, 11), (1, 12))
    assert found.loads == {10: 3, 11: 1, 12: 2}


def test_a_judge_who_is_barred_is_never_proposed_and_the_gap_is_named():
    found = propose(
        projects=[1], loads={10: 0, 11: 0}, per_project=2, assigned={}, barred={1: [10]}
    )
    assert found.pairs == ((1, 11),)
    assert found.missing == {1: 1}


def test_what_is_assigned_stays_and_counts():
    found = propose(
        projects=[1], loads={10: 1, 11: 0, 12: 0}, per_project=2, assigned={1: [10]}, barred={}
    )
    assert found.pairs == ((1, 11),)


def test_a_project_with_few_possible_judges_chooses_first():
    found = propose(
        projects=[1, 2],
        loads={10: 0, 11: 0},
        per_project=1,
        assigned={},
        barred={2: [11]},
    )
    assert found.pairs == ((1, 11), (2, 10))


@given(
    count=st.integers(1, 12),
    judges=st.integers(1, 8),
    per_project=st.integers(1, 8),
    barred=st.dictionaries(st.integers(1, 12), st.sets(st.integers(100, 107)), max_size=12),
)
def test_nobody_is_barred_doubled_or_overloaded(count, judges, per_project, barred):
    projects = list(range(1, count + 1))
    loads = dict.fromkeys(range(100, 100 + judges), 0)
    found = propose(
        projects=projects, loads=loads, per_project=per_project, assigned={}, barred=barred
    )
    assert len(set(found.pairs)) == len(found.pairs)
    for project in projects:
        chosen = {judge for key, judge in found.pairs if key == project}
        assert not chosen & barred.get(project, set())
        assert len(chosen) + found.missing.get(project, 0) == per_project
    if not any(barred.values()):
        assert max(found.loads.values()) - min(found.loads.values()) <= 1


numbers = st.integers(1, 10)
people = st.sets(st.integers(100, 106), max_size=5)


@given(
    count=numbers,
    judges=st.integers(1, 7),
    per_project=st.integers(1, 6),
    barred=st.dictionaries(numbers, people, max_size=10),
    assigned=st.dictionaries(numbers, people, max_size=10),
    suited=st.dictionaries(numbers, people, max_size=10),
)
@settings(max_examples=60)
def test_expertise_changes_neither_loads_nor_bars_nor_what_exists(
    count, judges, per_project, barred, assigned, suited
):
    facts = {
        "projects": list(range(1, count + 1)),
        "loads": {
            judge: sum(judge in held for held in assigned.values())
            for judge in range(100, 100 + judges)
        },
        "per_project": per_project,
        "assigned": assigned,
        "barred": barred,
    }
    found = propose(**facts, suited=suited)
    assert propose(**facts, suited=suited) == found
    assert len(set(found.pairs)) == len(found.pairs)
    for project in facts["projects"]:
        chosen = {judge for key, judge in found.pairs if key == project}
        held = assigned.get(project, set())
        assert not chosen & (barred.get(project, set()) | held)
        assert len(chosen) + found.missing.get(project, 0) == max(per_project - len(held), 0)
    added = dict.fromkeys(facts["loads"], 0)
    for _, judge in found.pairs:
        added[judge] += 1
    assert {key: facts["loads"][key] + more for key, more in added.items()} == found.loads
    if not any(barred.values()) and not any(assigned.values()):
        assert max(found.loads.values()) - min(found.loads.values()) <= 1


def test_judges_are_exchanged_for_the_sake_of_what_they_know():
    found = propose(
        projects=[1, 2],
        loads={10: 0, 11: 0},
        per_project=1,
        assigned={},
        barred={},
        suited={2: [10], 1: [10, 11]},
    )
    assert found.pairs == ((1, 11), (2, 10))
    assert found.loads == {10: 1, 11: 1}
