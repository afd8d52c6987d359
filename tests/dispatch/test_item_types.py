"""Item types outside dispatch owe no reports."""

from __future__ import annotations

from dispatch.models import MonthlyReport
from dispatch.services.periods import open_calendar
from tests.dispatch.months import opened, running
from tests.projects.rulebook_rows import add_type
from tests.world import World


def test_a_light_item_type_gets_no_report_periods(world: World) -> None:
    task = add_type(world.programme, "task", "书记领办事项", reports=False)
    light = running(world.programme, world.home.towns[0], item_type=task)
    full = running(world.programme, world.home.towns[1])
    opened(world, "2026-04")
    assert {report.project for report in MonthlyReport.objects.all()} == {full}
    assert open_calendar(project=light, actor=world.staff) == []
