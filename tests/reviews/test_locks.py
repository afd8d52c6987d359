"""What the locks of judgement are for: each race goes wrong without them, and right with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, models

from core import clock
from core.errors import Conflict, StaleState
from core.models import AuditRecord
from programmes.enums import Stage
from programmes.models import Programme
from projects.models import Project
from reviews.models import (
    Acceptance,
    Appeal,
    AssignmentPlan,
    Objection,
    Rectification,
    RevocationProposal,
    ScoreSheet,
)
from reviews.queries.rubrics import rubrics_of, seats_of
from reviews.services.appeals import answer_appeal, file_appeal
from reviews.services.corrections import correct_result
from reviews.services.objections import answer_objection, file_objection
from reviews.services.plans import Place, confirm_plan, draft_of
from reviews.services.revocation import decide_revocation, propose_revocation
from reviews.services.sheet_acts import reopen_sheet
from tests.reviews.acceptance_acts import (
    CLOSING_TIME,
    accepted,
    decide,
    points_checked,
    ready,
    rectified,
    started,
)
from tests.reviews.acts import assigned, handed_in, passed, submitted
from tests.reviews.decision_acts import CITIZEN, noticed, objected, rejected
from tests.reviews.races import (
    MEET_SECONDS,
    SURE_SECONDS,
    at_once,
    meeting_before_saving,
    without_lock,
)
from tests.world import World, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

Acts = tuple[Callable[[], Any], Callable[[], Any]]
WHY = "核查发现原来的指标数据有误，予以更正。"
MARCH = local(2026, 3, 12)


@dataclass(frozen=True)
class Race:
    """Two acts on one thing, the row both come to write, and the act as the audit names it."""

    acts: Callable[[World], Acts]
    writes: type[models.Model]
    action: tuple[str, ...]
    refused: type[Exception] = StaleState
    # Without the lock the second goes through as well, or only a key of the database stops it.
    without: type[Exception] | None = None
    moment: datetime = MARCH


def filing_objections(world: World) -> Acts:
    """A secretary sends the objection twice."""
    project = noticed(world)

    def file() -> None:
        file_objection(project_id=project.pk, actor=world.other_secretary, **CITIZEN)

    return file, file


def answering_objections(world: World) -> Acts:
    """An officer dismisses what another upholds."""
    ask = {"objection_id": objected(world, noticed(world)).pk, "answer": "答复。"}
    return (
        lambda: answer_objection(**ask, upheld=True, actor=world.staff),
        lambda: answer_objection(**ask, upheld=False, actor=world.staff2),
    )


def filing_appeals(world: World) -> Acts:
    """A secretary sends the appeal twice."""
    project = rejected(world)

    def file() -> None:
        file_appeal(project_id=project.pk, text="请复核。", actor=world.secretary)

    return file, file


def answering_appeals(world: World) -> Acts:
    """The other head upholds in one window what is dismissed in the second."""
    project = rejected(world)
    appeal = file_appeal(project_id=project.pk, text="请复核。", actor=world.secretary)
    ask = {"appeal_id": appeal.pk, "answer": "经复核。", "actor": world.head2}
    return lambda: answer_appeal(**ask, upheld=True), lambda: answer_appeal(**ask, upheld=False)


def reopening(world: World) -> Acts:
    """Two heads open the same sheet again."""
    sheet = handed_in(assigned(world, passed(world, submitted(world)))[0])
    ask = {"sheet_id": sheet.pk, "reason": "笔误"}
    return (
        lambda: reopen_sheet(**ask, actor=world.head),
        lambda: reopen_sheet(**ask, actor=world.head2),
    )


def confirming(world: World) -> Acts:
    """Two officers confirm the plan they both look at."""
    passed(world, submitted(world))
    place = Place(world.programme, seats_of(rubrics_of(world.programme, Stage.APPROVAL))[0], 3)
    ask = {"place": place, "ticks": {}, "seen": draft_of(place, world.staff).seen}
    return (
        lambda: confirm_plan(**ask, actor=world.staff),
        lambda: confirm_plan(**ask, actor=world.staff2),
    )


def correcting(world: World) -> Acts:
    """Two heads put two lines of the same result right."""
    project = accepted(world)
    ask = {"project_id": project.pk, "value": Decimal(14), "reason": WHY, "seen_number": 0}
    return (
        lambda: correct_result(**ask, line="problems", actor=world.head),
        lambda: correct_result(**ask, line="indicators", actor=world.head2),
    )


def revoking(world: World) -> Acts:
    """Two heads decline the same revocation."""
    project = started(world)
    propose_revocation(project_id=project.pk, reason=WHY, actor=world.staff)
    ask = {"project_id": project.pk, "opinion": "经部务会集体研究决定。", "agreed": False}
    return (
        lambda: decide_revocation(**ask, actor=world.head),
        lambda: decide_revocation(**ask, actor=world.head2),
    )


def checking_rectifications(world: World) -> Acts:
    """Two officers find different things of the same report."""
    project = ready(world)
    decide(project, world.head, "require_rectification")
    project.refresh_from_db()
    rectified(project, world.secretary)
    return (
        lambda: points_checked(project, world.staff, right=True),
        lambda: points_checked(project, world.staff2, right=False),
    )


RACES = {
    "filing objections": Race(filing_objections, Objection, ("objection.file",), Conflict),
    "answering objections": Race(
        answering_objections, Objection, ("objection.uphold", "objection.dismiss")
    ),
    "filing appeals": Race(filing_appeals, Appeal, ("appeal.file",), Conflict, IntegrityError),
    "answering appeals": Race(answering_appeals, Appeal, ("appeal.uphold", "appeal.dismiss")),
    "reopening a sheet": Race(reopening, ScoreSheet, ("sheet.reopen",)),
    "confirming a plan": Race(confirming, AssignmentPlan, ("panel.confirm",)),
    "correcting a result": Race(
        correcting,
        Acceptance,
        ("acceptance.correct",),
        without=IntegrityError,
        moment=CLOSING_TIME,
    ),
    "revoking": Race(revoking, RevocationProposal, ("revocation.decide",), moment=CLOSING_TIME),
    "checking a rectification": Race(
        checking_rectifications, Rectification, ("rectification.check",), moment=CLOSING_TIME
    ),
}


@pytest.fixture(params=RACES)
def race(request: pytest.FixtureRequest) -> Iterator[Race]:
    """One race after the other, at a time of year when its acts are due."""
    found = RACES[request.param]
    with clock.at(found.moment):
        yield found


def run(race: Race, world: World, *, seconds: float) -> tuple[list[type], int]:
    """What the acts were refused with, and how often the act was done."""
    acts = race.acts(world)
    with meeting_before_saving(race.writes, seconds=seconds):
        refused = at_once(*acts)
    done = AuditRecord.objects.filter(action__in=race.action).count()
    return [type(error) for error in refused if error], done


def test_with_the_lock_the_second_is_refused_in_words(world: World, race: Race):
    assert run(race, world, seconds=MEET_SECONDS) == ([race.refused], 1)


def test_without_the_lock_both_go_through_or_only_a_key_stops_the_second(
    world: World, race: Race, monkeypatch: pytest.MonkeyPatch
):
    without_lock(monkeypatch, Project, Programme, race.writes)
    refused = [race.without] if race.without else []
    assert run(race, world, seconds=SURE_SECONDS) == (refused, 2 - len(refused))
