"""A judge and a head act on the sheets of one project at the same moment."""

from __future__ import annotations

import pytest

from reviews.enums import SheetState
from reviews.models import ScoreResult, ScoreSheet
from reviews.seals import seal_holds
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acts import assigned, handed_in, marks, passed, submitted
from tests.reviews.races import at_once
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


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
