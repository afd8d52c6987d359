"""Measures how long a morning takes to remind of very many things that are due.

Run with ``TEST_DATABASE=postgres .venv/bin/python -m benchmarks.reminders [units]``; it starts a
server of its own and leaves nothing behind. Each unit has fifty overdue tasks; two thousand
units make 100,000 due items. Target: everybody told in under a minute, memory that does not grow
with the number of items.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from core import clock  # noqa: E402
from core.clock import SHANGHAI  # noqa: E402
from dispatch.models import ReminderLog  # noqa: E402
from dispatch.services.reminders import RunOutcome, run_reminders  # noqa: E402
from notifications.models import Message  # noqa: E402
from organisations.enums import OrgKind, Role  # noqa: E402
from organisations.models import Appointment, Organisation, Post, User  # noqa: E402
from programmes.enums import Duty  # noqa: E402
from programmes.models import ReminderRule  # noqa: E402
from projects.enums import Status  # noqa: E402
from projects.models import Milestone, Project  # noqa: E402
from tests.world import World, build_world  # noqa: E402

UNITS, PROJECTS, TASKS, CHUNK = 2_000, 10, 5, 5_000
TARGET_SECONDS = 60
BEGUN = datetime(2026, 3, 2, tzinfo=SHANGHAI)
DUE, DAY = date(2026, 4, 20), date(2026, 4, 21)


def build(units: int) -> None:
    """One county with so many units, a liaison and fifty overdue tasks in each."""
    world = build_world()
    ReminderRule.objects.all().delete()
    ReminderRule.objects.create(
        programme=world.programme,
        code="late",
        duty=Duty.MILESTONE,
        offset_days=1,
        recipient="liaison",
    )
    towns = [_town(world, number) for number in range(units)]
    posts = Post.objects.bulk_create(
        Post(organisation=town, title="联络员", role=Role.LIAISON) for town in towns
    )
    people = User.objects.bulk_create(
        User(username=f"b{number}", display_name=f"联络员{number}", is_active=True)
        for number in range(units)
    )
    Appointment.objects.bulk_create(
        Appointment(user=person, post=post, starts_on=date(2025, 1, 1))
        for person, post in zip(people, posts, strict=True)
    )
    for first in range(0, units, CHUNK // PROJECTS):
        _fill(world, towns[first : first + CHUNK // PROJECTS])


def _town(world: World, number: int) -> Organisation:
    world.home.committee.refresh_from_db()
    return world.home.committee.add_child(
        name=f"测算{number}镇党委", short_name=f"测算{number}镇", kind=OrgKind.TOWN
    )


def _fill(world: World, towns: list[Organisation]) -> None:
    projects = Project.objects.bulk_create(
        Project(
            programme=world.programme,
            organisation=town,
            title=f"项目{number}",
            status=Status.IN_PROGRESS,
            status_since=BEGUN,
            draft_number=f"B{town.pk:06d}{number:02d}",
        )
        for town in towns
        for number in range(PROJECTS)
    )
    Milestone.objects.bulk_create(
        (
            Milestone(
                project=project,
                uid=f"s{number}",
                position=number,
                task=f"第{number}项任务",
                deliverable="台账一份",
                planned_start=BEGUN.date(),
                due_date=DUE,
                responsible_person="责任人",
                weight=20,
            )
            for project in projects
            for number in range(1, TASKS + 1)
        ),
        batch_size=CHUNK,
    )


def server_seconds() -> float:
    """Processor time of the database's process for this connection; 0 when it is this one."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measured(label: str, act: Callable[[], RunOutcome]) -> float:
    """Run it; print wall and processor time, queries, peak memory, counts; return the wall."""
    asked = 0

    def counted(execute: Callable[..., object], *arguments: object) -> object:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    server, wall, cpu = server_seconds(), time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counted):
        outcome = act()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    server = server_seconds() - server
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{label}: {wall:.1f} s wall, {cpu:.1f} s processor, {server:.1f} s of the database, "
        f"{asked} queries, peak {peak} MB, {outcome}",
        flush=True,
    )
    return wall


def morning() -> RunOutcome:
    """The run of the day."""
    moment = datetime(2026, 4, 21, 8, 30, tzinfo=SHANGHAI)
    with clock.at(moment):
        return run_reminders(day=DAY, now=moment)


def everybody_to_the_staff() -> RunOutcome:
    """The same once more, to the few people of the department: the longest digests there are."""
    ReminderRule.objects.update(code="staff", recipient="staff", offset_days=0)
    return morning()


def main() -> int:
    """Build the county, run the morning, say whether the target holds."""
    units = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
    call_command("migrate", verbosity=0)
    build(units)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    items = units * PROJECTS * TASKS
    print(f"{items} due items, {units} people", flush=True)
    wall = measured("everything new", morning)
    assert Message.objects.count() == units
    assert ReminderLog.objects.exclude(message=None).count() == items
    measured("nothing new", morning)
    measured("to two people", everybody_to_the_staff)
    assert Message.objects.count() == units + 2
    return int(wall > TARGET_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
