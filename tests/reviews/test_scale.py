"""A whole county's panel is counted and ranked at once: time and queries."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from organisations.models import User
from programmes.enums import Stage
from programmes.models import Criterion
from projects.enums import Status
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import Acceptance, Mark, ScoreSheet
from reviews.queries.recount import recount
from reviews.services.ranking import ranking_of
from tests.reviews.acceptance_acts import CLOSING_TIME, logged_in
from tests.world import World

PROJECTS, JUDGES, CRITERIA = 48, 31, 5
MOST_QUERIES, MOST_OF_A_PAGE = 15, 10


@pytest.fixture
def county(world: World) -> World:
    """48 accepted projects, each marked by 31 judges on five criteria; three scores tie."""
    with clock.at(CLOSING_TIME):
        rubric = world.programme.rubrics.get(stage=Stage.ACCEPTANCE)
        Criterion.objects.filter(rubric=rubric).update(source="judge")
        projects = _projects(world)
        people = User.objects.bulk_create(
            User(username=f"judge{n}", display_name=f"评委{n}") for n in range(JUDGES)
        )
        sheets = ScoreSheet.objects.bulk_create(
            ScoreSheet(
                project=project,
                stage=Stage.ACCEPTANCE,
                rubric=rubric,
                judge=judge,
                assigned_at=CLOSING_TIME,
                state=SheetState.LOCKED,
                total=0,
            )
            for project in projects
            for judge in people
        )
        criteria = list(rubric.criteria.all())
        assert len(criteria) == CRITERIA
        Mark.objects.bulk_create(
            Mark(sheet=sheet, criterion=row, value=row.points - Decimal(number % 5))
            for number, sheet in enumerate(sheets)
            for row in criteria
        )
        yield world


def _projects(world: World) -> list[Project]:
    projects = Project.objects.bulk_create(
        Project(
            programme=world.programme,
            organisation=world.home.towns[0],
            category=world.programme.categories.first(),
            title=f"项目{n}",
            draft_number=f"D{n}",
            status=Status.ACCEPTED,
            status_since=CLOSING_TIME,
        )
        for n in range(PROJECTS)
    )
    Acceptance.objects.bulk_create(
        Acceptance(
            project=project,
            round=1,
            begun_by=world.staff,
            begun_at=CLOSING_TIME,
            decided_at=CLOSING_TIME,
            decided_by=world.head,
            score=Decimal(95 - n // 3),
            unrounded=Decimal(95 - n // 3),
            grade="good",
        )
        for n, project in enumerate(projects)
    )
    return projects


def test_all_sheets_are_counted_and_ranked_within_a_second(county: World):
    started = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        found = recount(county.programme, Stage.ACCEPTANCE)
        lines = ranking_of(county.programme)
    assert time.process_time() - started < 1
    assert len(asked) <= MOST_QUERIES
    assert len(found) == len(lines) == PROJECTS
    assert {row.judges for row in found} == {JUDGES}
    assert [row.place for row in found] == sorted(row.place for row in found)


def test_the_ranking_page_of_a_whole_county_keeps_to_its_queries(county: World):
    client = logged_in(county.leader)
    url = reverse("reviews:ranking")
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    # The visit itself is noted in the session; that asks nothing.
    reads = [row for row in asked.captured_queries if row["sql"].startswith("SELECT")]
    assert len(reads) <= MOST_OF_A_PAGE


def test_the_recount_agrees_with_what_was_stored(county: World, capsys):
    call_command("recount_scores", str(county.programme.pk), "--json")
    assert '{"counted": 0, "differing": []}' in capsys.readouterr().out
