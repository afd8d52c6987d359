"""The closing report: what it must say, who files it, when, and that nothing typed is lost."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from projects.models import Project
from projects.services.simple_moves import simple_move
from reviews.closing_rules import check_closing, indicator_key, window_problem
from reviews.models import ClosingReport
from reviews.services.closing import file_closing, save_closing
from tests.reviews.acceptance_acts import (
    CLOSING_TIME,
    RESULTS,
    SUMMARY,
    begun,
    complete_values,
    filed,
    logged_in,
    started,
)
from tests.world import World, local

pytestmark = pytest.mark.usefixtures("november")

INDICATORS = [("i1", "有人值日的小区")]
GOOD = {
    "summary": "字" * 100,
    "results": "字" * 50,
    "shortcomings": "字" * 20,
    "self_score": "88",
    "actual_i1": "60",
}


@pytest.fixture
def project(world: World) -> Project:
    return started(world)


def faults(typed: dict, unfinished: tuple[str, ...] = ()) -> dict:
    return check_closing(typed, unfinished=unfinished, indicators=INDICATORS).faults


def test_a_complete_report_has_no_faults():
    checked = check_closing(GOOD, unfinished=[], indicators=INDICATORS)
    assert (checked.faults, checked.actuals) == ({}, {"i1": Decimal("60.00")})
    assert checked.values["self_score"] == Decimal("88.00")


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("summary", 100, 2500), ("results", 50, 1500), ("shortcomings", 20, 800)],
)
def test_lengths_are_counted_at_both_ends(name, least, most):
    for length, wrong in ((least - 1, True), (least, False), (most, False), (most + 1, True)):
        assert (name in faults({**GOOD, name: "字" * length})) is wrong


def test_a_line_break_counts_once_whatever_the_browser_sends():
    assert faults({**GOOD, "shortcomings": "字" * 18 + "\r\n" + "字"}) == {}


def test_tasks_not_done_must_be_explained():
    assert "第1项任务" in faults(GOOD, ("第1项任务",))["unfinished_note"][0]
    assert faults({**GOOD, "unfinished_note": "前期手续没有办完，年底补齐。"}, ("第1项任务",)) == {}
    assert faults({**GOOD, "unfinished_note": "太短"}) == {}


@pytest.mark.parametrize("typed", ["", "六十", "60个", "nan", "Infinity", "1" * 15])
def test_an_actual_value_must_be_a_number(typed):
    assert "只填数字" in faults({**GOOD, "actual_i1": typed})["actual_i1"][0]


@pytest.mark.parametrize(("typed", "wrong"), [("0", 0), ("100", 0), ("100.1", 1), ("-1", 1)])
def test_the_own_score_lies_between_0_and_100(typed, wrong):
    assert ("self_score" in faults({**GOOD, "self_score": typed})) is bool(wrong)


def test_numbers_are_rounded_half_up():
    typed = {**GOOD, "self_score": "88.005", "actual_i1": "1,234.565"}
    checked = check_closing(typed, unfinished=[], indicators=INDICATORS)
    assert checked.values["self_score"] == Decimal("88.01")
    assert checked.actuals["i1"] == Decimal("1234.57")


@given(st.dictionaries(st.sampled_from([*GOOD, "unfinished_note"]), st.text(max_size=200)))
def test_whatever_is_typed_is_answered_with_sentences(typed):
    checked = check_closing(typed, unfinished=["任务"], indicators=INDICATORS)
    assert all(text for texts in checked.faults.values() for text in texts)


def test_the_window_has_both_its_days_inside():
    opens, due = local(2026, 11, 1).date(), local(2026, 12, 31).date()
    assert window_problem(opens, due, opens) == window_problem(opens, due, due) == ""
    assert "2026年11月1日开始" in window_problem(opens, due, local(2026, 10, 31).date())
    assert "2026年12月31日截止" in window_problem(opens, due, local(2027, 1, 1).date())


def test_the_secretary_files_and_the_department_is_told(world: World, project: Project):
    project = filed(world, project)
    report = ClosingReport.objects.get(project=project)
    assert project.status == "closing"
    assert report.indicator_actuals == {"i1": "60.00"}
    assert report.filed_at == CLOSING_TIME
    told = Message.objects.filter(kind="closing_filed")
    assert {row.recipient for row in told} == {world.staff, world.staff2}


def test_the_liaison_officer_writes_but_does_not_file(world: World, project: Project):
    save_closing(project_id=project.pk, actor=world.liaison, values=complete_values(project))
    with pytest.raises(NotAllowed, match="书记"):
        file_closing(project_id=project.pk, actor=world.liaison)
    project.refresh_from_db()
    assert project.status == "in_progress"
    assert ClosingReport.objects.get().filed_at is None


def test_others_neither_write_nor_file(world: World, project: Project):
    for name in ("other_secretary", "staff", "head", "leader", "expert"):
        with pytest.raises(NotAllowed):
            save_closing(project_id=project.pk, actor=world.home.people[name], values={})


def test_outside_the_window_nothing_is_filed_but_everything_kept(world: World, project: Project):
    values = complete_values(project)
    with clock.at(local(2026, 10, 31)):
        save_closing(project_id=project.pk, actor=world.secretary, values=values)
        with pytest.raises(Conflict, match="11月1日开始"):
            file_closing(project_id=project.pk, actor=world.secretary)
    with clock.at(local(2027, 1, 1)), pytest.raises(Conflict, match="截止"):
        file_closing(project_id=project.pk, actor=world.secretary)
    assert ClosingReport.objects.get().document["summary"] == SUMMARY


def test_a_report_with_gaps_is_named_field_by_field(world: World, project: Project):
    save_closing(project_id=project.pk, actor=world.secretary, values={"summary": "短"})
    with pytest.raises(InvalidInput) as refused:
        file_closing(project_id=project.pk, actor=world.secretary)
    assert set(refused.value.field_errors) == {
        "summary",
        "results",
        "shortcomings",
        "unfinished_note",
        "self_score",
        indicator_key("i1"),
    }


def test_an_older_page_does_not_overwrite_a_newer_text(world: World, project: Project):
    first = save_closing(
        project_id=project.pk, actor=world.liaison, values={"summary": "一"}, seen_version=0
    )
    assert first.version == 1
    with pytest.raises(StaleState, match=str(world.liaison)):
        save_closing(
            project_id=project.pk, actor=world.secretary, values={"summary": "二"}, seen_version=0
        )
    with pytest.raises(StaleState):
        file_closing(project_id=project.pk, actor=world.secretary, seen_version=0)
    assert ClosingReport.objects.get().document == {"summary": "一"}


def test_saving_the_same_again_changes_nothing(world: World, project: Project):
    for _ in range(2):
        saved = save_closing(
            project_id=project.pk, actor=world.liaison, values={"summary": "一"}, seen_version=0
        )
    assert saved.version == 1


def test_fields_that_do_not_exist_are_not_kept(world: World, project: Project):
    values = {"summary": "一", "actual_x9": "5", "filed_at": "2020-01-01"}
    saved = save_closing(project_id=project.pk, actor=world.liaison, values=values)
    assert saved.document == {"summary": "一"}


def test_a_report_sent_back_is_changed_and_filed_again(world: World, project: Project):
    filed(world, project)
    with pytest.raises(StaleState):
        save_closing(project_id=project.pk, actor=world.secretary, values={"summary": "改"})
    simple_move(
        project_id=project.pk,
        action="reopen_closing",
        actor=world.staff,
        seen_status="closing",
        reason="请补照片",
    )
    page = logged_in(world.secretary).get(address(project)).content.decode()
    assert "请补照片" in page
    assert SUMMARY in page
    filed(world, project, results=RESULTS * 2)
    assert ClosingReport.objects.get().results == RESULTS * 2


def address(project: Project, name: str = "closing") -> str:
    return reverse(f"reviews:{name}", args=[project.pk])


def test_the_page_is_filled_with_plan_indicators_and_problems(world: World, project: Project):
    page = logged_in(world.liaison).get(address(project)).content.decode()
    for text in ("第1项任务", "1 项未完成", "有人值日的小区", "无人牵头的老问题"):
        assert text in page
    assert 'name="actual_i1"' in page
    assert 'name="unfinished_note"' in page
    assert "提交结项申请" not in page
    assert "提交结项申请" in logged_in(world.secretary).get(address(project)).content.decode()


def test_the_note_is_asked_for_only_when_tasks_are_open(world: World, project: Project):
    project.milestones.update(completion=100)
    page = logged_in(world.liaison).get(address(project)).content.decode()
    assert "unfinished_note" not in page


def test_before_the_window_the_page_says_when_it_opens(world: World, project: Project):
    with clock.at(local(2026, 10, 8)):
        page = logged_in(world.secretary).get(address(project)).content.decode()
    assert "2026年11月1日开始受理" in page
    assert 'value="file"' not in page


def test_faults_come_back_at_their_fields_with_the_text(world: World, project: Project):
    client = logged_in(world.secretary)
    data = {**complete_values(project), "summary": "写短了", "actual_i1": "六十", "action": "file"}
    answer = client.post(address(project), {**data, "version": 0})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "基本情况与做法应写 100–2500 字，现有 3 字。" in page
    assert "写短了" in page
    assert 'id="id_actual_i1_error"' in page
    # The draft is kept: the way on has its new version.
    assert 'data-version="1"' in page


def test_the_secretary_files_in_the_browser(world: World, project: Project):
    data = {**complete_values(project), "action": "file", "version": 0}
    answer = logged_in(world.secretary).post(address(project), data)
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.status == "closing"
    page = logged_in(world.secretary).get(address(project)).content.decode()
    assert SUMMARY in page
    assert "<textarea" not in page


def test_autosave_answers_version_time_and_conflict(world: World, project: Project):
    client, where = logged_in(world.liaison), address(project, "closing_autosave")
    first = client.post(where, {"summary": "一", "version": 0})
    assert first.json() == {"version": 1, "saved_at": "09:00"}
    late = client.post(where, {"summary": "二", "version": 0})
    assert late.status_code == 409
    assert str(world.liaison) in late.json()["message"]
    filed(world, project)
    gone = client.post(where, {"summary": "三", "version": 9})
    assert gone.status_code == 409
    assert "不能再修改" in gone.json()["message"]


def test_a_stale_page_gives_the_typed_text_back(world: World, project: Project):
    save_closing(project_id=project.pk, actor=world.liaison, values={"summary": "联络员写的"})
    data = {"summary": "书记在旧页面上写的", "version": 0, "action": "save"}
    answer = logged_in(world.secretary).post(address(project), data)
    assert answer.status_code == 409
    assert "书记在旧页面上写的" in answer.content.decode()


def test_files_are_added_on_the_page_of_the_report(world: World, project: Project):
    client = logged_in(world.liaison)
    picture = SimpleUploadedFile("照片.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    client.post(address(project, "closing_attach"), {"file": picture})
    attachment = project.attachments.get()
    assert attachment.kind == "closing"
    assert "照片.pdf" in client.get(address(project)).content.decode()
    begun(world, project)
    for name, status in (("staff", 200), ("other_liaison", 404)):
        download = reverse("projects:attachment", args=[attachment.pk])
        assert logged_in(world.home.people[name]).get(download).status_code == status


def test_no_file_and_a_wrong_file_are_said_on_the_page(world: World, project: Project):
    client, where = logged_in(world.liaison), address(project, "closing_attach")
    assert "请先选择文件" in client.post(where, follow=True).content.decode()
    wrong = SimpleUploadedFile("脚本.exe", b"MZ")
    assert client.post(where, {"file": wrong}, follow=True).status_code == 200
    assert not project.attachments.exists()


def test_the_page_asks_as_often_for_three_tasks_as_for_one(
    world: World, django_assert_max_num_queries
):
    client = logged_in(world.secretary)
    counts = []
    for number, unit in ((1, world.home.towns[0]), (3, world.home.towns[0])):
        project = started(world, unit, milestones=number)
        client.get(address(project))
        with django_assert_max_num_queries(35) as counted:
            client.get(address(project))
        counts.append(len(counted))
    assert counts[0] == counts[1]
