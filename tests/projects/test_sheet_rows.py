"""Rows of the sheet: their identity, their order, and documents nobody could have typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.sheet.checking import check_application
from projects.sheet.differing import changes
from projects.sheet.document import changed_group, read_step
from projects.sheet.reading import entries
from projects.sheet.steps import ALL_ROWS, STEPS
from tests.projects.checks import ASKING, CONTEXT, sheet

TEAM = ("成员甲", "成员乙", "成员丙")
PEOPLE, NEED, MEASURES = 2, 3, 4


def posted_rows(group: str, rows: list[dict[str, str]], **more: str) -> QueryDict:
    """Rows as a browser sends them."""
    posted = QueryDict(mutable=True)
    posted[f"{group}-TOTAL_FORMS"] = str(len(rows))
    for index, row in enumerate(rows):
        for name, value in row.items():
            posted[f"{group}-{index}-{name}"] = value
    posted.update(more)
    return posted


def team(**more: str) -> list[str]:
    """Names of the team after a post with something more in it."""
    rows = [{"uid": f"t{n}", "name": name} for n, name in enumerate(TEAM, start=1)]
    posted = posted_rows("team", rows, **more)
    found = read_step(PEOPLE, posted, context=CONTEXT, document={})
    return [row["name"] for row in found["team"]]


def test_a_button_moves_or_removes_a_row_without_script():
    assert team(move_row="team-1-up") == ["成员乙", "成员甲", "成员丙"]
    assert team(move_row="team-1-down") == ["成员甲", "成员丙", "成员乙"]
    assert team(remove_row="team-0") == ["成员乙", "成员丙"]


def test_a_row_at_the_end_moves_no_further_and_nonsense_moves_nothing():
    for value in ("team-0-up", "team-2-down", "team-9-up", "team-x-up", "team", "", "a-b-c-d"):
        assert team(move_row=value) == list(TEAM)
        assert team(remove_row=value) == list(TEAM)


def test_rows_stand_in_the_order_the_script_gave_them():
    orders = {"team-0-ORDER": "3", "team-1-ORDER": "1", "team-2-ORDER": "2"}
    assert team(**orders) == ["成员乙", "成员丙", "成员甲"]
    assert team(**{"team-0-ORDER": "第三"}) == list(TEAM)


def test_the_page_returns_to_the_rows_that_were_touched():
    assert changed_group(QueryDict("move_row=team-1-up")) == "team"
    assert changed_group(QueryDict("remove_row=support_needed-0")) == "support_needed"
    assert changed_group(QueryDict("add_row=milestones")) == "milestones"
    assert changed_group(QueryDict("go=next")) == ""


def test_a_new_problem_never_takes_the_place_of_a_removed_one_a_measure_still_names():
    document = sheet()
    rows = [{"uid": "p1", "text": "第一个问题", "DELETE": "on"}, {"uid": "p2", "text": "第二个"}]
    found = read_step(NEED, posted_rows("problems", rows), context=CONTEXT, document=document)
    assert [row["uid"] for row in found["problems"]] == ["p2"]
    later = {**document, **found}
    again = [{"uid": "p2", "text": "第二个", "DELETE": "on"}, {"uid": "", "text": "新的问题"}]
    posted = posted_rows("problems", again)
    found = read_step(NEED, posted, context=CONTEXT, document=later)
    assert found["problems"][0]["uid"] not in {"p1", "p2"}


def test_saving_a_page_again_gives_new_rows_the_same_identity():
    rows = [{"uid": "p1", "text": "第一个问题"}, {"uid": "", "text": "新的问题"}]
    posted = posted_rows("problems", rows)
    first = read_step(NEED, posted, context=CONTEXT, document=sheet())
    again = read_step(NEED, posted, context=CONTEXT, document={**sheet(), **first})
    assert first == again


def test_a_row_without_an_identity_of_its_own_gets_one():
    rows = [{"name": "甲"}, {"uid": "t1", "name": "乙"}, {"uid": "t1"}, {"uid": ["x"]}, "不是行"]
    found = ALL_ROWS["team"].typed({"team": rows})
    assert len({row["uid"] for row in found}) == len(found) == 4
    assert found[1]["uid"] == "t1"


def test_the_category_follows_from_the_topic_and_is_not_asked_for_again():
    for typed, kept in (("", "7"), ("8", "8")):
        context = replace(CONTEXT, categories=(*CONTEXT.categories, ("8", "组织建设")))
        posted = QueryDict(f"topic=2&category={typed}", mutable=True)
        found = read_step(1, posted, context=context, document={})
        assert (found["topic"], found["category"]) == ("2", kept)


NAMES = sorted({name for step in STEPS for name in step.order})
CELLS = sorted({name for group in ALL_ROWS.values() for name in group.form.base_fields})
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2026-05-01", "yes", "p1", "m1", "1e999", "sNaN", "-0", "99999-1-1", "٣"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*CELLS, "DELETE"]) | st.text(max_size=3), inner)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), JUNK, max_size=8)


@settings(max_examples=12, deadline=None)
@given(DOCUMENTS, DOCUMENTS)
def test_no_document_however_odd_crashes_the_check_or_the_reading(
    document: dict[str, Any], other: dict[str, Any]
):
    checked = check_application({**sheet(), **document}, ASKING)
    assert all(fault.message and fault.label for fault in checked.faults)
    assert all(entry.label for entry in entries(document, ASKING))
    assert changes(document, document, ASKING) == []
    changes(document, other, ASKING)


@settings(max_examples=3, deadline=None)
@given(DOCUMENTS)
def test_no_document_however_odd_crashes_a_page_of_the_sheet(document: dict[str, Any]):
    for step in STEPS:
        for form in (step(ASKING, document), step(ASKING, document, checking=True)):
            for section in form.sections_shown:
                facts = {"section": section, "form": form}
                assert render_to_string("projects/rows/section.html", facts)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([step.number for step in STEPS]),
    st.dictionaries(
        st.sampled_from([*NAMES, "move_row", "remove_row", "add_row"])
        | st.builds(
            "{}-{}-{}".format,
            st.sampled_from(sorted(ALL_ROWS)),
            st.integers(0, 3),
            st.sampled_from([*CELLS, "DELETE", "ORDER"]),
        ),
        st.text(max_size=8) | st.sampled_from(["1", "p1", "team-1-up", "on"]),
        max_size=20,
    ),
)
def test_whatever_is_posted_is_kept_word_for_word_and_kept_again(step: int, values: dict[str, str]):
    posted = QueryDict(mutable=True)
    posted.update({f"{name}-TOTAL_FORMS": "4" for name in ALL_ROWS})
    posted.update(values)
    first = read_step(step, posted, context=ASKING, document={})
    check_application(first, ASKING)
    for name in ("move_row", "remove_row"):
        posted.pop(name, None)
    plain = read_step(step, posted, context=ASKING, document={})
    assert plain == read_step(step, posted, context=ASKING, document=plain)
