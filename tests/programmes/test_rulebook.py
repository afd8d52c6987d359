"""A rule book is understood, or refused with every fault and its place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from programmes.rulebook import RuleBookRefused, parse_rulebook
from programmes.rulebook_moves import moved_to
from programmes.shipped import shipped_document, shipped_for, shipped_names
from tests.programmes.books import changed

BOOK = parse_rulebook(shipped_document("fenyi-2020"))
FENYI = yaml.load(shipped_document("fenyi-2020"), Loader=yaml.BaseLoader)


def faults_of(text: str | bytes) -> dict[str, str]:
    """Faults by path."""
    with pytest.raises(RuleBookRefused) as refused:
        parse_rulebook(text)
    return {fault.path: fault.sentence for fault in refused.value.faults}


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    """A change that sets one value."""

    def change(document: dict[str, Any]) -> None:
        target: Any = document
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value

    return change


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_rule_book_is_sound(name: str):
    book = parse_rulebook(shipped_document(name))
    assert shipped_for(committee_name=book.committee.name, year=book.year) == (name, book)


def test_fenyi_switches_the_expert_panel_off_and_jurong_on():
    def gates(name: str) -> dict[str, bool]:
        return {gate.kind: gate.enabled for gate in parse_rulebook(shipped_document(name)).gates}

    assert gates("fenyi-2020") == {
        "pre_review": True,
        "expert_panel": False,
        "notice": False,
        "approval": True,
        "comment_meeting": False,
        "card_vote": False,
    }
    assert gates("jurong-2018")["expert_panel"] is True


def test_all_faults_are_named_at_once_with_their_places():
    def change(document: dict[str, Any]) -> None:
        document["qouta"] = document.pop("quota")
        document["calendar"]["closing_opens_on"] = "2020-11-31"
        document["categories"][1]["code"] = "Economy!"
        document["dispatch"]["due_day"] = "32"
        document["grades"][0]["threshold"] = "a lot"

    found = faults_of(changed(change))
    assert found["qouta"] == "没有这一项，请检查拼写"
    assert found["quota"] == "缺少这一部分"
    assert "没有这一天" in found["calendar.closing_opens_on"]
    assert "代码" in found["categories[2].code"]
    assert "1 到 31" in found["dispatch.due_day"]
    assert "0 到 100" in found["grades[1].threshold"]
    assert len(found) == 6


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (put("rubrics", 0, "criteria", 0, "points", value="11"), "rubrics[1].criteria", "合计 99"),
        (put("quota", "min", value="4"), "quota", "大于上限"),
        (put("calendar", "closes_at", value="2020-02-24 07:00"), "calendar.closes_at", "晚于"),
        (put("calendar", "opens_at", value="2017-02-24 07:00"), "calendar.opens_at", "年度 2020"),
        (put("topics", 0, "category", value="other"), "topics[1].category", "没有代码为"),
        (put("topics", 1, "org_kinds", value=["castle"]), "topics[2].org_kinds[1]", "之一"),
        (put("gates", 3, "enabled", value="false"), "gates", "立项审定"),
        (put("gates", 1, "enabled", value="true"), "rubrics", "没有立项评审的评分表"),
        (put("rubrics", value=[]), "rubrics", "缺少验收评分表"),
        (put("grades", 2, "threshold", value="65"), "grades", "及格分"),
        (put("grades", 1, "threshold", value="95"), "grades", "依次降低"),
        (put("lamps", "yellow_lag", value="31"), "lamps.red_lag", "不小于"),
        (put("dispatch", "first_month", value="2021-01"), "dispatch.last_month", "早于"),
        (put("committee", "kind", value="town"), "committee.kind", "主办方"),
        (put("dispatch", "due_time", value="25:00"), "dispatch.due_time", "18:00"),
        (put("categories", 1, "name", value="组织建设"), "categories", "写了两次"),
    ],
)
def test_a_contradiction_is_named_where_it_stands(
    change: Callable[[dict[str, Any]], None], path: str, words: str
):
    found = faults_of(changed(change))
    assert path in found, found
    assert words in found[path]


@pytest.mark.parametrize(
    "pattern",
    ["{year.__class__}", "{year}-{org}", "{0}{seq}", "{seq:99999999d}", "x" * 22 + "{seq}"],
)
def test_a_number_pattern_reaches_nothing_but_year_unit_and_sequence(pattern: str):
    found = faults_of(changed(put("procedure", "number_pattern", value=pattern)))
    assert list(found) == ["procedure.number_pattern"]


def test_words_that_yaml_reads_as_numbers_or_truth_stay_what_was_written():
    book = parse_rulebook(changed(put("place_name", value="no")))
    assert book.programme.place_name == "no"
    assert parse_rulebook(shipped_document("fenyi-2020")).dispatch.due_time.hour == 18


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1, 2", "格式不对，第 1 行"),
        ("a: 1\na: 2", "写了两次"),
        ("a: &x 1\nb: *x", "引用"),
        (b"\xff\xfe\x00", "规则文件"),
        ("[" * 5000, "规则文件"),
        ("a" * 300_000, "超过 256 KB"),
        ("just words", "应是一组"),
        ("", "应是一组"),
    ],
)
def test_what_is_no_rule_book_is_refused_in_one_sentence(text: str | bytes, words: str):
    with pytest.raises(RuleBookRefused, match=words):
        parse_rulebook(text)


@given(st.text(max_size=200) | st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_text_whatever_breaks_the_reader(text: str | bytes):
    with pytest.raises(RuleBookRefused):
        parse_rulebook(text)


_SCALARS = st.none() | st.text(max_size=8) | st.integers(-5, 200).map(str)
_VALUES = (
    _SCALARS
    | st.lists(_SCALARS, max_size=3)
    | st.dictionaries(st.text(max_size=4), _SCALARS, max_size=2)
)


@given(st.sampled_from(sorted(FENYI)), _VALUES)
@settings(max_examples=40, deadline=None)
def test_any_value_in_any_place_is_understood_or_refused(key: str, value: Any):
    text = changed(put(key, value=value))
    with suppress(RuleBookRefused):
        assert parse_rulebook(text).year


@given(st.lists(st.integers(1, 99), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_criteria_are_accepted_exactly_when_they_sum_to_100(points: list[int]):
    rows = [{"code": f"c{n}", "name": f"指标{n}", "points": str(p)} for n, p in enumerate(points)]
    text = changed(put("rubrics", 0, "criteria", value=rows))
    if sum(points) == 100:
        assert sum(row.points for row in parse_rulebook(text).rubrics[0].criteria) == Decimal(100)
    else:
        assert "rubrics[1].criteria" in faults_of(text)


@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_a_moved_calendar_keeps_every_distance(opens_on: date):
    old = BOOK
    new = moved_to(old, year=None, opens_on=opens_on)
    days = opens_on - old.programme.opens_at.date()
    assert new.year == opens_on.year
    assert new.programme.opens_at - old.programme.opens_at == days
    assert new.programme.project_end_limit - old.programme.project_end_limit == days
    assert new.dispatch.first_month.day == new.dispatch.last_month.day == 1
    drift = new.dispatch.first_month - old.dispatch.first_month - days
    assert timedelta(-31) < drift <= timedelta(0)


def test_another_year_keeps_day_and_month():
    book = moved_to(parse_rulebook(shipped_document("fenyi-2020")), year=2027, opens_on=None)
    assert book.year == 2027
    assert book.programme.project_end_limit == date(2027, 12, 31)
    assert book.programme.closing_due_on == date(2028, 1, 8)
    assert "2027年度" in book.full_name()
