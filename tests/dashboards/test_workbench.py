"""The workbench: what waits for each role, how urgent it is, and what stands there otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.models import F
from django.urls import reverse

from core import clock
from dashboards.queries.todos import KINDS, Desk, desk_of, kinds_for, waiting_items
from dispatch.enums import LampColour, ReportState
from organisations.enums import Role
from organisations.models import Appointment, Post
from programmes.enums import ProgrammeState, Stage
from projects.enums import Status
from projects.models import Application, Project, Revision
from projects.services.lifecycle import move
from projects.services.submission import ask_secretary, submit_application
from reviews.models import Acceptance, PreReview, ScoreResult
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import add_lamp, add_period, add_report, add_sheet
from tests.factories import make_project
from tests.projects.sheets import drafted
from tests.world import World, local

MORNING = local(2026, 6, 10)


def kinds_waiting(world: World, who: str) -> dict[str, int]:
    """Kinds of to-do of the person with their numbers, straight from the registry."""
    found: dict[str, int] = {}
    for item in waiting_items(desk_of(world.home.people[who])):
        found[item.kind] = found.get(item.kind, 0) + 1
    return found


def project_in(world: World, status: str, **fields: object) -> Project:
    """A project of the first town that came into its state the day before."""
    since = {"status_since": local(2026, 6, 9), "submitted_at": local(2026, 6, 1)}
    return make_project(
        world.programme, world.home.towns[0], status=status, milestones=1, **{**since, **fields}
    )


def pre_review(world: World, project: Project, result: str) -> None:
    revision = Revision.objects.create(
        project=project,
        number=1,
        document={},
        submitted_at=local(2026, 6, 1),
        submitted_by=world.secretary,
        digest="x",
    )
    PreReview.objects.create(
        project=project,
        revision=revision,
        round=1,
        officer=world.staff,
        taken_at=local(2026, 6, 2),
        result=result,
        proposed_by=world.staff,
    )


def accepting(world: World, *, verified: bool, scored: bool) -> None:
    project = project_in(world, Status.ACCEPTANCE)
    Acceptance.objects.create(
        project=project,
        round=1,
        begun_by=world.staff,
        begun_at=MORNING,
        verified_at=MORNING if verified else None,
        score=Decimal("80.00") if scored else None,
    )


@pytest.mark.parametrize(
    ("status", "fields", "liaison", "secretary"),
    [
        (Status.RETURNED, {"return_due_on": date(2026, 6, 12)}, "returned", "returned"),
        (Status.RECTIFYING, {"rectify_due_on": date(2026, 8, 1)}, "rectify", "rectify"),
        (Status.SUBMITTED, {}, "", ""),
        (Status.IN_PROGRESS, {}, "", ""),
    ],
)
@pytest.mark.usefixtures("in_june")
def test_a_unit_is_told_what_it_owes(
    world: World, status: str, fields: dict, liaison: str, secretary: str
):
    project_in(world, status, **fields)
    assert list(kinds_waiting(world, "liaison")) == ([liaison] if liaison else [])
    assert list(kinds_waiting(world, "secretary")) == ([secretary] if secretary else [])
    assert kinds_waiting(world, "other_liaison") == {}


def test_a_draft_waits_only_while_the_window_is_open(world: World):
    make_project(world.programme, world.home.towns[0])
    for moment, number in [(local(2026, 1, 31), 0), (local(2026, 3, 1), 1), (local(2026, 4, 1), 0)]:
        with time_machine.travel(moment, tick=False):
            assert kinds_waiting(world, "liaison").get("draft", 0) == number


def test_a_draft_handed_to_the_secretary_waits_with_the_secretary_alone(world: World):
    project = make_project(world.programme, world.home.towns[0])
    with time_machine.travel(local(2026, 3, 1), tick=False):
        ask_secretary(project_id=project.pk, actor=world.liaison)
        assert kinds_waiting(world, "liaison") == {}
        (item,) = waiting_items(desk_of(world.secretary))
        assert (item.kind, item.url) == ("to_submit", reverse("projects:submit", args=[project.pk]))
        Application.objects.filter(project=project).update(version=F("version") + 1)
        assert kinds_waiting(world, "liaison") == {"draft": 1}
        assert kinds_waiting(world, "secretary") == {"draft": 1}


def test_a_returned_application_is_the_liaison_officers_again(world: World):
    with clock.at(local(2026, 3, 2)):
        project = drafted(world)
        ask_secretary(project_id=project.pk, actor=world.liaison)
        submit_application(project_id=project.pk, actor=world.secretary)
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="目标要量化")
        assert kinds_waiting(world, "liaison") == {"returned": 1}


def test_closing_waits_from_the_day_the_window_opens(world: World):
    project_in(world, Status.IN_PROGRESS)
    with time_machine.travel(local(2026, 10, 31), tick=False):
        assert kinds_waiting(world, "secretary") == {}
    with time_machine.travel(local(2026, 11, 1), tick=False):
        assert kinds_waiting(world, "secretary") == {"closing": 1}


@pytest.mark.parametrize(
    ("state", "who", "kind"),
    [
        (ReportState.OPEN, "liaison", "report"),
        (ReportState.RETURNED, "liaison", "report"),
        (ReportState.FILED, "secretary", "confirm"),
        (ReportState.CONFIRMED, "staff", "check"),
    ],
)
def test_a_report_waits_for_whose_turn_it_is(world: World, state: str, who: str, kind: str):
    report = add_report(
        project_in(world, Status.IN_PROGRESS),
        add_period(world.programme, 5),
        state=state,
        submitted_at=local(2026, 6, 3),
    )
    with time_machine.travel(local(2026, 6, 4), tick=False):
        for person in ("liaison", "secretary", "staff", "head"):
            assert kinds_waiting(world, person) == ({kind: 1} if person == who else {})
    assert report.pk


@pytest.mark.usefixtures("in_june")
def test_the_department_is_told_whose_turn_it_is(world: World):
    project_in(world, Status.SUBMITTED)
    for result in ("open", "veto_proposed", "passed"):
        pre_review(world, project_in(world, Status.PRE_REVIEW), result)
    project_in(world, Status.EXPERT_REVIEW)
    for status in (Status.NOTICED, Status.APPROVED, Status.CLOSING):
        project_in(world, status)
    project_in(world, Status.RECTIFYING, rectify_due_on=date(2026, 6, 9))
    accepting(world, verified=False, scored=False)
    accepting(world, verified=True, scored=False)
    accepting(world, verified=True, scored=True)
    assert kinds_waiting(world, "head") == {"veto": 1, "decide": 1, "accept": 1, "late_rectify": 1}
    staff = kinds_waiting(world, "staff")
    assert staff == {
        "pre_review": 2,
        "assign": 1,
        "notice": 1,
        "start": 1,
        "take_closing": 1,
        "verify": 1,
        "assign_acceptance": 2,
    }
    assert kinds_waiting(world, "leader") == kinds_waiting(world, "administrator") == {}


@pytest.mark.usefixtures("in_june")
def test_a_panel_moves_from_assigning_to_scoring_to_deciding(world: World):
    project = project_in(world, Status.EXPERT_REVIEW)
    ScoreResult.objects.create(
        project=project,
        stage=Stage.APPROVAL,
        judges=5,
        score=80,
        unrounded=80,
        trace={},
        computed_at=local(2026, 5, 1),
    )
    assert kinds_waiting(world, "staff") == {"assign": 1}
    assert kinds_waiting(world, "head") == {}
    add_sheet(project, world.expert, MORNING, round=2)
    assert kinds_waiting(world, "staff") == {}
    assert kinds_waiting(world, "expert") == {"sheet": 1}
    assert kinds_waiting(world, "expert2") == {}
    ScoreResult.objects.update(computed_at=MORNING)
    assert kinds_waiting(world, "head") == {"decide": 1}


@pytest.mark.usefixtures("in_june")
def test_a_person_with_several_posts_sees_the_union(world: World):
    project_in(world, Status.RETURNED)
    project_in(world, Status.SUBMITTED)
    post = Post.objects.get(organisation=world.home.department, title="分水基层组织科干部1")
    Appointment.objects.create(user=world.liaison, post=post, starts_on=date(2026, 1, 1))
    assert kinds_waiting(world, "liaison") == {"returned": 1, "pre_review": 1}


@pytest.mark.usefixtures("in_june")
def test_a_year_that_is_closed_leaves_no_to_dos(world: World, client_of: ClientOf):
    project_in(world, Status.RETURNED)
    assert kinds_waiting(world, "liaison") == {"returned": 1}
    world.programme.state = ProgrammeState.CLOSED
    world.programme.save()
    assert kinds_waiting(world, "liaison") == {}


@pytest.mark.usefixtures("in_june")
def test_the_most_urgent_comes_first_with_working_days(world: World, client_of: ClientOf):
    for title, due in [
        ("后", date(2026, 6, 18)),
        ("先", date(2026, 6, 8)),
        ("中", date(2026, 6, 10)),
    ]:
        project_in(world, Status.RETURNED, title=title, return_due_on=due)
    answer = client_of("liaison").get("/")
    items = answer.context["page"].object_list
    assert [item.title for item in items] == ["先", "中", "后"]
    assert [item.working_days_left for item in items] == [-2, 0, 6]
    page = answer.content.decode()
    assert "已超 2 个工作日" in page
    assert "1 件已过期限" in page
    assert "要办的 3 件事" in page


@pytest.mark.usefixtures("in_june")
def test_a_deadline_before_a_weekend_is_past_on_sunday(world: World, client_of: ClientOf):
    project_in(world, Status.RETURNED, return_due_on=date(2026, 6, 12))
    with time_machine.travel(local(2026, 6, 14), tick=False):
        page = client_of("liaison").get("/").content.decode()
    assert "已过期限" in page
    assert "今天</span>" not in page


@pytest.mark.parametrize(
    "who", ["liaison", "secretary", "staff", "head", "expert", "leader", "administrator"]
)
@pytest.mark.usefixtures("in_june")
def test_nothing_to_do_says_what_comes_next_and_when(client_of: ClientOf, who: str):
    page = client_of(who).get("/").content.decode()
    assert "今天没有要办的事" in page
    assert "2026年11月1日（星期日）开始申请结项" in page


@pytest.mark.usefixtures("in_june")
def test_an_unknown_kind_shows_everything_and_says_so(world: World, client_of: ClientOf):
    project_in(world, Status.RETURNED)
    page = client_of("liaison").get("/?kind=pre_review").content.decode()
    assert "没有这一类待办" in page
    assert "共 1 件" in page


@pytest.mark.usefixtures("in_june")
def test_the_menu_is_that_of_the_role_and_counts_what_waits(world: World, client_of: ClientOf):
    project_in(world, Status.SUBMITTED)
    labels = {}
    for who in ("liaison", "staff", "expert", "leader", "administrator"):
        menu = client_of(who).get("/").context["menu"]
        labels[who] = {item.label: item.count for group in menu for item in group.items}
    assert labels["staff"]["预审"] == 1
    assert labels["staff"]["工作台"] == 1
    assert "预审" not in labels["liaison"]
    assert "项目库" not in labels["liaison"]
    assert "项目总览" not in labels["expert"]
    assert "申报项目" not in labels["leader"]
    assert set(labels["administrator"]) == {"工作台", "年度方案", "工作日历", "技术维护"}


@pytest.mark.usefixtures("in_june")
def test_red_projects_lead_to_the_list(world: World, client_of: ClientOf):
    project = project_in(world, Status.IN_PROGRESS)
    add_lamp(project, add_period(world.programme, 5), LampColour.RED)
    page = client_of("leader").get("/")
    assert [tile.count for tile in page.context["tiles"]] == [1]
    assert str(project) in page.content.decode()


def test_every_role_with_duties_has_kinds_and_no_code_is_used_twice(world: World):
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    for role in (Role.LIAISON, Role.SECRETARY, Role.STAFF, Role.HEAD, Role.EXPERT):
        assert any(role in kind.roles for kind in KINDS)
    desk: Desk = desk_of(world.leader)
    assert {kind.label for kind in kinds_for(desk)} == {"协调"}
