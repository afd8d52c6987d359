"""Two versions of a step put together as chosen; the rest stays as this person typed it."""

from __future__ import annotations

from projects.merging import merged_step


def row(uid: str, text: str) -> dict[str, str]:
    return {"uid": uid, "text": text}


THEIRS = {"a": "旧", "b": "旧", "other": "别的步骤", "rows": [row("m1", "一"), row("m2", "二")]}
MINE = {"a": "新", "b": "新", "rows": [row("m2", "贰"), row("m3", "三")]}


def test_each_field_comes_from_the_version_chosen():
    merged = merged_step(THEIRS, MINE, {"a": "theirs", "b": "mine"})
    assert (merged["a"], merged["b"]) == ("旧", "新")
    assert "other" not in merged


def test_rows_are_kept_changed_dropped_and_added_as_chosen():
    choices = {"rows/m1": "mine", "rows/m2": "theirs", "rows/m3": "mine"}
    assert merged_step(THEIRS, MINE, choices)["rows"] == [row("m2", "二"), row("m3", "三")]
    choices = {"rows/m1": "theirs", "rows/m2": "mine", "rows/m3": "theirs"}
    assert merged_step(THEIRS, MINE, choices)["rows"] == [row("m1", "一"), row("m2", "贰")]


def test_two_rows_of_one_uid_can_both_be_kept():
    merged = merged_step(THEIRS, MINE, {"rows/m1": "theirs", "rows/m2": "both"})["rows"]
    assert merged == [row("m1", "一"), row("m2", "二"), row("", "贰"), row("m3", "三")]


def test_no_row_goes_unasked():
    assert len(merged_step(THEIRS, MINE, {})["rows"]) == 3
