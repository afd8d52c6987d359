"""First part of the demonstration: drafts are completed, filed, pre-reviewed and approved."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from organisations.models import User
from programmes.enums import Stage
from projects.models import Application, Project
from projects.services.approval import start_implementation
from projects.services.drafting import fill_document
from projects.services.submission import submit_application
from reviews.enums import DecisionResult
from reviews.services.approval import decide_approval
from reviews.services.pre_review import (
    confirm_veto,
    pass_pre_review,
    propose_veto,
    return_application,
    take_pre_review,
)
from reviews.services.pre_review_work import CheckLine
from shujixiangmu.demo.content import filled_values
from shujixiangmu.demo.story import Story, turn_of

RETURNED_REASON = "目标值没有量化到点位，请补充基期值和目标值；任务请明确到天、责任到人。"
VETO_REASON = "内容属于本单位日常工作，没有需要书记协调攻坚的难题，建议重新选题。"
WINDOW, APPROVED_AFTER, STARTED_AFTER = 24, 35, 40


def plan_applications(story: Story, projects: list[Project]) -> None:
    """Plan every unit's application and its way through pre-review.

    One elective project is vetoed, every twelfth is returned once, one is filed late in the
    window and still waits when the others are through.
    """
    electives = [row for row in projects if row.selection_kind == "elective"]
    vetoed = electives[-1].pk
    for number, project in enumerate(projects):
        filed = story.day(4 + number * (WINDOW - 6) // len(projects))
        story.at(filed, 9, partial(_complete, story, project))
        story.at(filed, 16, partial(_submit, story, project))
        # A long holiday may push both days to the same one; taking comes after filing.
        after = story.calendar.add_working_days(filed, 1)
        taken = max(story.day(15 + number * 14 // len(projects)), after)
        story.at(taken, 9, partial(_take, story, project))
        if project.pk == vetoed:
            story.at(taken, 11, partial(_propose_veto, story, project))
            story.at(story.day(WINDOW + 10), 10, partial(_confirm_veto, story, project))
            continue
        if number % 12 == 5:
            _plan_return(story, project, taken)
        else:
            story.at(taken, 14, partial(_pass, story, project))
        story.at(story.day(APPROVED_AFTER), 15, partial(_approve, story, project), minute=0)
        story.at(story.day(STARTED_AFTER), 9, partial(_start, story, project), minute=30)


def _plan_return(story: Story, project: Project, taken: date) -> None:
    back = story.calendar.add_working_days(taken, 2)
    story.at(taken, 15, partial(_return, story, project))
    story.at(back, 10, partial(_resubmit, story, project))
    story.at(back, 15, partial(_take, story, project))
    story.at(back, 16, partial(_pass, story, project))


def _complete(story: Story, project: Project) -> None:
    application = Application.objects.get(project=project)
    row = Project.objects.get(pk=project.pk)
    start = story.day(STARTED_AFTER)
    values = filled_values(
        application.document,
        title=row.title,
        start=start,
        end=max(row.end_date or story.programme.project_end_limit, start + timedelta(days=120)),
        decided_on=story.day(2),
        principles=list(story.programme.principles),
        random=story.random,
    )
    fill_document(project_id=project.pk, values=values, actor=story.cast.liaison(project))


def _submit(story: Story, project: Project) -> None:
    submit_application(project_id=project.pk, actor=story.cast.secretary(project))


def _officer(story: Story, project: Project) -> User:
    return story.cast.staff[turn_of(project) % len(story.cast.staff)]


def _take(story: Story, project: Project) -> None:
    take_pre_review(project_id=project.pk, actor=_officer(story, project))


def _checks(story: Story) -> dict[str, CheckLine]:
    return {str(principle): CheckLine(True) for principle in story.programme.principles}


def _pass(story: Story, project: Project) -> None:
    pass_pre_review(
        project_id=project.pk,
        actor=_officer(story, project),
        comment="问题找得准，措施可行，同意上报。",
        checks=_checks(story),
    )


def _return(story: Story, project: Project) -> None:
    return_application(
        project_id=project.pk,
        actor=_officer(story, project),
        reason=RETURNED_REASON,
        fields=["indicators", "milestones"],
    )


def _resubmit(story: Story, project: Project) -> None:
    application = Application.objects.get(project=project)
    indicators = [{**row, "target": "24"} for row in application.document["indicators"]]
    fill_document(
        project_id=project.pk,
        values={"indicators": indicators},
        actor=story.cast.liaison(project),
    )
    submit_application(
        project_id=project.pk,
        actor=story.cast.secretary(project),
        reply="已按意见把目标量化到点位，任务明确到天、责任到人。",
    )


def _propose_veto(story: Story, project: Project) -> None:
    item = story.programme.veto_items.get(stage=Stage.APPROVAL, code="routine_work")
    propose_veto(
        project_id=project.pk,
        actor=_officer(story, project),
        veto_item_id=item.pk,
        reason=VETO_REASON,
    )


def _confirm_veto(story: Story, project: Project) -> None:
    confirm_veto(project_id=project.pk, actor=story.cast.head, opinion="同意。请重新选题。")


def _approve(story: Story, project: Project) -> None:
    decide_approval(
        project_id=project.pk,
        result=DecisionResult.APPROVED,
        actor=story.cast.head,
        opinion="经部务会研究，同意立项。",
    )


def _start(story: Story, project: Project) -> None:
    start_implementation(project_id=project.pk, actor=_officer(story, project))
