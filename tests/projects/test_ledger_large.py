"""Ten thousand rows: read within the memory of a small server, written in few statements."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from core.audit import verify
from core.models import Job, JobState
from core.services import job_runs
from core.services.jobs import run_job
from programmes.models import QuotaRule
from projects.models import Application, Ledger, LedgerState, Project
from projects.services import import_drafts, ledger_importing
from projects.services.ledger_importing import import_ledger
from tests.projects.ledgers import taken_in, tried
from tests.world import World

ROWS, MEGABYTES = 10_000, 300
# A process of its own, so that nothing but the reading counts.
READ = """
import io, sys
import django
django.setup()
from core.spreadsheets.opening import open_any_workbook
from organisations.enums import OrgKind
from projects.ledger.headings import propose_columns
from projects.ledger.locating import find_place
from projects.ledger.project_rows import LedgerWords
from projects.ledger.reading import SheetChoice, read_ledger
from projects.services.ledger_intake import LEDGER_LIMITS
from projects.workbook.contents import OrganisationRow
book = open_any_workbook(io.BytesIO(sys.stdin.buffer.read()), limits=LEDGER_LIMITS)
place = find_place(book.sheets[0], {})
keys = propose_columns(place.header.headings, place.target, {})
columns = {key: number for number, key in enumerate(keys, start=1) if key}
choice = SheetChoice(book.titles[0], place.target, place.header, columns)
top = OrganisationRow(0, "县委", "县委", OrgKind.COUNTY_COMMITTEE, "", "")
found = read_ledger(book, [choice], LedgerWords(2026, ("特色创新",)), top)
# The peak of this very process: the usage of resources also counts the one it was forked from.
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
most = int(status["VmHWM"].split()[0]) // 1024
print(len(found.projects), len(found.marks), most)
"""


def large_ledger(units: list[str], rows: int) -> bytes:
    """A ledger of so many projects, shared among the units."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.append(["某县2026年度书记项目台账"])
    sheet.append(
        [
            *("序号", "单位", "书记", "项目名称", "类别", "必选/自选", "存在问题", "主要措施"),
            *("预期成效", "开始时间", "完成时限", "联系人", "联系电话"),
        ]
    )
    for number in range(rows):
        sheet.append(
            [
                *(number + 1, units[number % len(units)], "张三", f"小区值日生{number:05d}号"),
                *("特色创新", "自选", f"1.物业缺位{number}；2.停车难{number}"),
                *(f"1.建台账{number}；2.月月通报{number}", f"有人值日{number}", "2026.3.5"),
                *("2026年10月底", f"李四{number}", 13900000000 + number),
            ]
        )
    sheet.append(["合计", None, None, f"{rows}个"])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.fixture
def roomy(world: World) -> World:
    """A world in which a unit may have as many projects as the test needs."""
    QuotaRule.objects.filter(programme=world.programme).update(most=999)
    return world


def ledger_of(world: World, rows: int) -> Ledger:
    """A ledger of the staff member that was tried without errors."""
    units = [town.short_name for town in world.home.towns]
    ledger = tried(taken_in(large_ledger(units, rows), world.staff), world.staff).ledger
    assert ledger.findings["marks"] == []
    return ledger


def test_ten_thousand_rows_are_read_within_300_megabytes():
    done = subprocess.run(
        [sys.executable, "-c", READ],
        input=large_ledger(["甲镇", "乙镇"], ROWS),
        capture_output=True,
        check=True,
        timeout=300,
        cwd=Path(__file__).parents[2],
    )
    projects, marks, megabytes = map(int, done.stdout.split())
    assert (projects, marks) == (ROWS, 0)
    assert megabytes < MEGABYTES


@pytest.mark.django_db
def test_three_times_the_rows_cost_few_more_statements(roomy: World):
    costs = []
    for rows in (20, 60):
        Application.objects.all().delete()
        Project.objects.all().delete()
        ledger = ledger_of(roomy, rows)
        with CaptureQueriesContext(connection) as captured:
            import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=roomy.staff)
        costs.append(len(captured))
        assert Project.objects.count() == rows
    assert costs[1] <= costs[0] + 2
    assert verify() is None


@pytest.mark.django_db
def test_a_job_cancelled_while_it_writes_leaves_nothing_behind(
    roomy: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ledger_importing, "SMALL", 5)
    monkeypatch.setattr(import_drafts, "BATCH", 2)
    monkeypatch.setattr(job_runs, "WRITE_EVERY_SECONDS", 0)
    ledger = tried(taken_in(large_ledger(["分水甲镇"], 8), roomy.staff), roomy.staff).ledger
    run_job(ledger.job.pk)
    ledger.refresh_from_db()
    done = import_ledger(ledger_id=ledger.pk, seen_version=ledger.version, actor=roomy.staff)
    real = ledger_importing.write_plan

    def asked_to_stop(*args: Any, **kwargs: Any) -> Any:
        Job.objects.update(cancel_asked=True)
        return real(*args, **kwargs)

    monkeypatch.setattr(ledger_importing, "write_plan", asked_to_stop)
    assert done.job is not None
    run_job(done.job.pk)
    job = Job.objects.get(pk=done.job.pk)
    ledger.refresh_from_db()
    assert (job.state, ledger.state) == (JobState.CANCELLED, LedgerState.CHECKED)
    assert not Project.objects.exists()
    assert verify() is None
