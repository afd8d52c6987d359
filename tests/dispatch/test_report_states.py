"""Every state of a report against every act and every person, and long walks through them."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core import clock
from core.calendar_store import load_calendar
from core.errors import DomainError, NotAllowed
from core.models import AuditRecord
from dispatch.enums import ReportState, Timeliness
from dispatch.models import Lamp, MonthlyReport
from dispatch.services.checking import accept_report, return_report
from dispatch.services.deadlines import extend_deadline, skip_report, unskip_report
from dispatch.services.lamps import fix_lamps
from dispatch.services.periods import mark_missing
from dispatch.services.reports import confirm_report, file_report, file_unchanged, save_draft
from projects.models import Project
from tests.dispatch.months import content, opened, report_of, running
from tests.world import World, local

Act = Callable[[MonthlyReport, Any], Any]
S = ReportState
UNIT, DEPARTMENT = {"liaison", "secretary"}, {"staff", "head"}
NEIGHBOURS = {"other_liaison", "other_secretary", "leader", "expert"}


def extend(report: MonthlyReport, actor: Any) -> Any:
    day = load_calendar().next_working_day(clock.today() + timedelta(days=30))
    return extend_deadline(
        period_id=report.period_id,
        due_on=day,
        reason="防汛顺延。",
        actor=actor,
        report_ids=[report.pk],
    )


# Who may do each act, and in which states it goes through for him.
ACTS: dict[str, tuple[Act, set[str], set[str]]] = {
    "save": (
        lambda report, who: save_draft(
            report_id=report.pk,
            document={"narrative": "写到一半"},
            version=report.version,
            actor=who,
        ),
        UNIT,
        {S.OPEN, S.FILED, S.RETURNED},
    ),
    "file": (
        lambda report, who: file_report(
            report_id=report.pk, content=content(report.project, 50, 0), actor=who
        ),
        UNIT,
        {S.OPEN, S.FILED, S.RETURNED},
    ),
    "unchanged": (
        lambda report, who: file_unchanged(report_id=report.pk, actor=who),
        UNIT,
        {S.OPEN, S.FILED, S.RETURNED},
    ),
    "confirm": (
        lambda report, who: confirm_report(report_id=report.pk, actor=who),
        {"secretary"},
        {S.FILED},
    ),
    "accept": (
        lambda report, who: accept_report(report_id=report.pk, actor=who),
        DEPARTMENT,
        {S.CONFIRMED},
    ),
    "return": (
        lambda report, who: return_report(report_id=report.pk, actor=who, reason="请补充。"),
        DEPARTMENT,
        {S.CONFIRMED},
    ),
    "extend": (extend, DEPARTMENT, {S.OPEN, S.FILED}),
    "skip": (
        lambda report, who: skip_report(report_id=report.pk, reason="没有任务。", actor=who),
        DEPARTMENT,
        {S.OPEN, S.FILED},
    ),
    "unskip": (
        lambda report, who: unskip_report(report_id=report.pk, actor=who),
        DEPARTMENT,
        {S.SKIPPED},
    ),
}
# How each state is reached from an open report.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    S.OPEN: (),
    S.FILED: (("file", "liaison"),),
    S.CONFIRMED: (("file", "secretary"),),
    S.ACCEPTED: (("file", "secretary"), ("accept", "staff")),
    S.RETURNED: (("file", "secretary"), ("return", "staff")),
    S.SKIPPED: (("skip", "staff"),),
}


@pytest.fixture
def report(world: World) -> MonthlyReport:
    return report_of(running(world.programme, world.home.towns[0]), opened(world))


@contextmanager
def tried() -> Iterator[None]:
    """Undo whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def done_by(world: World, report: MonthlyReport, act: str, person: str) -> DomainError | None:
    """Do it; the refusal when it was refused."""
    fresh = report_of(report.project, report.period)
    try:
        ACTS[act][0](fresh, world.home.people[person])
    except DomainError as refusal:
        return refusal
    return None


def row_of(report: MonthlyReport) -> dict[str, Any]:
    return MonthlyReport.objects.filter(pk=report.pk).values().get()


def test_each_act_goes_through_in_its_states_alone_and_leaves_no_trace_elsewhere(
    world: World, report: MonthlyReport
):
    with clock.at(local(2026, 4, 15)):
        for state, way in WAYS.items():
            with tried():
                for act, person in way:
                    assert done_by(world, report, act, person) is None
                before = row_of(report)
                assert before["state"] == state
                for act, (_, people, states) in ACTS.items():
                    with tried():
                        refusal = done_by(world, report, act, min(people))
                        assert (refusal is None) == (state in states), (state, act, refusal)
                        assert refusal is None or row_of(report) == before, (state, act)


def test_each_act_is_for_its_people_alone(world: World, report: MonthlyReport):
    reached = {act: min(states) for act, (_, _, states) in ACTS.items()}
    with clock.at(local(2026, 4, 15)):
        for act, state in reached.items():
            with tried():
                for step, person in WAYS[state]:
                    assert done_by(world, report, step, person) is None
                for person in sorted(UNIT | DEPARTMENT | NEIGHBOURS):
                    with tried():
                        refusal = done_by(world, report, act, person)
                        refused = isinstance(refusal, NotAllowed)
                        assert refused == (person not in ACTS[act][1]), (act, person, refusal)
                for person in sorted(UNIT | DEPARTMENT):
                    with pytest.raises(NotAllowed):
                        ACTS[act][0](report, world.foreign.people[person])


def test_on_a_long_walk_no_first_submission_is_softened_and_no_fixed_lamp_changes(
    world: World, report: MonthlyReport
):
    dice, moment = random.Random(2026), local(2026, 4, 20)
    kept: dict[str, Any] = {}
    for _ in range(40):
        moment += timedelta(hours=dice.choice([3, 20, 50]))
        with clock.at(moment):
            before, written = row_of(report), AuditRecord.objects.count()
            act = dice.choice([*ACTS, "sweep", "fix"])
            if act == "sweep":
                mark_missing(now=moment)
                refusal: DomainError | None = None
            elif act == "fix":
                refusal = fixed(world, report)
            else:
                refusal = done_by(world, report, act, dice.choice(sorted(ACTS[act][1])))
        after = row_of(report)
        assert refusal is None or (after, AuditRecord.objects.count()) == (before, written)
        assert after["version"] >= before["version"]
        if before["first_submitted_at"]:
            for name in ("first_submitted_at", "timeliness"):
                assert after[name] == before[name]
            assert after["timeliness"] in {Timeliness.ON_TIME, Timeliness.LATE}
        lamp = Lamp.objects.filter(project=report.project_id, fixed=True).values().first()
        assert not kept or lamp == kept
        kept = lamp or kept


def fixed(world: World, report: MonthlyReport) -> DomainError | None:
    try:
        fix_lamps(period_id=report.period_id, actor=world.head)
    except DomainError as refusal:
        return refusal
    return None


def test_what_waits_for_the_department_is_not_asked_again_next_month(world: World):
    project: Project = running(world.programme, world.home.towns[0])
    april = report_of(project, opened(world))
    with clock.at(local(2026, 5, 5)):
        file_report(report_id=april.pk, content=content(project, 100, 40), actor=world.secretary)
        may = report_of(project, opened(world, "2026-05"))
        with tried():
            done = file_unchanged(report_id=may.pk, actor=world.secretary)
            updates = {
                row.milestone.position: row.completion for row in done.milestone_updates.all()
            }
            assert updates == {2: 40, 3: 0, 4: 0}
            accept_report(report_id=april.pk, actor=world.staff)
            accept_report(report_id=may.pk, actor=world.staff)
            project.refresh_from_db()
            assert project.actual_progress == 35
        return_report(report_id=april.pk, actor=world.staff, reason="数据不实。")
        again = file_unchanged(report_id=may.pk, actor=world.secretary)
    assert {row.completion for row in again.milestone_updates.all()} == {0}
