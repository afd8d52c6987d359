"""Many reports side by side: lamp and change beside each, accepted or returned by ticks."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from dispatch.content import ProblemEntry
from dispatch.enums import ReportState
from dispatch.models import MonthlyReport
from dispatch.queries import changes_of, rule_of, with_previous
from dispatch.services.checking import accept_report
from dispatch.services.reports import file_report
from organisations.models import User
from projects.models import Project
from tests.dispatch.months import content, opened, problem, report_of, running
from tests.world import World, local

MAY = local(2026, 5, 28)


@pytest.fixture
def project(world: World) -> Project:
    return running(world.programme, world.home.towns[0], title="盘活闲置场地")


@pytest.fixture
def may(world: World, project: Project) -> MonthlyReport:
    """April accepted with a problem; May waits: one task finished, one problem new, one solved."""
    april = report_of(project, opened(world))
    with clock.at(local(2026, 4, 15)):
        given = content(project, 50, 0, problems=(problem(),), no_problems=False)
        file_report(report_id=april.pk, content=given, actor=world.secretary)
        accept_report(report_id=april.pk, actor=world.staff)
    report = report_of(project, opened(world, "2026-05"))
    with clock.at(MAY):
        fresh = ProblemEntry("site", "两处场地权属有争议，尚未谈妥。")
        given = content(project, 100, 20, problems=(fresh,), no_problems=False)
        return file_report(report_id=report.pk, content=given, actor=world.secretary)


def at(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ticked(*reports: MonthlyReport, **more: Any) -> dict[str, Any]:
    seen = {f"version-{report.pk}": report.version for report in reports}
    return {"report": [report.pk for report in reports], "period": "2026-05", **seen, **more}


def test_the_change_since_last_month_is_told_by_figures_tasks_and_problems(
    world: World, may: MonthlyReport
):
    reports = list(with_previous(MonthlyReport.objects.filter(pk=may.pk)))
    change = changes_of(may.period, rule_of(world.programme), reports)[may.pk]
    assert change.gain == Decimal("17.5")
    assert change.done == ("第1项任务",)
    assert [row.text for row in change.new_problems] == ["两处场地权属有争议，尚未谈妥。"]
    assert [row.text for row in change.solved_problems] == [problem().text]
    assert change.alike == 100


def test_the_page_shows_it_beside_the_lamp_and_costs_the_same_for_one_and_three(
    world: World, may: MonthlyReport
):
    client, page = at(world.staff), reverse("dispatch:check_list")

    def costs() -> tuple[int, str]:
        client.get(page, {"period": "2026-05"})
        with CaptureQueriesContext(connection) as captured:
            text = client.get(page, {"period": "2026-05"}).content.decode()
        return len(captured), text

    with clock.at(MAY):
        first, text = costs()
        for words in (
            "+17.5",
            "第1项任务",
            "新增：两处场地",
            "已解决：镇里缺少",
            "100% 与上期相同",
        ):
            assert words in text
        for town in world.home.towns[1:3]:
            other = running(world.programme, town)
            report = report_of(other, opened(world, "2026-05"))
            MonthlyReport.objects.filter(pk=report.pk).update(state=ReportState.CONFIRMED)
        assert costs()[0] == first


def test_ticked_reports_are_accepted_and_a_changed_one_is_named_with_its_reason(
    world: World, may: MonthlyReport
):
    other = report_of(running(world.programme, world.home.towns[1]), opened(world, "2026-05"))
    MonthlyReport.objects.filter(pk=other.pk).update(state=ReportState.CONFIRMED, version=3)
    other.refresh_from_db()
    back = reverse("dispatch:check_list")
    posted = ticked(may, replace_version(other, 2), back=back)
    with clock.at(MAY):
        answer = at(world.staff).post(reverse("dispatch:accept_many"), posted, follow=True)
    text = answer.content.decode()
    assert "已核 1 份月报" in text
    assert "您看到的不是最新内容" in text
    may.refresh_from_db()
    other.refresh_from_db()
    assert (may.state, other.state) == (ReportState.ACCEPTED, ReportState.CONFIRMED)


def replace_version(report: MonthlyReport, version: int) -> MonthlyReport:
    """The report as it was seen before."""
    report.version = version
    return report


def test_ticked_reports_are_returned_for_one_reason_within_two_working_days(
    world: World, may: MonthlyReport
):
    client, address = at(world.staff), reverse("dispatch:return_many")
    with clock.at(MAY):
        refused = client.post(address, ticked(may, reason="")).content.decode()
        assert "请写明要补正什么。" in refused
        assert f'value="{may.pk}" checked' in refused
        nothing = client.post(address, {"reason": "请补充。"}).content.decode()
        assert "没有勾选月报" in nothing
        done = client.post(address, ticked(may, reason="请补充佐证。"), follow=True)
    assert "已退回 1 份月报" in done.content.decode()
    may.refresh_from_db()
    assert may.state == ReportState.RETURNED
    assert may.return_reason == "请补充佐证。"
    assert may.return_due_on == local(2026, 6, 1).date()
    assert may.punctuality == "退回重报（首次按时）"


def test_reports_of_another_county_are_as_if_not_ticked(world: World, may: MonthlyReport):
    client = at(world.foreign.people["staff"])
    with clock.at(MAY):
        client.post(reverse("dispatch:accept_many"), ticked(may))
        client.post(reverse("dispatch:return_many"), ticked(may, reason="请补充。"))
    unchanged = MonthlyReport.objects.get(pk=may.pk)
    assert (unchanged.state, unchanged.version) == (ReportState.CONFIRMED, may.version)


def test_a_refused_return_keeps_its_page_of_the_list_and_its_ticks(world: World):
    for _ in range(31):
        running(world.programme, world.home.towns[0], milestones=1)
    period = opened(world, "2026-05")
    MonthlyReport.objects.update(state=ReportState.CONFIRMED)
    client = at(world.staff)
    with clock.at(MAY):
        second = client.get(reverse("dispatch:check_list"), {"period": period.key, "page": 2})
        (row,) = second.context["rows"]
        posted = ticked(row.row.report, page="2", reason="")
        refused = client.post(reverse("dispatch:return_many"), posted).content.decode()
    assert 'name="page" value="2"' in second.content.decode()
    assert f'value="{row.row.report.pk}" checked' in refused
    assert "?page=" not in refused
