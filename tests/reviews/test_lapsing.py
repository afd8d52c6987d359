"""An overdue return lapses or stays open as the programme says, to the Shanghai day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core import clock
from notifications.models import Message
from projects.enums import Status
from projects.models import Project
from reviews.services.pre_review import return_application, take_pre_review
from reviews.tasks import lapse_overdue_returns
from tests.reviews.acts import submitted
from tests.world import World, local


@pytest.fixture
def returned(world: World) -> Project:
    """Returned on Thursday 2 April; Tomb-sweeping Day takes the 4th to the 6th."""
    project = submitted(world)
    with clock.at(local(2026, 4, 2)):
        take_pre_review(project_id=project.pk, actor=world.staff)
        return return_application(project_id=project.pk, actor=world.staff, reason="改")


def swept(project: Project, moment: datetime) -> str:
    with clock.at(moment):
        lapse_overdue_returns()
    project.refresh_from_db()
    return project.status


def test_a_return_lapses_at_midnight_after_its_last_working_day(world: World, returned: Project):
    world.programme.return_lapses = True
    world.programme.save()
    # 10 April, one minute before midnight in Shanghai, then just after: still the 10th in UTC.
    assert swept(returned, datetime(2026, 4, 10, 15, 59, tzinfo=UTC)) == Status.RETURNED
    assert swept(returned, datetime(2026, 4, 10, 16, 1, tzinfo=UTC)) == Status.REJECTED
    step = returned.steps.order_by("pk").last()
    assert (step.action, step.actor_name) == ("lapse", "系统")
    assert "2026年4月10日已过" in step.reason
    assert Message.objects.filter(kind="application_lapsed").count() == 2
    # A doubled sweep does nothing.
    assert swept(returned, local(2026, 4, 12)) == Status.REJECTED
    assert Message.objects.filter(kind="application_lapsed").count() == 2


def test_where_the_programme_leaves_it_open_nothing_lapses(world: World, returned: Project):
    assert swept(returned, local(2026, 12, 1)) == Status.RETURNED
