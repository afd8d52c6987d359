"""Problems to be coordinated: raised, accepted, assigned, dealt with, rated, struck off."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from core import clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from dispatch.content import ProblemEntry
from dispatch.models import CoordinationItem, MonthlyReport
from dispatch.queries.coordination import (
    ItemFilters,
    coordination_dates,
    excused_milestones,
    item_rows,
    items_of,
)
from dispatch.services.checking import return_report
from dispatch.services.coordination import take_from_report
from dispatch.services.coordination_moves import (
    accept_item,
    instruct_item,
    move_item,
    rate_item,
    report_result,
)
from dispatch.services.reports import file_report, file_unchanged
from notifications.models import Message
from projects.enums import Status
from projects.models import Project
from tests.dispatch.coordinating import (
    PROMISED,
    WORDS,
    accepted,
    answered,
    assigned,
    escalated,
    raised,
)
from tests.dispatch.months import content, opened, problem, report_of, running
from tests.world import World, local

MARCH_BEFORE = local(2026, 4, 15)


@pytest.fixture(autouse=True)
def _april() -> Iterator[None]:
    with clock.at(MARCH_BEFORE):
        yield


def told(item: CoordinationItem, label: str) -> set[str]:
    rows = Message.objects.filter(kind="coordination", title__endswith=f"：{label}")
    return set(rows.filter(link=item.get_absolute_url()).values_list("recipient__username", flat=1))


def test_an_item_is_played_to_its_end_and_everybody_concerned_is_told(world: World):
    item = answered(world, raised(world))
    closed = rate_item(item_id=item.pk, actor=world.liaison, rating="fair", text="已发证。")
    assert (closed.state, closed.closed_on, closed.rating) == ("closed", date(2026, 4, 15), "fair")
    assert [note.action for note in closed.notes.all()] == [
        "raise",
        "accept",
        "assign",
        "result",
        "close",
    ]
    assert told(item, "提出") == {"staff", "staff2"}
    assert told(item, "交办") == {"secretary", "liaison"}
    assert told(item, "确认销号") == {"staff", "staff2"}
    assert AuditRecord.objects.filter(action__startswith="coordination.").count() == 5


def test_an_unsatisfied_unit_sends_it_back_with_a_reason_and_it_is_counted(world: World):
    item = answered(world, raised(world))
    with pytest.raises(InvalidInput) as refused:
        rate_item(item_id=item.pk, actor=world.secretary, rating="unsatisfied")
    assert "text" in refused.value.field_errors
    back = rate_item(
        item_id=item.pk, actor=world.secretary, rating="unsatisfied", text="只是口头答应。"
    )
    assert (back.state, back.sent_back, back.rating) == ("working", 1, "unsatisfied")
    again = report_result(item_id=item.pk, actor=world.staff, text="已经发证。")
    assert (again.state, again.rating) == ("awaiting", "")


def test_what_cannot_be_settled_waits_for_the_leader_whose_decision_sends_it_back(world: World):
    item = escalated(world, raised(world))
    leader = world.home.people["leader"]
    assert "leader" in told(item, "上提")
    with pytest.raises(NotAllowed):
        instruct_item(item_id=item.pk, actor=world.staff, text="按原方案办。")
    done = instruct_item(item_id=item.pk, actor=leader, text="由自然资源局三日内办结。")
    assert (done.state, done.instruction) == ("working", "由自然资源局三日内办结。")
    second = escalated(world, raised(world, problem="配套资金没有着落，请协调。"))
    noted = instruct_item(item_id=second.pk, actor=world.head, text="常委会已议定。")
    assert noted.notes.last().text.startswith("组织部负责人代录")
    assert {"staff", "secretary"} <= told(item, "批示")


def test_the_department_assigns_to_a_unit_of_the_tree_whose_people_then_work_on_it(world: World):
    bureau = world.home.unit
    item = assigned(world, raised(world), lead=bureau.short_name, supporting="县财政局，乙镇")
    assert (item.lead_unit, item.supporting_names) == (bureau, "县财政局、乙镇")
    worker = world.unit_liaison
    assert CoordinationItem.objects.visible_to(worker).get() == item
    assert "unit_liaison" in told(item, "交办")
    moved = move_item(item_id=item.pk, action="progress", actor=worker, text="已现场勘察。")
    assert moved.state == "working"
    with pytest.raises(NotAllowed):
        move_item(item_id=item.pk, action="progress", actor=world.secretary, text="催一催。")


def test_the_promise_may_be_moved_with_a_reason_and_the_trail_keeps_the_old_one(world: World):
    item = assigned(world, raised(world))
    with pytest.raises(InvalidInput, match="理由"):
        reassigned(world, item, "")
    later = reassigned(world, item, "省厅批复要再等一周。")
    assert later.promised_on == date(2026, 4, 30)
    assert "原承诺 2026-04-24" in later.notes.last().text


def reassigned(world: World, item: CoordinationItem, why: str) -> CoordinationItem:
    from dispatch.services.coordination_moves import Assignment, assign_item

    again = Assignment(lead="县自然资源局", promised_on=date(2026, 4, 30))
    return assign_item(
        item_id=item.pk, actor=world.staff, assignment=again, text=why, action="reassign"
    )


def test_a_page_left_open_while_somebody_else_acted_is_refused(world: World):
    item = raised(world)
    accepted(world, item)
    with pytest.raises(StaleState, match=f"已由 {world.staff} 办理"):
        accept_item(item_id=item.pk, actor=world.head, is_external=False, seen_version=1)
    current = assigned(world, item)
    with pytest.raises(StaleState):
        move_item(
            item_id=item.pk,
            action="progress",
            actor=world.staff,
            text="进展。",
            seen_version=current.version - 1,
        )


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ACCEPTED, Status.TERMINATED])
def test_only_projects_under_way_are_helped(world: World, status: str):
    project = running(world.programme, world.home.towns[0])
    Project.objects.filter(pk=project.pk).update(status=status)
    with pytest.raises(Conflict, match="不能提出协调事项"):
        raised(world, project)


def test_numbers_run_without_gaps_in_each_programme(world: World):
    project = running(world.programme, world.home.towns[0])
    with pytest.raises(InvalidInput):
        raised(world, project, problem="短")
    numbers = [raised(world, project, problem=f"{WORDS}其{n}").number for n in (1, 2)]
    assert numbers == [1, 2]


def reported(world: World, *texts: str, report: MonthlyReport | None = None) -> MonthlyReport:
    """A report with these problems, all to be coordinated; filed again it has new rows."""
    if report is None:
        project = running(world.programme, world.home.towns[0])
        report = report_of(project, opened(world))
    report.problems.all().delete()
    for position, text in enumerate(texts, start=1):
        report.problems.create(position=position, kind="site", text=text, needs_coordination=True)
    report.problems.create(position=9, kind="other", text="自己能解决的问题。")
    return report


def test_a_report_makes_one_item_of_each_problem_however_often_it_is_filed(world: World):
    report = reported(world, WORDS, "缺少懂经营的人手，请协调选派。")
    assert take_from_report(report=report, actor=world.secretary) == 2
    assert take_from_report(report=report, actor=world.secretary) == 0
    reported(world, WORDS, "缺少懂经营的人手，请协调选派两名。", report=report)
    assert take_from_report(report=report, actor=world.secretary) == 0
    items = CoordinationItem.objects.order_by("number")
    assert [item.problem for item in items] == [WORDS, "缺少懂经营的人手，请协调选派两名。"]
    assert all(item.source_problem_id for item in items)


def test_a_problem_carried_over_to_the_next_month_stays_the_same_open_item(world: World):
    report = reported(world, WORDS)
    take_from_report(report=report, actor=world.secretary)
    may = report_of(report.project, opened(world, "2026-05"))
    reported(world, WORDS, report=may)
    assert take_from_report(report=may, actor=world.secretary) == 0
    item = CoordinationItem.objects.get()
    move_item(item_id=item.pk, action="refuse", actor=world.staff, text="属于镇里职权。")
    june = reported(world, WORDS, report=report_of(report.project, opened(world, "2026-06")))
    assert take_from_report(report=june, actor=world.secretary) == 1


def filed(world: World, report: MonthlyReport, *problems: ProblemEntry) -> CoordinationItem:
    """The secretary's report with these problems; the item of the first of them."""
    given = content(report.project, 10, 10, 10, 10, problems=problems, no_problems=False)
    file_report(report_id=report.pk, content=given, actor=world.secretary)
    return CoordinationItem.objects.filter(source_problem__uid=report.problems.get().uid).latest(
        "number"
    )


def test_an_item_not_yet_accepted_takes_the_words_of_its_report_filed_again(world: World):
    report = report_of(running(world.programme, world.home.towns[0]), opened(world))
    item = filed(world, report, problem(WORDS))
    row = report.problems.get()
    for words, kept in (
        ("改成：缺一块集体用地，请协调。", True),
        ("又改成：请协调选派干部。", False),
    ):
        return_report(report_id=report.pk, reason="请补充。", actor=world.staff)
        again = filed(world, report, replace(problem(words, "site"), uid=row.uid))
        assert (again.pk, again.problem == words) == (item.pk, kept)
        if kept:
            assert (again.kind, again.notes.last().action) == ("site", "reword")
            accepted(world, again)
    assert CoordinationItem.objects.count() == 1


def test_a_matter_struck_off_is_not_raised_again_by_carrying_its_problem_along(world: World):
    report = report_of(running(world.programme, world.home.towns[0]), opened(world))
    item = answered(world, filed(world, report, problem(WORDS)))
    rate_item(item_id=item.pk, actor=world.secretary, rating="satisfied")
    may = report_of(report.project, opened(world, "2026-05"))
    with clock.at(local(2026, 5, 20)):
        file_unchanged(report_id=may.pk, actor=world.secretary)
    assert may.problems.filter(needs_coordination=True).count() == 1
    assert CoordinationItem.objects.get() == item
    june = report_of(report.project, opened(world, "2026-06"))
    worse = replace(problem(f"{WORDS}又出现反复。"), uid=may.problems.get().uid)
    with clock.at(local(2026, 6, 20)):
        assert filed(world, june, worse).number == 2


def test_an_external_cause_excuses_the_task_until_the_item_is_struck_off(world: World):
    project = running(world.programme, world.home.towns[0])
    task = project.milestones.first()
    item = raised(world, project, milestone_id=task.pk)
    ids, first, later = [project.pk], date(2026, 4, 15), date(2026, 4, 21)
    assert excused_milestones(ids, first) == {}
    accepted(world, item, external=True)
    assert excused_milestones(ids, first) == {project.pk: {task.pk}}
    assert excused_milestones(ids, date(2026, 4, 14)) == {}
    with clock.at(local(2026, 4, 20)):
        answered(world, item)
        rate_item(item_id=item.pk, actor=world.secretary, rating="satisfied")
    assert excused_milestones(ids, date(2026, 4, 17)) == {project.pk: {task.pk}}
    assert excused_milestones(ids, later) == {}


def test_ages_count_working_days_and_the_promise_is_overdue_after_its_day(world: World):
    item = assigned(world, raised(world))
    # 25 and 26 April are days off: nothing is left of the promise, but its day has passed.
    for today, age, left in ((PROMISED, 7, 0), (date(2026, 4, 25), 7, -1)):
        (row,) = item_rows([item], load_calendar(), today)
        assert (row.age, row.days_left, row.overdue) == (age, left, left < 0)
        found = items_of(world.staff, ItemFilters(overdue=True), today)
        assert found.exists() is row.overdue
    assert coordination_dates(world.liaison, PROMISED, PROMISED)[0][0] == PROMISED


def test_nobody_else_sees_an_item(world: World):
    item = raised(world)
    seers = {"liaison", "secretary", "staff", "head", "head2", "staff2", "leader", "administrator"}
    seen = {
        name
        for name, person in world.home.people.items()
        if CoordinationItem.objects.visible_to(person).filter(pk=item.pk).exists()
    }
    assert seen <= seers
    assert {"liaison", "secretary", "staff", "head", "leader"} <= seen
    assert not CoordinationItem.objects.visible_to(world.foreign.people["staff"]).exists()
