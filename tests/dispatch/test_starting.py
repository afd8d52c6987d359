"""What a report starts from: problems, values and plans of the last one, typed once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from dispatch.content import IndicatorEntry, ProblemEntry, VisitEntry
from dispatch.enums import ReportState
from dispatch.forms import ReportEntry
from dispatch.models import CoordinationItem, MonthlyReport
from dispatch.queries import asked_of
from dispatch.services.checking import accept_report, return_report
from dispatch.services.coordination import Matter, raise_item
from dispatch.services.reports import file_report, file_unchanged
from dispatch.validators import problem_key, visit_key
from programmes.models import DispatchRule
from projects.models import FundSource, Indicator, Project
from tests.dispatch.months import NEXT_STEPS, content, opened, problem, report_of, running, tasks
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("in_april")
MAY = local(2026, 5, 28)
MAYS_NEWS = (
    "五月完成两处场地清理，签订改造合同，发动三十名党员认领任务并建立台账，群众代表现场监督。"
)


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0], title="盘活闲置场地")


@pytest.fixture
def indicator(project: Project) -> Indicator:
    return project.indicators.get()


@pytest.fixture
def april(world: World, project: Project, indicator: Indicator) -> MonthlyReport:
    """Filed and accepted: two problems, five of twelve sites."""
    report = report_of(project, opened(world))
    second = ProblemEntry("funds", "改造资金缺口八万元，镇里自筹困难。")
    given = content(
        project,
        100,
        40,
        problems=(problem(), second),
        no_problems=False,
        indicators=(IndicatorEntry(indicator.pk, Decimal(5)),),
    )
    file_report(report_id=report.pk, content=given, actor=world.secretary)
    return accept_report(report_id=report.pk, actor=world.staff)


@pytest.fixture
def may(world: World, project: Project, april: MonthlyReport) -> MonthlyReport:
    return report_of(project, opened(world, "2026-05"))


def news(project: Project, **changes: Any) -> Any:
    given = content(project, narrative=MAYS_NEWS, tasks=(), **changes)
    second = content(project, 0, 60).tasks[1]
    return replace(given, tasks=(second,))


def page_of(world: World, report: MonthlyReport) -> Any:
    client = Client()
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("dispatch:report", args=[report.pk]))


def test_open_problems_values_and_last_months_plans_stand_in_the_form(
    world: World, april: MonthlyReport, may: MonthlyReport
):
    with clock.at(MAY):
        answer = page_of(world, may)
    text = answer.content.decode()
    entry = answer.context["entry"]
    assert [form["text"].value() for form in entry.problems] == [
        row.text for row in april.problems.all()
    ]
    assert all(form.is_carried for form in entry.problems)
    assert [form["value"].value() for _, form in entry.indicators] == ["5"]
    assert NEXT_STEPS in text
    assert "上期没有解决的 2 个问题已经列出" in text


def test_a_problem_keeps_its_mark_while_it_lasts_and_is_solved_when_struck(
    world: World, project: Project, april: MonthlyReport, may: MonthlyReport
):
    first, second = april.problems.all()
    kept = ProblemEntry("people", "镇里仍缺少懂经营的人手，请求协调。", uid=first.uid)
    fresh = ProblemEntry("site", "两处场地权属有争议，尚未谈妥。", uid="not-mine")
    with clock.at(MAY):
        done = file_report(
            report_id=may.pk,
            content=news(project, problems=(kept, fresh), no_problems=False),
            actor=world.secretary,
        )
        asked = asked_of(done)
    with clock.at(local(2026, 6, 1)):
        carried = asked_of(report_of(project, opened(world, "2026-06"))).carried
    listed = list(done.problems.all())
    assert listed[0].uid == first.uid
    assert listed[1].uid not in (second.uid, "not-mine")
    assert [row.uid for row in carried] == [row.uid for row in listed]
    entry = ReportEntry(done, asked)
    struck = [form["uid"].value() for form in entry.problems if form["solved"].value()]
    assert struck == [second.uid]


def test_nothing_new_carries_open_problems_and_values_along(
    world: World, april: MonthlyReport, may: MonthlyReport
):
    with clock.at(MAY):
        done = file_unchanged(report_id=may.pk, actor=world.secretary)
    assert [row.uid for row in done.problems.all()] == [row.uid for row in april.problems.all()]
    assert done.indicator_values.get().value == 5


def test_what_was_raised_by_hand_need_not_be_written_into_the_report_as_well(
    world: World, project: Project, may: MonthlyReport
):
    assert "单独提请协调" not in page_of(world, may).content.decode()
    with clock.at(MAY):
        raise_item(
            project_id=project.pk,
            matter=Matter("两处场地权属有争议，尚未谈妥。", "site"),
            actor=world.liaison,
        )
        shown = page_of(world, may).content.decode()
    assert "另有 1 个问题已单独提请协调" in shown


def test_a_problem_filed_after_the_next_draft_was_begun_is_not_solved_unseen(
    world: World, project: Project
):
    late = report_of(project, opened(world))
    may = report_of(project, opened(world, "2026-05"))
    client = Client()
    client.force_login(world.secretary, backend="django.contrib.auth.backends.ModelBackend")
    address, due = reverse("dispatch:report", args=[may.pk]), tasks(project)
    typed = {
        "narrative": MAYS_NEWS,
        "next_steps": NEXT_STEPS,
        "no_problems": "on",
        "problems-TOTAL_FORMS": "1",
        "problems-INITIAL_FORMS": "0",
        **{f"task-{task.pk}-completion": "50" for task in due[:2]},
    }
    with clock.at(MAY):
        client.post(address, {**typed, "version": "0", "save": "1"})
        given = content(project, 50, problems=(problem(),), no_problems=False)
        file_report(report_id=late.pk, content=given, actor=world.secretary)
        assert problem().text in client.get(address).content.decode()
        answer = client.post(address, {**typed, "version": "1"})
        assert "遗留问题已补列" in answer.content.decode()
        assert problem().text in answer.content.decode()
        row = late.problems.get()
        struck = {"problems-0-uid": row.uid, "problems-0-solved": "on", "problems-0-text": row.text}
        client.post(address, {**typed, **struck, "version": "1"})
    assert report_of(project, may.period).state == ReportState.CONFIRMED


def test_a_problem_carried_along_is_coordinated_once(
    world: World, project: Project, april: MonthlyReport, may: MonthlyReport
):
    assert CoordinationItem.objects.count() == 1
    row = april.problems.first()
    longer = ProblemEntry(row.kind, "换了说法，还是缺人。请协调解决。", True, uid=row.uid)
    with clock.at(MAY):
        file_report(
            report_id=may.pk,
            content=news(project, problems=(longer,), no_problems=False),
            actor=world.secretary,
        )
    assert CoordinationItem.objects.count() == 1


def test_a_report_filed_again_keeps_the_rows_of_its_problems(
    world: World, project: Project, may: MonthlyReport
):
    given = news(project, problems=(problem(),), no_problems=False)
    with clock.at(MAY):
        filed = file_report(report_id=may.pk, content=given, actor=world.secretary)
        row = filed.problems.get()
        return_report(report_id=may.pk, actor=world.staff, reason="请写明权属。")
        again = replace(
            given,
            problems=(replace(problem(), uid=row.uid, text="改写后的问题描述，写明了权属。"),),
        )
        refiled = file_report(report_id=may.pk, content=again, actor=world.secretary)
    assert refiled.problems.get().pk == row.pk
    assert refiled.standing.label == "按时"


def test_no_problems_cannot_be_said_while_one_is_listed(world: World, may: MonthlyReport):
    with clock.at(MAY), pytest.raises(InvalidInput) as refusal:
        given = news(may.project, problems=(problem(),))
        file_report(report_id=may.pk, content=given, actor=world.secretary)
    assert "请勾选" not in refusal.value.message
    assert "在该问题下勾选“已解决”" in refusal.value.field_errors["no_problems"][0]


def test_a_problem_names_a_task_of_its_own_project_alone(
    world: World, project: Project, may: MonthlyReport
):
    other = running(world.programme, world.home.towns[1])
    strange = replace(problem(), milestone_id=tasks(other)[0].pk)
    own = replace(
        problem(),
        milestone_id=tasks(project)[1].pk,
        suggested_lead="县自然资源局",
        wished_on=date(2026, 7, 1),
    )
    with clock.at(MAY):
        with pytest.raises(InvalidInput) as refusal:
            given = news(project, problems=(strange,), no_problems=False)
            file_report(report_id=may.pk, content=given, actor=world.secretary)
        assert problem_key(0) in refusal.value.field_errors
        given = news(project, problems=(own,), no_problems=False)
        done = file_report(report_id=may.pk, content=given, actor=world.secretary)
    row = done.problems.get()
    assert (row.milestone_id, row.suggested_lead, row.wished_on) == (
        own.milestone_id,
        "县自然资源局",
        date(2026, 7, 1),
    )


def test_money_is_asked_only_with_a_budget_and_warned_about_never_refused(
    world: World, project: Project, may: MonthlyReport
):
    with clock.at(MAY):
        assert "spent" not in ReportEntry(may, asked_of(may)).form.fields
        world.programme.budget_enabled = True
        world.programme.save()
        FundSource.objects.create(
            project=project, uid="f1", position=1, source="budget", amount=1000, secured=True
        )
        may = report_of(project, may.period)
        assert "spent" in ReportEntry(may, asked_of(may)).form.fields
        given = news(project, spent=Decimal("1000.01"))
        done = file_report(report_id=may.pk, content=given, actor=world.secretary)
        money = asked_of(done).money
    assert done.spent == Decimal("1000.01")
    assert money is not None
    assert money.is_over(done.spent)
    assert not money.is_over(Decimal(1000))


def test_visits_are_asked_only_where_the_rules_say_so_and_never_needed(
    world: World, project: Project, may: MonthlyReport
):
    seen = VisitEntry(date(2026, 5, 12), "李村老粮站", "当场定下权属登记的办法。")
    with clock.at(MAY):
        assert ReportEntry(may, asked_of(may)).visits is None
        DispatchRule.objects.filter(programme=world.programme).update(visits_asked=True)
        may = report_of(project, may.period)
        given = news(project, visits=(seen, replace(seen, held_on=date(2026, 4, 30))))
        with pytest.raises(InvalidInput) as refusal:
            file_report(report_id=may.pk, content=given, actor=world.secretary)
        assert list(refusal.value.field_errors) == [visit_key(1)]
        done = file_report(
            report_id=may.pk, content=news(project, visits=(seen,)), actor=world.secretary
        )
        assert [row.place for row in done.visits.all()] == ["李村老粮站"]
        again = file_report(report_id=april_free(done), content=news(project), actor=world.liaison)
    assert again.state == ReportState.FILED
    assert not again.visits.exists()


def april_free(report: MonthlyReport) -> int:
    """The report as if nobody had it in hand yet."""
    MonthlyReport.objects.filter(pk=report.pk).update(state=ReportState.OPEN)
    return report.pk


def test_a_narrative_like_the_last_gets_a_hint_by_the_countys_own_measure(
    world: World, project: Project, april: MonthlyReport, may: MonthlyReport
):
    with clock.at(MAY):
        asked = asked_of(may)
        assert asked.alike(april.narrative) == 100
        assert asked.alike(MAYS_NEWS) is None
        assert asked.alike(april.narrative + MAYS_NEWS) is None
        DispatchRule.objects.filter(programme=world.programme).update(alike_percent=0)
        assert asked_of(report_of(project, may.period)).alike(april.narrative) is None


def test_the_form_posts_what_was_carried_and_says_the_hint_after_filing(
    world: World, project: Project, april: MonthlyReport, may: MonthlyReport
):
    first, second = april.problems.all()
    task = tasks(project)[1]
    typed = {
        "version": str(may.version),
        "narrative": april.narrative,
        "next_steps": NEXT_STEPS,
        f"task-{task.pk}-completion": "60",
        f"indicator-{project.indicators.get().pk}-value": "7",
        "problems-TOTAL_FORMS": "2",
        "problems-INITIAL_FORMS": "2",
        "problems-0-uid": first.uid,
        "problems-0-kind": first.kind,
        "problems-0-text": first.text,
        "problems-0-milestone": str(task.pk),
        "problems-1-uid": second.uid,
        "problems-1-kind": second.kind,
        "problems-1-text": second.text,
        "problems-1-solved": "on",
    }
    client = Client()
    client.force_login(world.secretary, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(MAY):
        address = reverse("dispatch:report", args=[may.pk])
        again = client.post(address, {**typed, "next_steps": ""}).content.decode()
        assert "所写的有 100% 与上期相同" in again
        answer = client.post(address, typed, follow=True)
    assert "100% 与上期相同" in answer.content.decode()
    filed = report_of(project, may.period)
    assert filed.state == ReportState.CONFIRMED
    assert [row.uid for row in filed.problems.all()] == [first.uid]
    assert filed.indicator_values.get().value == 7


def test_the_closing_report_starts_from_what_the_months_said(
    world: World, project: Project, april: MonthlyReport, may: MonthlyReport
):
    with clock.at(MAY):
        given = news(project, indicators=(IndicatorEntry(project.indicators.get().pk, Decimal(9)),))
        file_report(report_id=may.pk, content=given, actor=world.secretary)
    client = Client()
    client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(local(2026, 11, 20)):
        answer = client.get(reverse("reviews:closing", args=[project.pk]))
    form = answer.context["form"]
    assert form["summary"].value() == f"2026年4月：{april.narrative}\n2026年5月：{MAYS_NEWS}"
    assert form[f"actual_{project.indicators.get().uid}"].value() == "9"
