"""Quarterly programmes and such with fixed checkpoints run through the same services."""

from datetime import date

import pytest

from core import clock
from core.errors import Conflict
from dispatch.models import MonthlyReport, ReportPeriod
from dispatch.queries import lamp_strips
from dispatch.services.periods import open_due_periods, open_period
from programmes.enums import DueMonth, Interval
from programmes.models import DispatchRule
from tests.dispatch.months import running
from tests.world import World, local


def change_rule(world: World, **fields) -> None:
    DispatchRule.objects.filter(programme=world.programme).update(**fields)


def sweep(world: World, *moments) -> list[str]:
    for moment in moments:
        with clock.at(moment):
            open_due_periods(now=clock.now())
    own = ReportPeriod.objects.filter(programme=world.programme)
    return list(own.values_list("key", flat=True))


def test_quarters_open_by_themselves_and_fall_due_after_the_quarter(world: World):
    change_rule(world, interval=Interval.QUARTERLY, due_month=DueMonth.FOLLOWING, due_day=10)
    running(world.programme, world.home.towns[0])
    assert sweep(world, local(2026, 4, 2), local(2026, 6, 2), local(2026, 7, 1)) == [
        "2026-Q1",
        "2026-Q2",
        "2026-Q3",
    ]
    second = world.programme.report_periods.get(key="2026-Q2")
    assert (second.starts_on, second.ends_on) == (date(2026, 4, 1), date(2026, 6, 30))
    assert second.due_at == local(2026, 7, 10, 18)
    assert second.report_name == "2026年第二季度季报"
    assert MonthlyReport.objects.filter(period=second).count() == 1


def test_checkpoints_fall_due_on_their_day(world: World):
    days = ["2026-06-30", "2026-11-30"]
    change_rule(world, interval=Interval.CHECKPOINTS, checkpoints=days)
    project = running(world.programme, world.home.towns[0])
    assert sweep(world, local(2026, 5, 6), local(2026, 7, 1)) == ["2026-C1", "2026-C2"]
    first = world.programme.report_periods.get(key="2026-C1")
    assert first.due_at == local(2026, 6, 30, 18)
    running_now = lamp_strips([project.pk], date(2026, 5, 6))[project.pk]
    assert [label for label, shown, _ in running_now if shown] == ["5月"]
    strip = lamp_strips([project.pk], date(2026, 12, 1))[project.pk]
    assert [label for label, shown, _ in strip if shown] == ["6月", "11月"]


def test_a_changed_interval_never_asks_the_same_months_twice(world: World):
    running(world.programme, world.home.towns[0])
    assert sweep(world, local(2026, 4, 2)) == ["2026-03", "2026-04"]
    change_rule(world, interval=Interval.QUARTERLY)
    assert sweep(world, local(2026, 5, 2), local(2026, 7, 2)) == ["2026-03", "2026-04", "2026-Q3"]
    with clock.at(local(2026, 7, 2)), pytest.raises(Conflict, match="重叠"):
        open_period(programme_id=world.programme.pk, key="2026-Q2", actor=world.staff)
