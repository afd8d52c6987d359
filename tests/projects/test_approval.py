"""Numbers, the frozen plan, the start of implementation, and other conditions of this floor."""

from __future__ import annotations

from datetime import date

import pytest

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed
from notifications.models import Message
from organisations.models import Appointment
from programmes.enums import GateKind
from projects.models import Project
from projects.services.approval import establish, start_implementation
from projects.services.lifecycle import move
from projects.services.simple_moves import SIMPLE_ACTIONS, simple_move
from tests.factories import make_project
from tests.world import World, local

pytestmark = pytest.mark.django_db


def approved(world: World, town: int = 0, **fields: object) -> Project:
    return make_project(world.programme, world.home.towns[town], status="approved", **fields)


def test_numbers_follow_the_pattern_and_count_per_unit(world: World) -> None:
    with clock.at(local(2026, 4, 1)):
        numbers = [
            establish(project=approved(world, town), actor=world.head).project_number
            for town in (0, 0, 1)
        ]
    assert numbers == ["2026-01-01", "2026-01-02", "2026-02-01"]
    assert Project.objects.filter(approved_on=date(2026, 4, 1)).count() == 3


def test_numbers_count_through_where_the_pattern_does_not_name_the_unit(world: World) -> None:
    world.programme.number_pattern = "SJXM{year}{seq:03d}"
    world.programme.save()
    numbers = [
        establish(project=approved(world, town), actor=world.head).project_number for town in (0, 1)
    ]
    assert numbers == ["SJXM2026001", "SJXM2026002"]


def test_a_number_is_given_once(world: World) -> None:
    project = approved(world)
    assert establish(project=project, actor=world.head).project_number == "2026-01-01"
    assert establish(project=project, actor=world.head).project_number == "2026-01-01"
    assert establish(project=approved(world), actor=world.head).project_number == "2026-01-02"


@pytest.mark.parametrize(
    "pattern", ["{nothing}", "{seq:zz}", "{year}-{org}-长长长长长长长长长长{seq:020d}"]
)
def test_an_unusable_pattern_is_said_and_gives_no_number(world: World, pattern: str) -> None:
    world.programme.number_pattern = pattern
    world.programme.save()
    with pytest.raises(Conflict, match="编号规则"):
        establish(project=approved(world), actor=world.head)


def test_only_an_approved_project_gets_a_number(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="expert_review")
    with pytest.raises(Conflict):
        establish(project=project, actor=world.head)


def test_a_project_starts_once_its_letter_is_signed(world: World) -> None:
    world.programme.letter_required = True
    world.programme.save()
    project = approved(world, project_number="2026-01-01", approved_on=date(2026, 4, 1))
    with clock.at(local(2026, 4, 10)):
        with pytest.raises(Conflict, match="责任状"):
            start_implementation(project_id=project.pk, actor=world.staff)
        for day in (date(2026, 4, 11), date(2026, 3, 31)):
            with pytest.raises(InvalidInput):
                start_implementation(project_id=project.pk, actor=world.staff, letter_signed_on=day)
        with pytest.raises(NotAllowed):
            start_implementation(
                project_id=project.pk, actor=world.secretary, letter_signed_on=date(2026, 4, 9)
            )
        started = start_implementation(
            project_id=project.pk, actor=world.staff, letter_signed_on=date(2026, 4, 9)
        )
    assert (started.status, started.letter_signed_on) == ("in_progress", date(2026, 4, 9))


def test_a_project_without_a_liaison_officer_or_number_does_not_start(world: World) -> None:
    with pytest.raises(Conflict, match="编号"):
        start_implementation(project_id=approved(world).pk, actor=world.staff)
    project = approved(world, project_number="2026-01-09")
    Appointment.objects.filter(user=world.liaison).update(ends_on=date(2026, 1, 1))
    with pytest.raises(Conflict, match="联络员"):
        start_implementation(project_id=project.pk, actor=world.staff)


def test_a_notice_ends_after_its_working_days(world: World) -> None:
    world.programme.gates.filter(kind=GateKind.NOTICE).update(enabled=True, working_days=5)
    # Posted on Friday 3 April; Saturday to Monday are the spring holiday.
    project = make_project(
        world.programme,
        world.home.towns[0],
        status="noticed",
        status_since=local(2026, 4, 3, 17),
    )
    with clock.at(local(2026, 4, 13, 18)), pytest.raises(Conflict, match="2026-04-13"):
        move(project.pk, "approve_after_notice", actor=world.staff)
    with clock.at(local(2026, 4, 14, 0)):
        assert move(project.pk, "approve_after_notice", actor=world.staff).status == "approved"


def test_a_project_is_continued_only_by_an_approved_successor(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="accepted")
    successor = make_project(
        world.programme, world.home.towns[0], status="draft", predecessor=project
    )
    with pytest.raises(Conflict, match="接续"):
        move(project.pk, "continue", actor=world.staff)
    Project.objects.filter(pk=successor.pk).update(status="approved")
    assert move(project.pk, "continue", actor=world.staff).status == "continued"


def test_a_simple_move_tells_the_unit_and_others_are_refused(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="in_progress")
    simple_move(
        project_id=project.pk,
        action="suspend",
        actor=world.head,
        seen_status="in_progress",
        reason="修路停工",
    )
    told = Message.objects.filter(kind="project_suspend")
    assert {message.recipient.username for message in told} == {"secretary", "liaison"}
    assert "approve" not in SIMPLE_ACTIONS
    with pytest.raises(Conflict, match="自己的页面"):
        simple_move(project_id=project.pk, action="approve", actor=world.head, seen_status=None)
