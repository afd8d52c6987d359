"""Two officers on the same application at the same moment: nothing is lost, nothing done twice."""

from __future__ import annotations

import pytest

from projects.enums import Status
from reviews.services.pre_review import take_pre_review
from reviews.services.pre_review_bulk import bulk_pass
from reviews.services.pre_review_work import StaleWork, save_checks
from tests.reviews.acts import submitted
from tests.reviews.races import at_once
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_two_saves_of_one_version_the_second_overwrites_nothing(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)

    def save(person, comment: str):
        ask = {"project_id": project.pk, "checks": {}, "seen_version": 0}
        return lambda: save_checks(**ask, actor=person, comment=comment)

    refused = at_once(save(world.staff, "甲"), save(world.staff2, "乙"))
    assert sorted(type(one).__name__ for one in refused) == ["NoneType", "StaleWork"]
    kept = project.pre_reviews.get()
    assert kept.version == 1
    assert kept.comment == ("乙" if isinstance(refused[0], StaleWork) else "甲")


def test_a_bulk_pass_sent_twice_passes_once(world: World):
    project = submitted(world)
    said: list[str] = []

    def send() -> None:
        rows = bulk_pass(projects=[project], actor=world.staff)
        said.extend(row.problem for row in rows)

    assert at_once(send, send) == [None, None]
    assert said == ["", ""]
    project.refresh_from_db()
    assert project.status == Status.EXPERT_REVIEW
    assert project.steps.filter(action="send_to_experts").count() == 1
