"""The demonstration plays the county's real workbook to every stage, through the services."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import audit
from core.clock import SHANGHAI
from core.models import AuditRecord
from dispatch.enums import LampColour, ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport
from organisations.models import Organisation, User
from projects.enums import Status
from projects.models import Project
from reviews.models import RankEntry
from shujixiangmu.demo.county import DAYS_IN, Account, StageOfYear, begin, seed

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)


@pytest.mark.django_db
def test_each_role_gets_an_account_with_a_password_of_its_own() -> None:
    accounts = seed(stage=StageOfYear.APPLICATION, seed_number=1, now=NOW)
    people = User.objects.filter(username__in=[row.username for row in accounts])
    assert all(person.check_password(_of(accounts, person)) for person in people)
    assert not any(person.must_change_password for person in people)


@pytest.mark.embedded
@pytest.mark.long(seconds=60)
@pytest.mark.django_db(transaction=True)
def test_the_year_goes_from_the_call_to_the_ranking() -> None:
    """One play, looked at on the way where a demonstration of that stage would stop."""
    story = begin(stage=StageOfYear.CLOSED, seed_number=1, now=NOW)
    for stage, look in LOOKS.items():
        story.play(until=NOW - timedelta(days=DAYS_IN[StageOfYear.CLOSED] - DAYS_IN[stage]))
        look(Counter(Project.objects.values_list("status", flat=True)))


def _applications_are_coming_in(statuses: Counter[str]) -> None:
    assert Organisation.objects.count() == 28
    assert sum(statuses.values()) == 48
    assert statuses[Status.DRAFT] > 5
    assert statuses[Status.SUBMITTED] > 5


def _the_department_is_busy_with_pre_review(statuses: Counter[str]) -> None:
    assert statuses[Status.PRE_REVIEW] > 10
    assert statuses[Status.SUBMITTED] + statuses[Status.RETURNED] > 0
    assert Project.objects.filter(return_count__gt=0).exists()


def _the_months_show_prompt_late_and_red_projects(statuses: Counter[str]) -> None:
    assert statuses == {Status.IN_PROGRESS: 47, Status.PRE_REJECTED: 1}
    lamps = Counter(Lamp.objects.filter(is_current=True).values_list("shown", flat=True))
    assert lamps[LampColour.RED] >= 2
    assert lamps[LampColour.YELLOW] >= 2
    assert lamps[LampColour.GREEN] > 10
    kept = Counter(MonthlyReport.objects.values_list("timeliness", flat=True))
    assert min(kept[Timeliness.LATE], kept[Timeliness.MISSING]) > 0
    waiting = Counter(MonthlyReport.objects.values_list("state", flat=True))
    assert min(waiting[ReportState.FILED], waiting[ReportState.CONFIRMED]) > 0


def _acceptance_is_under_way(statuses: Counter[str]) -> None:
    assert statuses[Status.ACCEPTED] > 5
    assert statuses[Status.CLOSING] + statuses[Status.ACCEPTANCE] > 5


def _the_closed_year_is_ranked_and_its_audit_chain_is_whole(statuses: Counter[str]) -> None:
    assert statuses[Status.ACCEPTED] + statuses[Status.FAILED] == 47
    entries = RankEntry.objects.filter(programme__year=2025)
    assert entries.count() == 47
    assert {entry.grade for entry in entries} >= {"excellent", "good", "qualified"}
    assert AuditRecord.objects.filter(action__startswith="project.").count() > 300
    assert audit.verify() is None


LOOKS = {
    StageOfYear.APPLICATION: _applications_are_coming_in,
    StageOfYear.REVIEW: _the_department_is_busy_with_pre_review,
    StageOfYear.IMPLEMENTATION: _the_months_show_prompt_late_and_red_projects,
    StageOfYear.ACCEPTANCE: _acceptance_is_under_way,
    StageOfYear.CLOSED: _the_closed_year_is_ranked_and_its_audit_chain_is_whole,
}


@pytest.mark.django_db
def test_a_database_that_holds_projects_is_left_alone(world: Any, settings: Any) -> None:
    Project.objects.create(
        programme=world.programme,
        organisation=world.home.unit,
        status_since=NOW,
        draft_number="D1",
    )
    with pytest.raises(CommandError, match="已有项目"):
        call_command("seed_demo", stage="application")
    assert Project.objects.count() == 1
    assert not (Path(settings.VAR_DIR) / "demo-accounts.txt").exists()


def _of(accounts: list[Account], person: User) -> str:
    return next(row.password for row in accounts if row.username == person.username)
