"""Rectification: points, deadline, report, check, reminders, cap; and revocation by two people."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.services.reminders import run_reminders
from notifications.models import Message
from programmes.enums import Duty
from programmes.models import ReminderRule
from projects.models import Project
from reviews.models import ProblemCheck
from reviews.queries.rectification import rectification_of
from reviews.satisfaction import Survey
from reviews.services.completeness import send_back
from reviews.services.findings import Verdicts
from reviews.services.rectification import file_rectification, save_rectification
from reviews.services.revocation import decide_revocation, propose_revocation
from tests.reviews.acceptance_acts import (
    all_found,
    begun,
    decide,
    filed,
    judged,
    logged_in,
    points_checked,
    ready,
    rectified,
    started,
    verified,
)
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("november")

WHY = "核查发现弄虚作假，情节属实。"


def rectifying(world: World, **options) -> Project:
    project = ready(world, each=5, task="mostly", problem="unsolved", actual="0")
    decide(project, world.head, "require_rectification", **options)
    project.refresh_from_db()
    return project


def test_what_was_found_wanting_is_listed_unless_the_head_lists_points(world: World):
    project = rectifying(world)
    points = [item.text for item in rectification_of(project).items.all()]
    assert any(point.startswith("任务基本完成：") for point in points)
    assert any(point.startswith("问题未解决：") for point in points)
    assert any(point.startswith("指标未达到：") for point in points)


def test_the_heads_own_points_are_taken_line_by_line(world: World):
    project = rectifying(world, items=["补齐台账", " ", "补齐台账", "回访群众"])
    points = [item.text for item in rectification_of(project).items.all()]
    assert points == ["补齐台账", "回访群众"]


def test_a_draft_is_kept_and_an_older_page_does_not_overwrite_it(world: World):
    project = rectifying(world)
    typed = {"summary": "写了一半", "stranger": "x"}
    save = {"project_id": project.pk, "values": typed}
    kept = save_rectification(**save, actor=world.liaison, seen_version=0)
    assert kept.document == {"summary": "写了一半"}
    with pytest.raises(StaleState, match="刚由"):
        save_rectification(
            project_id=project.pk, values={"summary": "旧"}, actor=world.secretary, seen_version=0
        )
    with pytest.raises(InvalidInput, match="处需要补充"):
        file_rectification(project_id=project.pk, actor=world.secretary)
    with pytest.raises(NotAllowed):
        save_rectification(**save, actor=world.staff)


def test_the_second_round_ends_only_after_the_report_was_checked(world: World):
    project = rectifying(world)
    rectified(project, world.secretary)
    judged(world, project)
    with pytest.raises(InvalidInput, match="还没有逐项核查"):
        verified(world, project)
    points_checked(project, world.staff)
    verified(world, project)
    with pytest.raises(StaleState, match="已由"):
        points_checked(project, world.staff2)


@pytest.mark.parametrize("cap", ["qualified", "good", "excellent"])
def test_the_second_acceptance_is_capped_as_the_rule_says(world: World, cap: str):
    world.programme.second_grade_cap = cap
    world.programme.save()
    project = rectifying(world)
    rectified(project, world.secretary)
    points_checked(project, world.staff)
    judged(world, project)
    verified(world, project)
    assert decide(Project.objects.get(pk=project.pk), world.head).grade == cap


def told_at(moment: datetime) -> list[str]:
    """Who is told by the reminders of the day that there is a rectification."""
    before = Message.objects.count()
    with clock.at(moment):
        run_reminders(day=clock.today(), now=clock.now())
    rows = Message.objects.order_by("pk")[before:]
    assert all(row.title.startswith("整改提醒：") for row in rows)
    return sorted(row.recipient.username for row in rows)


def test_reminders_come_before_the_day_and_the_heads_hear_after_it(world: World):
    ReminderRule.objects.all().delete()
    for offset, recipient in ((-10, "liaison"), (-3, "liaison"), (0, "secretary"), (1, "head")):
        ReminderRule.objects.create(
            programme=world.programme,
            code=f"mend{offset}",
            duty=Duty.RECTIFICATION,
            offset_days=offset,
            recipient=recipient,
        )
    rectifying(world)  # due on Monday, 22 February 2027
    assert told_at(local(2027, 2, 1)) == []
    assert told_at(local(2027, 2, 8)) == ["liaison"]
    assert told_at(local(2027, 2, 9)) == []
    assert told_at(local(2027, 2, 17)) == ["liaison"]
    assert told_at(local(2027, 2, 20)) == []  # a Saturday
    assert told_at(local(2027, 2, 22)) == ["secretary"]
    assert told_at(local(2027, 2, 23)) == ["head", "head2"]
    assert told_at(local(2027, 2, 24)) == []


def test_papers_sent_back_are_counted_with_what_was_not_ticked(world: World):
    project = filed(world)
    given = {"project_id": project.pk, "actor": world.staff, "ticked": ["report"]}
    with pytest.raises(InvalidInput):
        send_back(**given, reason=" ")
    assert send_back(**given, reason="佐证打不开。").number == 1
    message = Message.objects.get(kind="closing_returned", recipient=world.secretary)
    assert "佐证材料齐全" in message.body
    filed(world, Project.objects.get(pk=project.pk))
    assert send_back(**given, reason="还是打不开。").number == 2


def test_papers_sent_back_at_the_last_moment_may_still_be_completed(world: World):
    due = world.programme.closing_due_on
    project = filed(world)
    with clock.at(local(due.year, due.month, due.day)):
        send_back(project_id=project.pk, actor=world.staff, ticked=[], reason="佐证打不开。")
    with clock.at(local(due.year, due.month, due.day) + timedelta(days=5)):
        project = filed(world, Project.objects.get(pk=project.pk))
    assert project.status == "closing"


def test_yardsticks_and_the_survey_are_kept_with_the_findings(world: World):
    criteria = world.programme.rubrics.get(stage="acceptance").criteria
    criteria.filter(code="effect").update(source="satisfaction")
    project = begun(world)
    judged(world, project)
    found = all_found(project)
    problem = project.problems.get().pk
    survey = Survey(asked=50, very=30, fairly=10, basic=5, unsatisfied=5)
    verified_with = Verdicts(
        found.milestones, found.problems, found.indicators, {problem: ["felt"]}, (survey, "问卷")
    )
    body = logged_in(world.staff).get(reverse("reviews:acceptance", args=[project.pk]))
    assert "满意度测评" in body.content.decode()
    from_page = {
        "version": "0",
        "action": "finish",
        f"problem_{problem}": "solved",
        f"problem_{problem}_ticks": ["felt"],
        "survey_asked": "50",
        "survey_very": "30",
        "survey_fairly": "10",
        "survey_basic": "5",
        "survey_unsatisfied": "5",
        **{f"milestone_{key}": verdict for key, (verdict, _) in verified_with.milestones.items()},
        **{f"indicator_{key}": str(value) for key, value in verified_with.indicators.items()},
    }
    url = reverse("reviews:acceptance", args=[project.pk])
    too_many = logged_in(world.staff).post(url, {**from_page, "survey_asked": "20"})
    assert "多于发出的 20 份" in too_many.content.decode()
    assert logged_in(world.staff).post(url, from_page).status_code == 302
    assert (ProblemCheck.objects.get().felt, ProblemCheck.objects.get().resolved) == (True, False)
    lines = {line["code"]: line for line in project.acceptances.get().trace["lines"]}
    assert "满意率 82.00%" in lines["effect"]["how"]
    shown = logged_in(world.head).get(url).content.decode()
    assert "符合：群众有获得感" in shown
    assert "满意率 82.00%" in shown


def test_too_few_answers_do_not_count_and_the_page_says_so(world: World):
    world.programme.rubrics.get(stage="acceptance").criteria.filter(code="effect").update(
        source="satisfaction"
    )
    project = begun(world)
    judged(world, project)
    found = all_found(project)
    few = Survey(asked=20, very=12, fairly=4, basic=1, unsatisfied=0)
    verdicts = Verdicts(found.milestones, found.problems, found.indicators, survey=(few, ""))
    verified(world, project, verdicts=verdicts)
    lines = {line["code"]: line for line in project.acceptances.get().trace["lines"]}
    assert lines["effect"]["value"] is None
    assert "少于方案规定的 30 份" in lines["effect"]["how"]
    page = logged_in(world.head).get(reverse("reviews:acceptance", args=[project.pk]))
    assert "少于方案规定的 30 份" in page.content.decode()


def test_a_revocation_is_proposed_by_one_and_decided_by_another(world: World):
    project = started(world)
    given = {"project_id": project.pk, "reason": WHY}
    with pytest.raises(NotAllowed):
        propose_revocation(**given, actor=world.secretary)
    propose_revocation(**given, actor=world.head)
    with pytest.raises(Conflict, match="已由"):
        propose_revocation(**given, actor=world.staff)
    decision = {"project_id": project.pk, "agreed": True, "opinion": "同意撤销，情况属实。"}
    with pytest.raises(Conflict, match="不能是同一人"):
        decide_revocation(**decision, actor=world.head)
    with pytest.raises(NotAllowed):
        decide_revocation(**decision, actor=world.staff)
    page = logged_in(world.head2).get(reverse("reviews:revocation", args=[project.pk]))
    assert "同意撤销" in page.content.decode()
    decide_revocation(**decision, actor=world.head2)
    project.refresh_from_db()
    assert project.status == "revoked"
    with pytest.raises(StaleState):
        decide_revocation(**decision, actor=world.head2)
