"""Two heads, two officers, a judge and a head act on the same sheets at the same moment."""

from __future__ import annotations

import pytest

from core.errors import DomainError, StaleState
from programmes.enums import Stage
from reviews.enums import SheetState
from reviews.models import ScoreResult, ScoreSheet, SheetChange
from reviews.queries.rubrics import rubrics_of, seats_of
from reviews.seals import seal_holds
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.plans import Place, confirm_plan, draft_of
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acts import assigned, handed_in, marks, passed, submitted
from tests.reviews.test_races import at_once
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def stale(refused: list[DomainError | None]) -> int:
    return [isinstance(error, StaleState) for error in refused].count(True)


def test_of_two_heads_who_reopen_at_once_one_is_told_who_was_faster(world: World):
    sheet = handed_in(assigned(world, passed(world, submitted(world)))[0])
    refused = at_once(
        lambda: reopen_sheet(sheet_id=sheet.pk, actor=world.head, reason="笔误"),
        lambda: reopen_sheet(sheet_id=sheet.pk, actor=world.head2, reason="笔误"),
    )
    assert stale(refused) == 1
    assert SheetChange.objects.count() == 1


def test_locking_the_last_sheet_while_another_is_reopened_leaves_no_stray_result(world: World):
    first, second, third = assigned(world, passed(world, submitted(world)))
    for sheet in (first, second):
        handed_in(sheet)
    save_sheet(sheet_id=third.pk, actor=third.judge, marks=marks(third, 16))
    refused = at_once(
        lambda: lock_sheet(sheet_id=third.pk, actor=third.judge),
        lambda: reopen_sheet(sheet_id=first.pk, actor=world.head, reason="笔误"),
    )
    assert refused == [None, None]
    states = dict(ScoreSheet.objects.values_list("pk", "state"))
    assert states == {
        first.pk: SheetState.DRAFT,
        second.pk: SheetState.LOCKED,
        third.pk: SheetState.LOCKED,
    }
    # Whichever came first: a result that rested on the open sheet is gone.
    assert not ScoreResult.objects.exists()
    locked = ScoreSheet.objects.get(pk=third.pk)
    assert seal_holds(locked, {row.criterion_id: row.value for row in locked.marks.all()})


def test_a_plan_confirmed_twice_at_once_makes_its_sheets_once(world: World):
    project = passed(world, submitted(world))
    place = Place(world.programme, seats_of(rubrics_of(world.programme, Stage.APPROVAL))[0], 3)
    seen = draft_of(place, world.staff).seen
    refused = at_once(
        lambda: confirm_plan(place=place, ticks={}, actor=world.staff, seen=seen),
        lambda: confirm_plan(place=place, ticks={}, actor=world.staff2, seen=seen),
    )
    assert stale(refused) == 1
    assert project.sheets.count() == 3
