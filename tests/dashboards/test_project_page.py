"""The project page: whole for those concerned, and only theirs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.models import StoredFile
from dashboards.action_pages import PAGES, buttons_for
from dashboards.links import address
from dashboards.next_steps import StepFacts, next_step
from dispatch.enums import LampColour, ReportState, Timeliness
from projects.enums import AttachmentKind, Status
from projects.models import Application, Attachment, Project, Revision, TransitionLog
from projects.transitions import BY_ACTION, TRANSITIONS
from reviews.models import ApprovalDecision, PreReview, ScoreResult
from tests.dashboards.conftest import ClientOf
from tests.dashboards.scenes import add_lamp, add_period, add_report, add_sheet
from tests.factories import make_project
from tests.world import World, local

ENDED = {Status.PRE_REJECTED, Status.REJECTED, Status.ARCHIVED}
FILED = {"problems": [{"uid": "p1", "text": "报上来的问题"}], "expected_results": "报上来的成效"}


def full_project(world: World, status: str = Status.IN_PROGRESS) -> Project:
    """A project with something of everything."""
    project = make_project(world.programme, world.home.towns[0], status=status, title="小区值日生")
    period = add_period(world.programme, 5)
    add_report(project, period, state=ReportState.ACCEPTED, timeliness=Timeliness.LATE)
    add_lamp(project, period, LampColour.YELLOW)
    Application.objects.filter(project=project).update(document={"expected_results": "还在改"})
    file_and_review(project, world)
    attach(project, world)
    TransitionLog.objects.create(
        project=project,
        action="submit",
        from_status=Status.DRAFT,
        to_status=Status.SUBMITTED,
        actor=world.secretary,
        actor_name="甲镇党委书记",
        at=local(2026, 3, 1),
    )
    return project


def file_and_review(project: Project, world: World) -> None:
    """One submission and two rounds of pre-review, the second with a proposed veto."""
    revision = Revision.objects.create(
        project=project,
        number=1,
        document=FILED,
        submitted_at=local(2026, 3, 1),
        submitted_by=world.secretary,
        digest="x",
    )
    for n, (result, comment) in enumerate(
        [("returned", "请写明小区个数"), ("veto_proposed", "部内意见")], start=1
    ):
        PreReview.objects.create(
            project=project,
            revision=revision,
            round=n,
            officer=world.staff,
            taken_at=local(2026, 3, 2),
            result=result,
            comment=comment,
        )


def attach(project: Project, world: World) -> None:
    """An attachment of the application."""
    file = StoredFile.objects.create(
        sha256="0" * 64, name="方案.pdf", content_type="application/pdf", size=9, purpose="x"
    )
    Attachment.objects.create(
        project=project,
        file=file,
        kind=AttachmentKind.APPLICATION,
        added_by=world.liaison,
        added_at=local(2026, 3, 1),
    )


def shown(client_of: ClientOf, who: str, project: Project) -> str:
    answer = client_of(who).get(f"/library/{project.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("in_june")
def test_the_unit_sees_its_project_whole(world: World, client_of: ClientOf):
    page = shown(client_of, "liaison", full_project(world))
    for words in (
        "现在由<b>申报单位</b>办理",
        "第1项任务",
        "逾期 43 天",
        "报上来的问题",
        "报上来的成效",
        "请写明小区个数",
        "迟报",
        "方案.pdf",
        "甲镇党委书记",
        "滞后 15.0 个百分点",
    ):
        assert words in page, words
    assert "部内意见" not in page


@pytest.mark.usefixtures("in_june")
def test_the_department_sees_its_own_proposals_too(world: World, client_of: ClientOf):
    project = full_project(world)
    for who in ("staff", "head", "leader"):
        assert "部内意见" in shown(client_of, who, project)


@pytest.mark.usefixtures("in_june")
def test_the_department_reads_what_was_filed_not_what_is_being_typed(
    world: World, client_of: ClientOf
):
    project = full_project(world, Status.RETURNED)
    for who in ("staff", "liaison"):
        page = shown(client_of, who, project)
        assert "报上来的成效" in page
        assert "还在改" not in page


@pytest.mark.usefixtures("in_june")
def test_an_expert_sees_the_application_and_nothing_of_its_judgement(
    world: World, client_of: ClientOf
):
    project = full_project(world, Status.EXPERT_REVIEW)
    add_sheet(project, world.expert, local(2026, 4, 1))
    page = shown(client_of, "expert", project)
    assert "报上来的问题" in page
    for words in ("请写明小区个数", "部内意见", "流程记录", "月报与灯色", "逾期"):
        assert words not in page, words
    assert client_of("expert2").get(f"/library/{project.pk}/").status_code == 404


@pytest.mark.usefixtures("in_june")
def test_a_unit_learns_its_score_when_the_decision_is_out(world: World, client_of: ClientOf):
    project = full_project(world, Status.EXPERT_REVIEW)
    ScoreResult.objects.create(
        project=project,
        stage="approval",
        judges=5,
        score=Decimal("87.65"),
        unrounded=Decimal("87.65"),
        trace={},
        computed_at=local(2026, 6, 10),
    )
    assert "87.65" in shown(client_of, "staff", project)
    assert "87.65" not in shown(client_of, "secretary", project)
    Project.objects.filter(pk=project.pk).update(status=Status.APPROVED)
    ApprovalDecision.objects.create(
        project=project,
        result="approved",
        decided_by=world.head,
        decided_at=local(2026, 6, 10),
        opinion="同意立项",
    )
    page = shown(client_of, "secretary", project)
    assert "87.65" in page
    assert "同意立项" in page


@pytest.mark.parametrize(
    "who",
    [
        "other_liaison",
        "other_secretary",
        "expert",
        "administrator",
        "foreign_staff",
        "foreign_secretary",
    ],
)
def test_a_project_of_others_is_not_there(world: World, client_of: ClientOf, who: str):
    project = make_project(world.programme, world.home.towns[0], status=Status.IN_PROGRESS)
    assert client_of(who).get(f"/library/{project.pk}/").status_code == 404


def test_a_draft_is_there_for_its_unit_only(world: World, client_of: ClientOf):
    project = make_project(world.programme, world.home.towns[0])
    Application.objects.filter(project=project).update(document={"expected_results": "草稿成效"})
    assert "草稿成效" in shown(client_of, "liaison", project)
    for who in ("staff", "head", "leader", "other_secretary"):
        assert client_of(who).get(f"/library/{project.pk}/").status_code == 404


@pytest.mark.parametrize("status", Status)
@pytest.mark.usefixtures("in_june")
def test_the_page_stands_in_every_state(world: World, client_of: ClientOf, status: str):
    project = make_project(world.programme, world.home.towns[0], status=status)
    page = shown(client_of, "secretary", project)
    assert ("已办结，没有下一步" in page) == (status in ENDED)
    if status != Status.DRAFT:
        shown(client_of, "head", project)


@pytest.mark.parametrize("status", Status)
def test_every_state_says_whose_turn_it_is_unless_it_is_an_end(status: str):
    assert (next_step(status, StepFacts()) is None) == (status in ENDED)


def test_every_step_of_the_lifecycle_has_a_page_to_take_it_on():
    for row in TRANSITIONS:
        assert buttons_for(1, [row]), row.action
    assert set(PAGES) <= set(BY_ACTION)


def test_steps_on_one_page_share_a_button():
    rows = [BY_ACTION[name] for name in ("approve", "reject", "return_from_panel")]
    assert [button.label for button in buttons_for(7, rows)] == ["立项审定"]
    assert buttons_for(7, rows)[0].url == address("reviews:decide", 7)


@pytest.mark.usefixtures("in_june")
def test_lapsing_is_offered_only_after_the_deadline(world: World, client_of: ClientOf):
    project = make_project(
        world.programme,
        world.home.towns[0],
        status=Status.RETURNED,
        return_due_on=local(2026, 6, 10).date(),
    )
    assert "逾期未改失效" not in shown(client_of, "staff", project)
    Project.objects.filter(pk=project.pk).update(return_due_on=local(2026, 6, 9).date())
    assert "逾期未改失效" in shown(client_of, "staff", project)
