"""Years in full swing, written past the services: their subject here is reading."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from core import clock
from dispatch.enums import LampColour, ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from organisations.enums import OrgKind
from organisations.models import Organisation, User
from programmes.enums import Grade, SelectionKind, Stage
from programmes.models import Programme
from projects.enums import Status
from projects.models import Application, Project
from reviews.models import RankEntry, ScoreSheet
from tests.factories import make_project
from tests.world import World, add_org, local

COLOURS = list(LampColour)


def add_period(programme: Programme, month: int) -> ReportPeriod:
    """An opened period that falls due on the 5th of the following month."""
    first = date(programme.year, month, 1)
    return ReportPeriod.objects.create(
        programme=programme,
        key=f"{first:%Y-%m}",
        starts_on=first,
        ends_on=(first + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        due_at=local(programme.year, month + 1, 5, 18),
        opened_at=local(programme.year, month, 1),
    )


def add_report(project: Project, period: ReportPeriod, **fields: Any) -> MonthlyReport:
    """A report of the project, open unless told otherwise."""
    return MonthlyReport.objects.create(
        project=project, period=period, due_at=period.due_at, **fields
    )


def add_lamp(project: Project, period: ReportPeriod, colour: str, **fields: Any) -> Lamp:
    """A lamp with plausible figures."""
    facts: dict[str, Any] = {
        "as_of": period.ends_on,
        "computed": colour,
        "planned": Decimal("50.0"),
        "actual": Decimal("35.0"),
        "lag": Decimal("15.0"),
        "overdue_days": 3,
        "reasons": ["实际 35.0%，序时 50.0%，滞后 15.0 个百分点"],
        "inputs": {},
    }
    return Lamp.objects.create(project=project, period=period, shown=colour, **{**facts, **fields})


def add_sheet(project: Project, judge: User, at: datetime, **fields: Any) -> ScoreSheet:
    """A sheet of the approval panel, not yet marked."""
    rubric = project.programme.rubrics.get(stage=Stage.APPROVAL)
    return ScoreSheet.objects.create(
        project=project, stage=Stage.APPROVAL, rubric=rubric, judge=judge, assigned_at=at, **fields
    )


def busy_year(world: World) -> list[Project]:
    """Every status, every lamp, two periods, a frozen ranking; all in the home county."""
    home, programme = world.home, world.programme
    units = [*home.towns, home.unit]
    categories = [*programme.categories.all(), None]
    periods = [add_period(programme, 4), add_period(programme, 5)]
    projects = []
    for n, status in enumerate([*Status, Status.IN_PROGRESS, Status.IN_PROGRESS, Status.RETURNED]):
        project = make_project(
            programme,
            units[n % 2],
            status=status,
            category=categories[n % len(categories)],
            selection_kind=SelectionKind.MANDATORY if n % 3 else SelectionKind.ELECTIVE,
            topic=programme.topics.first() if n % 3 else None,
            actual_progress=Decimal(n),
            milestones=2,
        )
        projects.append(project)
        if status in (Status.IN_PROGRESS, Status.CLOSING, Status.ACCEPTED, Status.SUSPENDED):
            _months(project, periods, n)
    _ranking(world, projects)
    return projects


def _months(project: Project, periods: list[ReportPeriod], n: int) -> None:
    timeliness = list(Timeliness)
    for place, period in enumerate(periods):
        add_report(
            project,
            period,
            timeliness=timeliness[(n + place) % len(timeliness)],
            state=ReportState.ACCEPTED,
        )
        add_lamp(project, period, COLOURS[(n + place) % 4], is_current=place == len(periods) - 1)


def _ranking(world: World, projects: list[Project]) -> None:
    accepted = [project for project in projects if project.status == Status.ACCEPTED]
    for place, project in enumerate(accepted, start=1):
        RankEntry.objects.create(
            programme=world.programme,
            group=project.category or world.programme.categories.first(),
            project=project,
            score=Decimal("91.50"),
            grade=Grade.EXCELLENT,
            rank=place,
            frozen_at=clock.now(),
            frozen_by=world.head,
        )


BULK_STATUSES = (Status.IN_PROGRESS, Status.SUBMITTED, Status.APPROVED, Status.ACCEPTANCE)


def thousand_projects(
    world: World, number: int = 1000, statuses: Sequence[str] = BULK_STATUSES
) -> list[Project]:
    """A county with fifty units and very many projects, written in bulk."""
    programme = world.programme
    units = [
        add_org(world.home.committee, f"第{n}单位党委", OrgKind.COUNTY_UNIT) for n in range(50)
    ]
    categories = list(programme.categories.all())
    projects = Project.objects.bulk_create(
        Project(
            programme=programme,
            organisation=units[n % len(units)],
            title=f"项目{n}",
            category=categories[n % len(categories)],
            status=statuses[n % len(statuses)],
            status_since=clock.now(),
            submitted_at=clock.now(),
            draft_number=f"B{n:04d}",
            actual_progress=Decimal(n % 100),
        )
        for n in range(number)
    )
    Application.objects.bulk_create(
        Application(project=project, saved_at=clock.now()) for project in projects
    )
    _all_under_way(projects, add_period(programme, 5))
    _take_stock()
    return projects


def _take_stock() -> None:
    """Let PostgreSQL count what was written, as it does by itself in a county at work.

    By itself it sees committed rows alone and would note the tables as empty. Counting inside the
    transaction also keeps it from them until the test ends.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _all_under_way(projects: list[Project], period: ReportPeriod) -> None:
    """Reports and lamps for those at work."""
    running = [project for project in projects if project.status == Status.IN_PROGRESS]
    MonthlyReport.objects.bulk_create(
        MonthlyReport(
            project=project,
            period=period,
            due_at=period.due_at,
            state=ReportState.CONFIRMED,
            submitted_at=clock.now(),
        )
        for project in running
    )
    Lamp.objects.bulk_create(_bulk_lamp(project, period, n) for n, project in enumerate(running))


def _bulk_lamp(project: Project, period: ReportPeriod, n: int) -> Lamp:
    return Lamp(
        project=project,
        period=period,
        as_of=period.ends_on,
        computed=COLOURS[n % 4],
        shown=COLOURS[n % 4],
        planned=Decimal(50),
        actual=Decimal(40),
        lag=Decimal(n % 40),
        overdue_days=n % 40,
        reasons=["滞后"],
        inputs={},
    )


def village_of(town: Organisation, name: str) -> Organisation:
    """A unit one tier further down, which owes the committee nothing itself."""
    return add_org(town, name, OrgKind.VILLAGE)
