"""Publication, notice and appeals when two people act at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from core import clock
from core.errors import Conflict, StaleState
from notifications.models import Message
from programmes.models import Programme
from projects.models import Project
from reviews.models import Objection, Publication
from reviews.services.approval import approve_after_notice
from reviews.services.publication import publish_decisions
from tests.reviews.acts import scored, submitted
from tests.reviews.decision_acts import noticed, objected, proposed, together
from tests.reviews.races import Refusal, at_once, without_lock
from tests.world import World, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def two_heads_publish(world: World) -> list[Refusal]:
    together(world)
    decision = proposed(world, scored(world, submitted(world)))

    def act(name: str) -> Callable[[], Any]:
        return lambda: publish_decisions(
            programme_id=world.programme.pk,
            decision_ids=[decision.pk],
            actor=world.home.people[name],
        )

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
    without_lock(monkeypatch, Project, Programme)
    refused = [error for error in two_heads_publish(world) if error]
    assert [type(error) for error in refused] == [IntegrityError]


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
