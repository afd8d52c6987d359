"""Random walks of judges, staff and head over one panel: what holds in whatever order they act."""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from programmes.enums import MissingJudge, Stage
from programmes.models import Rubric
from projects.enums import Status
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import ScoreResult, ScoreSheet
from reviews.queries.panel import marks_of
from reviews.queries.rubrics import criterion_rules
from reviews.scoring import aggregate, sheet_total
from reviews.seals import seal_holds
from reviews.services.approval import decide_approval
from reviews.services.marking import go_without, lock_sheet, recuse, save_sheet
from reviews.services.panel import assign_judges
from reviews.services.sheet_acts import override_recusal, reopen_sheet
from tests.reviews.acts import assigned, handed_in, judges, marks, passed, submitted
from tests.world import World

pytestmark = pytest.mark.embedded

WHY = "情况属实，予以办理"
# Handing in comes up often, so that walks reach a result and what follows it.
ACTS = (
    "assign", "hand_in", "hand_in", "hand_in", "save", "lock", "recuse", "reopen",
    "refuse_recusal", "withdraw", "decide", "decide",
)  # fmt: skip
STEPS = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(0, 20))


class _Undone(Exception):
    """Takes back what a walk wrote."""


@contextmanager
def _taken_back():
    with pytest.raises(_Undone), transaction.atomic():
        yield
        raise _Undone


@pytest.fixture
def project(world: World) -> Project:
    """Before its panel, one of three sheets in; whoever does not hand in may be gone without."""
    rubrics = Rubric.objects.filter(programme=world.programme)
    rubrics.update(missing_judge=MissingJudge.REWEIGHT, min_judges=2)
    found = passed(world, submitted(world))
    handed_in(assigned(world, found)[0], 12)
    return found


@given(st.lists(STEPS, min_size=8, max_size=16))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_order_people_act_in_the_panel_stays_true(world: World, project: Project, walk):
    told: Any = None
    with _taken_back():
        for act, number, mark in walk:
            before = books(project)
            try:
                with transaction.atomic():
                    take(world, project, act, number, mark)
            except DomainError:
                assert books(project) == before, act
            told = told or (books(project) if closed(project) else None)
            if told is not None:
                assert books(project) == told, act
            else:
                assert_true(project)


def take(world: World, project: Project, act: str, number: int, mark: int) -> None:
    """One step of the walk; a sheet that does not exist is no step."""
    judge = judges(world, 4)[number]
    if act == "assign":
        assign_judges(project_ids=[project.pk], judge_ids=[judge.pk], actor=world.staff)
        return
    if act == "decide":
        decide_approval(project_id=project.pk, result="rejected", actor=world.head, opinion=WHY)
        return
    sheet = ScoreSheet.objects.filter(project=project, judge=judge).first()
    if sheet is None:
        return
    own: dict[str, Any] = {"sheet_id": sheet.pk, "actor": judge}
    by_head: dict[str, Any] = {"sheet_id": sheet.pk, "actor": world.head, "reason": WHY}
    steps = {
        "save": lambda: save_sheet(**own, marks=marks(sheet, mark)),
        "hand_in": lambda: handed_in(sheet, mark),
        "lock": lambda: lock_sheet(**own),
        "recuse": lambda: recuse(**own, reason=WHY),
        "withdraw": lambda: go_without(**{**by_head, "actor": world.staff}),
        "reopen": lambda: reopen_sheet(**by_head),
        "refuse_recusal": lambda: override_recusal(**by_head),
    }
    steps[act]()


def closed(project: Project) -> bool:
    return Project.objects.get(pk=project.pk).status != Status.EXPERT_REVIEW


def books(project: Project) -> Any:
    """All that is kept of the panel, value by value."""
    sheets = list(project.sheets.order_by("pk"))
    given = marks_of(sheets)
    return (
        [(row.pk, row.state, row.total, row.seal, sorted(given[row.pk].items())) for row in sheets],
        list(ScoreResult.objects.filter(project=project).values_list("score", "unrounded")),
        project.decisions.count(),
    )


def assert_true(project: Project) -> None:
    """One sheet a judge, seals hold, a result exactly when all are in, and it is their mean."""
    sheets = list(project.sheets.select_related("rubric").order_by("pk"))
    assert len({row.judge_id for row in sheets}) == len(sheets)
    live = [row for row in sheets if row.state != SheetState.RECUSED]
    locked = [row for row in live if row.state == SheetState.LOCKED]
    given = marks_of(locked)
    assert all(seal_holds(row, given[row.pk]) for row in locked)
    rubric = project.programme.rubrics.get(stage=Stage.APPROVAL)
    rules = criterion_rules(rubric)
    assert sum(rule.points for rule in rules) == 100
    totals = [sheet_total(given[row.pk], rules) for row in locked]
    assert [row.total for row in locked] == totals
    result = ScoreResult.objects.filter(project=project).first()
    complete = len(locked) == len(live) and len(locked) >= rubric.min_judges
    assert (result is not None) == complete
    if result is not None:
        found = aggregate(totals, trim_rule=rubric.trim_rule, trim_from=rubric.trim_from)
        assert (result.score, result.unrounded) == (found.score, found.mean)
        assert Decimal(0) <= result.score <= 100
