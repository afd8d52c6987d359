"""What changed between two versions of an application, as people read it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from organisations.models import User
from projects.differences import marked, moved
from projects.models import Project
from projects.queries import latest_changes
from projects.services.drafting import fill_document
from projects.services.lifecycle import move
from projects.services.submission import submit_application
from projects.sheet.context import SheetContext, context_of
from projects.sheet.differing import Change, ChangeKind, changes
from projects.sheet.steps import STEPS
from tests.projects.sheets import drafted, full_sheet, submitted
from tests.world import World, local

BACKEND = "django.contrib.auth.backends.ModelBackend"
words = st.text(st.sampled_from("党员走访小区冷库30，。 abc\n"), max_size=60)


@settings(max_examples=80, deadline=None)
@given(words, words)
def test_marks_keep_every_character_of_both_texts(old: str, new: str) -> None:
    found = marked(old, new)
    assert "".join(piece.text for piece in found.before) == old
    assert "".join(piece.text for piece in found.after) == new
    kept = ["".join(p.text for p in side if not p.changed) for side in (found.before, found.after)]
    assert kept[0] == kept[1]


@settings(max_examples=40, deadline=None)
@given(words)
def test_equal_texts_have_no_mark(text: str) -> None:
    found = marked(text, text)
    assert not [piece for piece in (*found.before, *found.after) if piece.changed]


def test_a_number_is_marked_whole_and_rewritten_sentences_are_not_patched() -> None:
    found = marked("到年底建成30个小区，覆盖全镇", "到年底建成25个小区，覆盖全镇")
    assert [piece.text for piece in found.before if piece.changed] == ["30"]
    assert [piece.text for piece in found.after if piece.changed] == ["25"]
    rewritten = marked("冷库闲置多年无人接手", "开通早市收茶点方便农户")
    assert len(rewritten.before) == len(rewritten.after) == 1


@settings(max_examples=60, deadline=None)
@given(st.permutations(list("abcdef")), st.permutations(list("abcdef")))
def test_without_the_moved_rows_the_order_is_the_same(old: list[str], new: list[str]) -> None:
    went = moved(old, new)
    assert [key for key in old if key not in went] == [key for key in new if key not in went]
    assert moved(old, old) == frozenset()


def test_rows_that_slid_did_not_move() -> None:
    assert moved(["a", "b", "c"], ["x", "b", "c"]) == frozenset()
    assert moved(["a", "b", "c"], ["c", "a", "b"]) == {"c"}


@pytest.fixture
def context(world: World) -> SheetContext:
    """Limits and choices of a draft of the first town."""
    return context_of(drafted(world), today=local(2026, 3, 10).date())


@pytest.fixture
def sheet(world: World) -> dict[str, Any]:
    """A complete document with a second indicator."""
    values = full_sheet(world.programme)
    second = {**values["indicators"][0], "uid": "i2", "name": "报到党员", "target": "400"}
    return {**values, "indicators": [*values["indicators"], second]}


def told(found: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.label, change.old, change.new) for change in found]


def test_equal_documents_differ_in_nothing(context: SheetContext, sheet: dict[str, Any]) -> None:
    assert changes(sheet, sheet, context) == []
    assert changes({}, {}, context) == []


def test_a_new_target_is_told_as_the_cell_alone(
    context: SheetContext, sheet: dict[str, Any]
) -> None:
    first, second = sheet["indicators"]
    now = {**sheet, "indicators": [{**first, "target": "25"}, second]}
    (change,) = changes(sheet, now, context)
    assert (change.label, change.old, change.new) == (
        "量化指标1（有人值日的小区） 目标值",
        "60",
        "25",
    )
    assert change.is_short


def test_another_spelling_of_a_day_or_number_is_no_change(
    context: SheetContext, sheet: dict[str, Any]
) -> None:
    first, second = sheet["indicators"]
    now = {
        **sheet,
        "start_date": "2026年3月1日",
        "indicators": [{**first, "target": "６０"}, second],
        "problem_source": list(reversed(sheet["problem_source"])),
        "title": f" {sheet['title']} ",
    }
    assert changes(sheet, now, context) == []


def test_added_removed_and_moved_rows_are_told_as_such(
    context: SheetContext, sheet: dict[str, Any]
) -> None:
    first, second = sheet["indicators"]
    third = {**first, "uid": "i3", "name": "调解成功率"}
    found = changes(sheet, {**sheet, "indicators": [second, third]}, context)
    assert [(change.kind, change.label) for change in found] == [
        (ChangeKind.ADDED, "量化指标2"),
        (ChangeKind.REMOVED, "量化指标1"),
    ]
    assert "调解成功率" in found[0].new
    assert "有人值日的小区" in found[1].old
    (change,) = changes(sheet, {**sheet, "indicators": [second, first]}, context)
    assert change.kind == ChangeKind.MOVED
    assert change.old != change.new


def test_a_reworded_measure_changes_no_task_that_refers_to_it(
    context: SheetContext, sheet: dict[str, Any]
) -> None:
    first, *rest = sheet["measures"]
    now = {**sheet, "measures": [{**first, "text": "书记包抓三个小区"}, *rest]}
    assert told(changes(sheet, now, context)) == [
        ("推进措施1 措施", first["text"], "书记包抓三个小区")
    ]


def test_every_field_of_the_sheet_is_compared(context: SheetContext) -> None:
    for step in STEPS:
        form = step(context, {})
        for name, field in form.fields.items():
            choices = [key for key, _ in getattr(field, "choices", []) if key]
            value: Any = choices[0] if choices else "1"
            if isinstance(field.to_python([]), list) and choices:
                value = [value]
            found = changes({}, {name: value}, context)
            assert [change.name for change in found] == [name]
            assert found[0].label == field.label


# The page


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def returned(world: World) -> Project:
    """Filed, returned, and mended a little by its unit."""
    project = submitted(world)
    with clock.at(local(2026, 3, 12)):
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="目标要量化")
        (indicator,) = full_sheet(world.programme)["indicators"]
        fill_document(
            project_id=project.pk,
            values={
                "indicators": [{**indicator, "target": "25"}],
                "liaison_phone": "13800009999",
            },
            actor=world.liaison,
        )
    project.refresh_from_db()
    return project


def filed_again(world: World) -> Project:
    project = returned(world)
    with clock.at(local(2026, 3, 13)):
        submit_application(project_id=project.pk, actor=world.secretary, reply="已量化")
    return project


def page(person: User, project: Project, query: str = "") -> tuple[int, str]:
    answer = client_of(person).get(reverse("projects:compare", args=[project.pk]) + query)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_unit_compares_its_draft_with_what_it_filed(world: World) -> None:
    project = returned(world)
    status, html = page(world.liaison, project)
    assert status == 200
    assert "<del>60</del> → <ins>25</ins>" in html
    assert "现在的草稿" in html


@pytest.mark.django_db
def test_nobody_else_reads_what_a_unit_has_not_filed(world: World) -> None:
    project = returned(world)
    assert page(world.staff, project, "?old=1&new=draft")[0] == 404
    status, html = page(world.staff, project)
    assert status == 200
    assert "<ins>25</ins>" not in html
    assert page(world.other_liaison, project)[0] == 404


@pytest.mark.django_db
def test_versions_that_were_never_filed_are_unknown(world: World) -> None:
    project = filed_again(world)
    assert page(world.staff, project, "?old=1&new=2")[0] == 200
    for query in ("?new=3", "?old=7&new=2", "?old=1&new=draft"):
        assert page(world.staff, project, query)[0] == 404


@pytest.mark.django_db
def test_the_pre_reviewer_sees_the_last_two_by_default(world: World) -> None:
    project = filed_again(world)
    assert "<del>60</del> → <ins>25</ins>" in page(world.staff, project)[1]
    answer = client_of(world.staff).get(reverse("reviews:pre_review", args=[project.pk]))
    assert "<del>60</del> → <ins>25</ins>" in answer.content.decode()
    assert [change.label for change in latest_changes(project)] == [
        "联络员手机",
        "量化指标1（有人值日的小区） 目标值",
    ]


@pytest.mark.django_db
def test_mobile_numbers_are_masked_for_those_outside(world: World) -> None:
    project = filed_again(world)
    assert "13800009999" in page(world.staff, project)[1]
    html = page(world.leader, project)[1]
    assert "13800009999" not in html
    assert "138****9999" in html


@pytest.mark.django_db
def test_comparing_costs_the_same_with_few_and_many_changes(world: World) -> None:
    counts = []
    project = filed_again(world)
    client = client_of(world.secretary)
    for rows in (1, 3):
        last = project.revisions.last()
        assert last is not None
        row = last.document["indicators"][0]
        last.document["indicators"] = [{**row, "uid": f"i{n}", "name": f"{n}"} for n in range(rows)]
        last.save()
        address = reverse("projects:compare", args=[project.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 15
