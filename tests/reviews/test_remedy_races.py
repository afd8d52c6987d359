"""Publication, notice and appeals when two people act at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from core import clock
from core.errors import Conflict, DomainError, StaleState
from notifications.models import Message
from programmes.models import Programme
from projects.models import Project
from reviews.models import Appeal, Objection, Publication
from reviews.services.appeals import answer_appeal, file_appeal
from reviews.services.approval import approve_after_notice
from reviews.services.objections import answer_objection
from reviews.services.publication import publish_decisions
from tests.reviews.acts import scored, submitted
from tests.reviews.decision_acts import noticed, objected, proposed, rejected, together
from tests.reviews.test_races import at_once
from tests.world import World, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two_heads_publish(world: World) -> list[DomainError | None]:
    together(world)
    decision = proposed(world, scored(world, submitted(world)))

    def act(name: str) -> Callable[[], Any]:
        def publish() -> None:
            try:
                publish_decisions(
                    programme_id=world.programme.pk,
                    decision_ids=[decision.pk],
                    actor=world.home.people[name],
                )
            except IntegrityError as error:
                raise DomainError("the database alone") from error

        return publish

    return at_once(act("head"), act("head2"))


def test_of_two_heads_who_publish_at_once_one_is_told_who_was_faster(world: World):
    refused = [error for error in two_heads_publish(world) if error]
    assert len(refused) == 1
    assert isinstance(refused[0], StaleState)
    assert Publication.objects.count() == 1
    assert Project.objects.get().project_number == "2026-01-01"
    assert Message.objects.filter(kind="project_approved").count() == 2


def test_without_the_locks_a_publication_is_not_refused_in_words(world: World, monkeypatch):
    """Then only the database's own rules stop the second one, with an error nobody can read."""
    locked = QuerySet.select_for_update

    def unlocked(rows: QuerySet, **options: Any) -> QuerySet:
        return rows if rows.model in (Project, Programme) else locked(rows, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    refused = [error for error in two_heads_publish(world) if error]
    assert [error.message for error in refused] == ["the database alone"]


def test_an_objection_and_the_end_of_the_notice_do_not_pass_each_other(world: World):
    with clock.at(local(2026, 4, 3)):
        project = noticed(world)

    def end() -> None:
        with clock.at(local(2026, 4, 14)):
            approve_after_notice(project_id=project.pk, actor=world.staff)

    def object_to_it() -> None:
        with clock.at(local(2026, 4, 13)):
            objected(world, project)

    refused = [error for error in at_once(end, object_to_it) if error]
    assert len(refused) == 1
    project.refresh_from_db()
    filed = Objection.objects.exists()
    assert (project.status, filed) in {("approved", False), ("noticed", True)}
    assert isinstance(refused[0], Conflict if filed else StaleState)


def test_an_objection_answered_twice_at_once_is_answered_once(world: World):
    objection = objected(world, noticed(world))

    def act(name: str, *, upheld: bool) -> Callable[[], Any]:
        return lambda: answer_objection(
            objection_id=objection.pk,
            upheld=upheld,
            answer="答复。",
            actor=world.home.people[name],
        )

    refused = at_once(act("staff", upheld=True), act("head", upheld=False))
    assert [isinstance(error, StaleState) for error in refused].count(True) == 1


def test_an_appeal_filed_and_answered_twice_at_once_counts_once(world: World):
    project = rejected(world)

    def file() -> None:
        with clock.at(local(2026, 3, 12)):
            file_appeal(project_id=project.pk, text="请复核。", actor=world.secretary)

    assert [isinstance(error, Conflict) for error in at_once(file, file)].count(True) == 1
    appeal = Appeal.objects.get()

    def answer() -> None:
        answer_appeal(appeal_id=appeal.pk, upheld=True, answer="成立。", actor=world.head2)

    refused = at_once(answer, answer)
    assert [isinstance(error, StaleState) for error in refused].count(True) == 1
    assert project.steps.filter(action="reexamine").count() == 1
