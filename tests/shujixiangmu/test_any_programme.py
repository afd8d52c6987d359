"""Whatever rules a county may set up, a project runs through its whole year under them."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.clock import SHANGHAI
from core.errors import Conflict
from dispatch.periods import slots
from dispatch.queries import schedule_of
from dispatch.services.lamps import recompute_lamps
from dispatch.services.periods import mark_missing, open_due_periods
from dispatch.services.reminders import run_reminders
from programmes.enums import GateKind, Stage
from programmes.exporting import to_yaml
from programmes.models import Programme
from programmes.queries import gate
from programmes.services.starting import open_programme, start_programme
from projects.enums import Status
from projects.models import Project, Revision
from projects.services.approval import start_implementation
from reviews.models import RankEntry, ScoreSheet
from reviews.queries.gates import panel_of, votes_by_cards
from reviews.queries.rubrics import applying, criterion_rules, is_scored, rubrics_of, seats_of
from reviews.services.acceptance import decide_acceptance
from reviews.services.approval import approve_after_notice, decide_approval
from reviews.services.cards import cast_card, open_vote
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.meeting_comments import record_comment
from reviews.services.panel import Seat, assign_judges
from reviews.services.publication import publish_decisions
from reviews.services.ranking import TieToDecide, freeze_ranking
from tests.factories import make_project
from tests.programmes.documents import valid_documents
from tests.reviews.acceptance_acts import (
    begun,
    logged_in,
    points_checked,
    rectified,
    verified,
)
from tests.reviews.acts import passed
from tests.world import World

_NUMBERS = count(1)


class _Undone(Exception):
    """Takes back everything an example wrote."""


@contextmanager
def _taken_back():
    with pytest.raises(_Undone), transaction.atomic():
        yield
        raise _Undone


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)


@pytest.mark.django_db
@given(st.data())
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_a_project_runs_through_a_year_of_any_rules(world: World, data: st.DataObject):
    committee = world.home.committee
    own = {"name": committee.name, "short_name": committee.short_name, "kind": committee.kind}
    document = data.draw(valid_documents(committee=own))
    document["series"] = f"系列{next(_NUMBERS)}"
    with _taken_back():
        programme = in_force(world, document)
        project = approved(world, programme)
        the_months(world, programme)
        project = finished(world, project)
        ranked(world, project)
        pages_open(world, programme, project)


def in_force(world: World, document: dict) -> Programme:
    programme = start_programme(
        actor=world.staff,
        committee=world.home.committee,
        year=2026,
        source=to_yaml(document),
        name=document["name"],
    )
    open_programme(programme_id=programme.pk, actor=world.staff, seen_digest=programme.rules_digest)
    world.home.programme = Programme.objects.get(pk=programme.pk)
    return world.programme


def filed(world: World, programme: Programme, day: date) -> Project:
    """An application of the first item type, as filed by its secretary."""
    project = make_project(
        programme,
        world.home.towns[0],
        status=Status.SUBMITTED,
        item_type=programme.item_types.first(),
        start_date=day,
        end_date=programme.project_end_limit,
        submitted_at=clock.now(),
    )
    Revision.objects.create(
        project=project,
        number=1,
        document={},
        submitted_at=clock.now(),
        submitted_by=world.secretary,
        digest="typed",
    )
    return project


def approved(world: World, programme: Programme) -> Project:
    """Through every gate the rules switch on, and into implementation."""
    day = programme.closes_at.astimezone(SHANGHAI).date()
    with clock.at(noon(day)):
        project = filed(world, programme, day)
        project = passed(world, project)
        if project.status == Status.EXPERT_REVIEW:
            before_the_panel(world, project)
        if gate(programme, GateKind.COMMENT_MEETING):
            record_comment(
                project_id=project.pk,
                actor=world.staff,
                held_on=day,
                speaker="专家",
                text="可行",
            )
        project = decide_approval(project_id=project.pk, result="approved", actor=world.head)
        if programme.publish_together:
            project = published(world, project)
    after = day
    if project.status == Status.NOTICED:
        after = day + timedelta(days=120)
        with clock.at(noon(after)):
            project = approve_after_notice(project_id=project.pk, actor=world.staff)
    with clock.at(noon(after)):
        return start_implementation(
            project_id=project.pk, actor=world.staff, letter_signed_on=after
        )


def published(world: World, project: Project) -> Project:
    """The pending decision on the project made known."""
    publish_decisions(
        programme_id=project.programme_id,
        decision_ids=project.decisions.values_list("pk", flat=True),
        actor=world.head,
    )
    project.refresh_from_db()
    return project


def before_the_panel(world: World, project: Project) -> None:
    judges = [world.home.people["expert" if n == 1 else f"expert{n}"] for n in range(1, 6)]
    if votes_by_cards(panel_of(project)):
        open_vote(
            programme=project.programme,
            project_ids=[project.pk],
            judge_ids=[judge.pk for judge in judges],
            actor=world.staff,
        )
        for sheet in project.sheets.all():
            cast_card(sheet_id=sheet.pk, actor=sheet.judge, colour="green")
        return
    marked_by_all(world, project, Stage.APPROVAL)


def marked_by_all(world: World, project: Project, stage: str) -> None:
    """Every rubric and group gets the judges it needs, who give full marks."""
    rubrics = applying(rubrics_of(project.programme, stage), project.category_id)
    judges = [world.home.people["expert" if n == 1 else f"expert{n}"] for n in range(1, 6)]
    free: dict[str, list] = {}
    for seat in seats_of(rubrics):
        left = free.setdefault(seat.rubric.code, list(judges))
        chosen, free[seat.rubric.code] = left[: seat.needed], left[seat.needed :]
        assign_judges(
            project_ids=[project.pk],
            judge_ids=[judge.pk for judge in chosen],
            actor=world.staff,
            stage=stage,
            seat=Seat(seat.rubric.code, seat.group.code if seat.group else ""),
        )
    for sheet in ScoreSheet.objects.filter(project=project, stage=stage).select_related("rubric"):
        marks = {
            rule.key: rule.points // rule.step * rule.step
            for rule in criterion_rules(sheet.rubric)
            if rule.kind != "deduction"
        }
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks, comment="同意")
        lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)


def the_months(world: World, programme: Programme) -> None:
    """Every period opens and passes without a report."""
    for slot in slots(schedule_of(programme.dispatch_rule)):
        with clock.at(noon(slot.ends_on)):
            open_due_periods(now=clock.now())
        with clock.at(noon(slot.nominal_due + timedelta(days=15))):
            mark_missing(now=clock.now())
            run_reminders(day=clock.today(), now=clock.now())
            recompute_lamps(today=clock.today())


def finished(world: World, project: Project) -> Project:
    """Closed, verified, marked and decided one way or the other."""
    with clock.at(noon(project.programme.closing_opens_on)):
        project = begun(world, Project.objects.get(pk=project.pk))
        if is_scored(project):
            marked_by_all(world, project, Stage.ACCEPTANCE)
        verified(world, project)
        if not accepted_at_once(world, project):
            second_round(world, project)
    return Project.objects.get(pk=project.pk)


def accepted_at_once(world: World, project: Project) -> bool:
    """Whether the head can accept; a score below the pass mark bars it."""
    try:
        decide_acceptance(project_id=project.pk, result="accept", actor=world.head, opinion="同意")
    except Conflict:
        return False
    return True


def second_round(world: World, project: Project) -> None:
    decide_acceptance(
        project_id=project.pk, result="require_rectification", actor=world.head, opinion="整改"
    )
    rectified(project, world.secretary)
    points_checked(project, world.staff)
    fresh = Project.objects.get(pk=project.pk)
    if is_scored(fresh):
        marked_again(world, fresh)
    verified(world, fresh)
    if not accepted_at_once(world, fresh):
        decide_acceptance(project_id=fresh.pk, result="fail", actor=world.head, opinion="不合格")


def marked_again(world: World, project: Project) -> None:
    """The same judges once more: all are asked before the first of them hands in."""
    first = ScoreSheet.objects.filter(project=project, stage=Stage.ACCEPTANCE, round=1)
    asked = [
        (old, assign_again(world, project, old))
        for old in first.select_related("rubric", "group", "judge").order_by("pk")
    ]
    for old, new in asked:
        marks = {mark.criterion_id: Decimal(mark.value) for mark in old.marks.all()}
        for sheet in new:
            save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks, comment="同意")
            lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)


def assign_again(world: World, project: Project, old: ScoreSheet) -> list[ScoreSheet]:
    return assign_judges(
        project_ids=[project.pk],
        judge_ids=[old.judge_id],
        actor=world.staff,
        stage=Stage.ACCEPTANCE,
        seat=Seat(old.rubric.code, old.group.code if old.group else ""),
    )


def ranked(world: World, project: Project) -> None:
    if not is_scored(project):
        return
    picks: dict[str, tuple[int, ...]] = {}
    while not RankEntry.objects.filter(project=project).exists():
        try:
            freeze_ranking(programme_id=project.programme_id, actor=world.head, picks=picks)
        except TieToDecide as tie:
            picks[tie.key] = tie.project_ids[: tie.places]


def pages_open(world: World, programme: Programme, project: Project) -> None:
    """What people read about the rules and the project opens for department and unit."""
    for person in (world.staff, world.secretary):
        client: Client = logged_in(person)
        for route, pk in (
            ("programmes:detail", programme.pk),
            ("dashboards:project", project.pk),
            ("reviews:acceptance", project.pk),
        ):
            assert client.get(reverse(route, args=[pk])).status_code == 200, route
        client.post(reverse("programmes:choose", args=[programme.pk]))
        for route in ("reviews:ranking", "dispatch:month", "dashboards:workbench"):
            assert client.get(reverse(route)).status_code == 200, route
