"""Starting a project opens its reporting calendar in the same transaction."""

from __future__ import annotations

from datetime import date

import pytest

from core import clock
from dispatch.models import MonthlyReport
from dispatch.services.periods import open_period
from projects.enums import Status
from projects.services.approval import start_implementation
from tests.factories import make_project
from tests.world import World, local

pytestmark = pytest.mark.django_db


def test_a_project_started_in_mid_month_reports_that_month(world: World) -> None:
    project = make_project(
        world.programme,
        world.home.towns[0],
        status=Status.APPROVED,
        approved_on=date(2026, 4, 1),
        project_number="2026-01-01",
    )
    with clock.at(local(2026, 4, 1)):
        open_period(programme_id=world.programme.pk, key="2026-04", actor=world.staff)
    assert not MonthlyReport.objects.exists()
    with clock.at(local(2026, 4, 10)):
        start_implementation(project_id=project.pk, actor=world.staff)
    report = MonthlyReport.objects.get(project=project)
    assert report.period.key == "2026-04"
    assert report.due_at == report.period.due_at
