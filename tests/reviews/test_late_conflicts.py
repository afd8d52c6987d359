"""A conflict declared after sheets were handed out: noted, told, and replaced by one click."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from core.errors import NotAllowed, StaleState
from notifications.models import Message
from organisations.models import Appointment
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import DeclaredConflict, ScoreSheet
from reviews.services.conflict_flags import LEFT, replace_judge
from reviews.services.experts import Target, declare_conflict, lift_conflict
from reviews.services.marking import save_sheet
from tests.reviews.acceptance_acts import logged_in
from tests.reviews.acts import assigned, handed_in, judges, marks, passed, submitted
from tests.world import World


@pytest.fixture
def sheets(world: World) -> list[ScoreSheet]:
    """Sheets of a project of the first town, before three experts."""
    return assigned(world, passed(world, submitted(world)))


def declared(world: World, sheet: ScoreSheet, target: Target | None = None) -> DeclaredConflict:
    """The judge declares an interest, by default in the project's unit."""
    return declare_conflict(
        programme=world.programme,
        expert_id=sheet.judge_id,
        target=target or Target(unit=world.home.towns[0]),
        reason="原任职单位",
        actor=sheet.judge,
    )


def case(sheet: ScoreSheet, name: str = "sheet_case") -> str:
    return reverse(f"reviews:{name}", args=[sheet.pk])


def test_an_open_sheet_is_flagged_and_the_judge_replaced_by_one_click(
    world: World, sheets: list[ScoreSheet]
):
    sheet = sheets[0]
    save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks(sheet, 15))
    declared(world, sheet)
    told = Message.objects.get(kind="conflict_declared_late", recipient=world.staff)
    assert "1 张待打分的请更换评委" in told.title
    sheet.refresh_from_db()
    # Nothing is taken away by itself.
    assert (sheet.state, sheet.marks.count()) == (SheetState.DRAFT, 5)
    client = logged_in(world.staff)
    assert "登记了回避，去更换" in client.get(reverse("reviews:panel")).content.decode()
    fourth = judges(world, 4)[3]
    page = client.get(told.link).content.decode()
    assert f'value="{fourth.pk}" checked' in page
    assert "更换评委</button>" in page
    assert client.post(case(sheet, "sheet_replace"), {"judge": fourth.pk}).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, sheet.marks.count()) == (SheetState.RECUSED, 0)
    assert sheet.project.sheets.filter(judge=fourth, state=SheetState.DRAFT).exists()
    assert Message.objects.filter(kind="sheet_withdrawn", recipient=sheet.judge).exists()


def test_a_judge_who_left_office_is_replaced_though_the_rule_waits_for_all(
    world: World, sheets: list[ScoreSheet]
):
    sheet = sheets[0]
    fourth = judges(world, 4)[3]
    ask = {"sheet_id": sheet.pk, "judge_id": fourth.pk, "actor": world.staff}
    with pytest.raises(StaleState, match="没有登记"):
        replace_judge(**ask)
    Appointment.objects.filter(user=sheet.judge).update(ends_on=date(2026, 3, 10))
    client = logged_in(world.staff)
    assert "已不在任，去更换" in client.get(reverse("reviews:panel")).content.decode()
    page = client.get(case(sheet)).content.decode()
    assert "已不在任，不能再评，请更换评委" in page
    assert f'value="{fourth.pk}" checked' in page
    assert client.post(case(sheet, "sheet_replace"), {"judge": fourth.pk}).status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, sheet.recuse_reason) == (SheetState.RECUSED, LEFT)
    assert sheet.project.sheets.filter(judge=fourth, state=SheetState.DRAFT).exists()


def test_a_locked_sheet_stays_and_carries_the_note(world: World, sheets: list[ScoreSheet]):
    for sheet in sheets:
        handed_in(sheet)
    declared(world, sheets[0], Target(person=sheets[0].project.secretary_name))
    told = Message.objects.get(kind="conflict_declared_late", recipient=world.staff)
    assert "1 张已提交的保留并注明" in told.title
    sheets[0].refresh_from_db()
    assert (sheets[0].state, sheets[0].total) == (SheetState.LOCKED, 85)
    client = logged_in(world.head)
    for address in (reverse("reviews:panel"), case(sheets[0])):
        assert re.search("(以后|后)登记了?回避", client.get(address).content.decode())
    decide = client.get(reverse("reviews:decide", args=[sheets[0].project_id])).content.decode()
    assert "登记回避" in decide
    with pytest.raises(StaleState, match="已提交"):
        replace_judge(
            sheet_id=sheets[0].pk, judge_id=world.home.people["expert5"].pk, actor=world.staff
        )


def test_what_the_conflict_does_not_bar_is_left_alone_and_lifting_clears(
    world: World, sheets: list[ScoreSheet]
):
    sheet = sheets[0]
    declared(world, sheet, Target(unit=world.home.towns[1]))
    assert not sheet.changes.exists()
    conflict = declared(world, sheet, Target(project=Project.objects.get()))
    ask = {"sheet_id": sheet.pk, "judge_id": judges(world, 4)[3].pk}
    for stranger in (sheet.judge, world.leader, world.secretary):
        with pytest.raises(NotAllowed):
            replace_judge(**ask, actor=stranger)
    lift_conflict(
        programme=world.programme, conflict_id=conflict.pk, reason="登记有误", actor=world.staff
    )
    assert [one.act for one in sheet.changes.all()] == ["conflict", "cleared"]
    assert "去更换" not in logged_in(world.staff).get(reverse("reviews:panel")).content.decode()
    with pytest.raises(StaleState, match="没有登记"):
        replace_judge(**ask, actor=world.staff)
