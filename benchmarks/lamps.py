"""Measures how long the nightly run takes to decide the lamps of very many projects.

Run with ``TEST_DATABASE=postgres .venv/bin/python -m benchmarks.lamps [projects]``; it starts a
server of its own and leaves nothing behind. Target: 25,000 projects in under two minutes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from core.clock import SHANGHAI  # noqa: E402
from dispatch.enums import ReportState, Timeliness  # noqa: E402
from dispatch.models import Lamp, MilestoneUpdate, MonthlyReport, ReportPeriod  # noqa: E402
from dispatch.services.lamps import BATCH, recompute_lamps  # noqa: E402
from projects.enums import Status  # noqa: E402
from projects.models import Milestone, Project  # noqa: E402
from tests.world import build_world  # noqa: E402

PROJECTS, MILESTONES, CHUNK = 25_000, 6, 5_000
TARGET_SECONDS = 120
MONTHS = ((3, 31), (4, 30), (5, 31))
BEGUN = datetime(2026, 3, 1, tzinfo=SHANGHAI)


def build(projects: int) -> None:
    """One county with so many running projects, six tasks and three months of reports each."""
    world = build_world()
    programme, towns = world.programme, world.home.towns
    periods = [
        ReportPeriod.objects.create(
            programme=programme,
            key=f"2026-{month:02d}",
            starts_on=date(2026, month, 1),
            ends_on=date(2026, month, last),
            due_at=datetime(2026, month + 1, 5, 18, tzinfo=SHANGHAI),
            opened_at=BEGUN,
        )
        for month, last in MONTHS
    ]
    for first in range(0, projects, CHUNK):
        numbers = range(first, min(first + CHUNK, projects))
        rows = Project.objects.bulk_create(
            Project(
                programme=programme,
                organisation=towns[number % 2],
                title=f"项目{number}",
                status=Status.IN_PROGRESS,
                status_since=BEGUN,
                draft_number=f"B{number:06d}",
                start_date=date(2026, 3, 1),
                end_date=date(2026, 11, 30),
            )
            for number in numbers
        )
        fill(rows, periods)


def fill(projects: list[Project], periods: list[ReportPeriod]) -> None:
    """Plans of the projects, and their reports of each period."""
    tasks = Milestone.objects.bulk_create(
        (
            Milestone(
                project=project,
                uid=f"s{n}",
                position=n,
                task=f"第{n}项任务",
                deliverable="台账一份",
                planned_start=date(2026, 2, 1) + timedelta(days=20 * n),
                due_date=date(2026, 3, 1) + timedelta(days=25 * n),
                responsible_person="责任人",
                weight=16 if n < MILESTONES else 20,
            )
            for project in projects
            for n in range(1, MILESTONES + 1)
        ),
        batch_size=CHUNK,
    )
    by_project: dict[int, list[Milestone]] = {}
    for task in tasks:
        by_project.setdefault(task.project_id, []).append(task)
    for number, period in enumerate(periods):
        report_all(projects, by_project, period, number)


def report_all(
    projects: list[Project],
    by_project: dict[int, list[Milestone]],
    period: ReportPeriod,
    number: int,
) -> None:
    """Reports of one period: a quarter missing, the others accepted with progress."""
    reports = MonthlyReport.objects.bulk_create(
        MonthlyReport(
            project=project,
            period=period,
            due_at=period.due_at,
            state=ReportState.ACCEPTED if (project.pk + number) % 4 else ReportState.OPEN,
            timeliness=Timeliness.ON_TIME if (project.pk + number) % 4 else Timeliness.MISSING,
        )
        for project in projects
    )
    MilestoneUpdate.objects.bulk_create(
        (
            MilestoneUpdate(
                report=report,
                milestone=task,
                completion=Decimal(min(100, 35 * (number + 1) * (task.project_id % 3 + 1) / 2)),
            )
            for report in reports
            if report.state == ReportState.ACCEPTED
            for task in by_project[report.project_id][: number + 2]
        ),
        batch_size=CHUNK,
    )


def database_seconds() -> float:
    """Processor time the database has spent on this connection; 0 where nobody tells."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        place = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not place.exists():
        return 0.0
    fields = place.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(label: str, act: Callable[[], int]) -> float:
    """Run it; print wall time, processor times, queries and rows; return the wall time."""
    asked = 0

    def counted(execute: Callable[..., object], *arguments: object) -> object:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    theirs, wall, cpu = database_seconds(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        written = act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    theirs = database_seconds() - theirs
    print(
        f"{label}: {wall:.1f} s wall, {cpu:.1f} s processor here and {theirs:.1f} s in the "
        f"database, {asked} queries, {written} lamps written",
        flush=True,
    )
    return wall


def main() -> int:
    """Build the county, run three nights, say whether the target holds."""
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    call_command("migrate", verbosity=0)
    build(projects)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(f"{projects} projects, {len(MONTHS)} periods, batches of {BATCH}", flush=True)
    nights = [
        measured("every lamp new", lambda: recompute_lamps(today=date(2026, 5, 20))),
        measured("nothing changed", lambda: recompute_lamps(today=date(2026, 5, 20))),
        measured("the next night", lambda: recompute_lamps(today=date(2026, 5, 21))),
    ]
    assert Lamp.objects.count() == projects * len(MONTHS)
    return int(max(nights) > TARGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
