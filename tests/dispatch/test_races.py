"""Two people, or two workers, at the same moment on PostgreSQL: one acts, nothing is doubled."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime
from threading import Barrier

import pytest
from django.apps import apps
from django.db import IntegrityError, close_old_connections, connection

from core import clock
from core.errors import StaleState
from core.models import AuditRecord
from dispatch.enums import ReportState
from dispatch.models import Lamp, MonthlyReport, ReminderLog, ReportPeriod
from dispatch.services.checking import accept_report, return_report
from dispatch.services.lamps import fix_lamps, recompute_lamps
from dispatch.services.periods import open_period
from dispatch.services.reminders import run_reminders
from dispatch.services.reports import file_report
from notifications.models import Message
from tests.dispatch.months import content, opened, report_of, running
from tests.reviews.races import meeting_before_saving, without_lock
from tests.world import World, local

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

MOMENT = local(2026, 4, 15)


def at_once(acts: Sequence[Callable[[], object]], moment: datetime = MOMENT) -> list[object]:
    """Begin all acts at the same moment; return results or refusals."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        close_old_connections()
        barrier.wait()
        try:
            with clock.at(moment):
                return act()
        except (IntegrityError, StaleState) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def without_locks() -> Iterator[None]:
    """Take the row locks out; the audit chain keeps its own, or its keys would stop the second."""
    rows = [kind for kind in apps.get_models() if kind._meta.app_label != "core"]
    with pytest.MonkeyPatch.context() as patch:
        without_lock(patch, *rows)
        yield


def open_april(world: World) -> Callable[[], object]:
    return lambda: open_period(programme_id=world.programme.pk, key="2026-04", actor=world.staff)


def waiting_report(world: World) -> MonthlyReport:
    project = running(world.programme, world.home.towns[0])
    report = report_of(project, opened(world))
    with clock.at(local(2026, 4, 10)):
        return file_report(
            report_id=report.pk, content=content(project, 100, 40), actor=world.secretary
        )


def test_even_without_the_locks_the_database_keeps_one_of_everything(world: World):
    for town in world.home.towns:
        running(world.programme, town)
    with without_locks():
        at_once([open_april(world)] * 8)
    assert ReportPeriod.objects.count() == 1
    assert MonthlyReport.objects.count() == Lamp.objects.count() == 2


def test_eight_open_the_same_period_and_there_is_one_of_everything(world: World):
    for town in world.home.towns:
        running(world.programme, town)
    results = at_once([open_april(world)] * 8)
    assert len({result.pk for result in results}) == 1
    assert ReportPeriod.objects.count() == 1
    assert MonthlyReport.objects.count() == Lamp.objects.count() == 2
    assert AuditRecord.objects.filter(action="period.open").count() == 1


def test_two_checkers_are_a_real_race_without_the_locks(world: World):
    report = waiting_report(world)
    people = [world.staff, world.staff2]
    acts = [lambda who=who: accept_report(report_id=report.pk, actor=who) for who in people]
    with without_locks(), meeting_before_saving(MonthlyReport):
        results = at_once(acts)
    assert sum(isinstance(result, MonthlyReport) for result in results) == 2


def test_of_eight_checkers_one_accepts_and_the_others_read_who(world: World):
    report = waiting_report(world)
    people = [world.staff, world.staff2] * 4
    acts = [lambda who=who: accept_report(report_id=report.pk, actor=who) for who in people]
    results = at_once(acts)
    done = [result for result in results if isinstance(result, MonthlyReport)]
    assert len(done) == 1
    refused = [str(result) for result in results if isinstance(result, StaleState)]
    assert len(refused) == 7
    assert all(f"已由 {done[0].checked_by} 办理" in words for words in refused)
    assert AuditRecord.objects.filter(action="report.accept").count() == 1


def test_a_report_filed_by_four_from_the_same_page_is_filed_once(world: World):
    project = running(world.programme, world.home.towns[0])
    report = report_of(project, opened(world))
    acts = [
        lambda who=who: file_report(
            report_id=report.pk, content=content(project, 10), actor=who, seen_version=0
        )
        for who in [world.liaison, world.secretary] * 2
    ]
    results = at_once(acts)
    assert sum(isinstance(result, StaleState) for result in results) == 3
    assert report_of(project, report.period).version == 1
    assert AuditRecord.objects.filter(action="report.file").count() == 1


def test_accepting_and_returning_at_once_leaves_one_decision(world: World):
    report = waiting_report(world)
    results = at_once(
        [
            lambda: accept_report(report_id=report.pk, actor=world.staff),
            lambda: return_report(report_id=report.pk, actor=world.staff2, reason="请补充。"),
        ]
    )
    assert sum(isinstance(result, StaleState) for result in results) == 1
    report.refresh_from_db()
    assert report.state in {ReportState.ACCEPTED, ReportState.RETURNED}


def test_accepting_fixing_and_the_nightly_run_at_once_do_not_lock_each_other_out(world: World):
    projects = [running(world.programme, world.home.towns[0]) for _ in range(4)]
    period = opened(world)
    for project in projects:
        with clock.at(local(2026, 5, 4)):
            file_report(
                report_id=report_of(project, period).pk,
                content=content(project, 100, 40),
                actor=world.secretary,
            )
    reports = [report_of(project, period) for project in projects]
    acts: list[Callable[[], object]] = [
        lambda pk=report.pk: accept_report(report_id=pk, actor=world.staff) for report in reports
    ]
    acts += [lambda: recompute_lamps(today=date(2026, 5, 8))] * 3
    acts += [open_april(world), lambda: fix_lamps(period_id=period.pk, actor=world.head)]
    results = at_once(acts, local(2026, 5, 8))
    assert not [result for result in results if isinstance(result, Exception)]
    assert not MonthlyReport.objects.exclude(state=ReportState.ACCEPTED).exists()
    assert Lamp.objects.filter(fixed=True).count() == 4


def test_four_runs_of_the_reminders_at_once_say_everything_once(world: World):
    for town in world.home.towns:
        running(world.programme, town)
    opened(world)
    day, moment = date(2026, 5, 12), local(2026, 5, 12, 8, 30)
    at_once([lambda: run_reminders(day=day, now=moment)] * 4, moment)
    people = Message.objects.values_list("recipient", flat=True)
    assert len(people) == len(set(people)) == 8
    assert ReminderLog.objects.filter(message=None).count() == 0
    assert ReminderLog.objects.count() == 2 * (2 + 1 + 2 + 2)
