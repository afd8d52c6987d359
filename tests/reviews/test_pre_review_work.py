"""The officer's work beside an application: drafts, versions, vetoes on the list, last year."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core import clock
from core.errors import InvalidInput
from dispatch.models import Lamp
from programmes.enums import Grade
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project
from reviews.enums import PreReviewResult
from reviews.models import RankEntry
from reviews.queries.earlier import earlier_results
from reviews.services.pre_review import pass_pre_review, return_application, take_pre_review
from reviews.services.pre_review_bulk import bulk_pass, state_mark
from reviews.services.pre_review_work import CheckLine, StaleWork, Typed, save_checks
from tests.factories import make_project
from tests.reviews.acts import all_met, submitted
from tests.world import World, local


def login(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def taken(world: World, **changes) -> Project:
    project = submitted(world, **changes)
    take_pre_review(project_id=project.pk, actor=world.staff)
    project.refresh_from_db()
    return project


def url(name: str, project: Project) -> str:
    return reverse(f"reviews:{name}", args=[project.pk])


def test_what_is_typed_is_kept_by_itself_also_of_a_return_not_yet_sent(world: World):
    project, client = taken(world), login(world.staff)
    line = project.pre_reviews.get().checks.first()
    item = world.programme.veto_items.get(stage="approval")
    typed = {
        "version": 0,
        f"met_{line.pk}": "no",
        f"note_{line.pk}": "太大",
        "comment": "目标要量化",
        "fields_to_mend": ["量化指标"],
        "due_on": "2026-03-20",
        "veto_item": item.pk,
    }
    answer = client.post(url("pre_review_autosave", project), typed)
    assert answer.json()["version"] == 1
    page = client.get(url("pre_review", project))
    form = page.context["form"]
    assert (form["comment"].value(), form.ticked()) == ("目标要量化", ["量化指标"])
    assert (form["due_on"].value(), form["veto_item"].value()) == (date(2026, 3, 20), item.pk)
    assert form[f"note_{line.pk}"].value() == "太大"
    assert page.context["rounds"][0].result == PreReviewResult.OPEN
    wrong = client.post(url("pre_review_autosave", project), {**typed, "due_on": "下周"})
    assert wrong.status_code == 422
    # A pass keeps nothing of the return that was considered.
    pass_pre_review(project_id=project.pk, actor=world.staff, checks=all_met(world.programme))
    done = project.pre_reviews.get()
    assert (done.fields, done.return_due_on, done.veto_item) == ([], None, None)


def test_two_officers_on_one_checklist_overwrite_nothing_unseen(world: World):
    project, mine = taken(world), login(world.staff)
    principle = world.programme.principles[0]
    line = project.pre_reviews.get().checks.get(principle=principle)
    save_checks(
        project_id=project.pk,
        actor=world.staff2,
        checks={principle: CheckLine(False, "太大")},
        comment="同事的话",
    )
    typed = {"version": 0, "comment": "我的话", f"met_{line.pk}": "yes", "action": "return"}
    stale = mine.post(url("pre_review_autosave", project), typed)
    assert (stale.status_code, stale.json()["compare"]) == (409, True)
    page = mine.post(url("pre_review", project), typed)
    text = page.content.decode()
    assert f"刚由 {world.staff2} 保存过" in text
    assert "不符合，太大" in text
    assert "同事的话" in text
    assert page.context["form"]["comment"].value() == "我的话"
    assert page.context["form"]["version"].value() == "1"
    project.refresh_from_db()
    assert project.status == Status.PRE_REVIEW
    # Sent again from the page that shows both, it counts.
    mine.post(url("pre_review", project), {**typed, "version": 1})
    project.refresh_from_db()
    assert project.status == Status.RETURNED


def test_a_form_sent_after_a_colleague_finished_comes_back_with_its_words(world: World):
    project, mine = taken(world), login(world.staff)
    return_application(project_id=project.pk, actor=world.staff2, reason="改")
    answer = mine.post(
        url("pre_review", project),
        {"action": "pass", "comment": "写了很久的意见", "seen_status": "pre_review", "version": 0},
    )
    assert answer.status_code == 409
    text = answer.content.decode()
    assert f"已由 {world.staff2} 办理" in text
    assert "写了很久的意见" in text
    assert "预审意见" in text
    kept = mine.post(url("pre_review_autosave", project), {"comment": "再存", "version": 0})
    assert kept.status_code == 409


def test_a_phrase_is_written_into_the_comment_without_a_script(world: World):
    world.programme.phrases = ["目标要量化。"]
    world.programme.save()
    project = taken(world)
    page = login(world.staff).post(
        url("pre_review", project),
        {"action": "phrase", "phrase": "目标要量化。", "comment": "一、", "version": 0},
    )
    assert page.context["form"]["comment"].value() == "一、目标要量化。"
    assert project.pre_reviews.get().comment == ""


def test_a_criterion_must_be_met_and_a_ground_of_veto_found_stops_the_pass(world: World):
    world.programme.problem_checks = ["措施对得上问题"]
    world.programme.save()
    project = taken(world)
    met, ask = all_met(world.programme), {"project_id": project.pk, "actor": world.staff}
    unasked = {words: line for words, line in met.items() if words != "措施对得上问题"}
    with pytest.raises(InvalidInput, match="请先逐项核对：措施对得上问题"):
        pass_pre_review(**ask, checks=unasked)
    ground = world.programme.veto_items.get(stage="approval").text
    with pytest.raises(InvalidInput, match=f"否决情形：{ground}"):
        pass_pre_review(**ask, checks={**met, ground: CheckLine(False, "与去年相同")})
    assert pass_pre_review(**ask, checks=met).status == Status.EXPERT_REVIEW
    words = {line.principle: line.answer for line in project.pre_reviews.get().checks.all()}
    assert (words["措施对得上问题"], words[ground]) == ("✓ 符合", "✓ 未发现")


def test_a_stale_version_refuses_every_way_out(world: World):
    project = taken(world)
    save_checks(project_id=project.pk, actor=world.staff, checks={}, typed=Typed(fields=["甲"]))
    old = {"project_id": project.pk, "actor": world.staff, "seen_version": 0}
    with pytest.raises(StaleWork):
        pass_pre_review(**old, checks=all_met(world.programme))
    with pytest.raises(StaleWork):
        return_application(**old, reason="改")


def test_bulk_pass_gives_each_row_its_own_reason(world: World):
    mine = taken(world, title="我受理的")
    other = submitted(world, town=1, title="同事受理的")
    take_pre_review(project_id=other.pk, actor=world.staff2)
    changed = submitted(world, title="清单打开后变了")
    full = submitted(world, town=1, title="超名额的")
    world.programme.quota_rules.update(most=2)
    marks = {changed.pk: state_mark(changed.status, 0, 0, changed.submitted_at)}
    take_pre_review(project_id=changed.pk, actor=world.staff)

    def run() -> dict[int, str]:
        rows = bulk_pass(projects=[mine, other, changed, full], actor=world.staff, seen=marks)
        return {row.project.pk: row.problem for row in rows}

    said = run()
    assert said[mine.pk] == ""
    assert f"由 {world.staff2} 受理" in said[other.pk]
    assert "清单打开以后" in said[changed.pk]
    assert said[full.pk] == ""
    world.programme.quota_rules.update(most=1)
    marks.clear()
    again = run()
    # The second click finds what it passed before, and says the same of it.
    assert (again[mine.pk], again[full.pk]) == ("", "")
    assert mine.steps.filter(action="send_to_experts").count() == 1
    assert "最多 1 个" in again[changed.pk]


def test_last_years_results_of_unit_and_secretary_stand_beside(world: World):
    project, programme = submitted(world), world.programme
    last = Programme.objects.get(pk=programme.pk)
    last.pk, last.year = None, programme.year - 1
    last.save()
    own = make_project(last, world.home.towns[0], status=Status.ACCEPTED, title="去年的项目")
    moved = make_project(
        last,
        world.home.towns[1],
        status=Status.FAILED,
        title="调任前的项目",
        secretary_name=project.secretary_name,
    )
    make_project(last, world.home.towns[1], status=Status.ACCEPTED, title="别人的项目")
    make_project(last, world.home.towns[0], status=Status.REJECTED, title="没立项的")
    RankEntry.objects.create(
        programme=last,
        group=programme.categories.first(),
        project=own,
        score=91,
        grade=Grade.EXCELLENT,
        rank=1,
        frozen_at=clock.now(),
        frozen_by=world.head,
    )
    rows = earlier_results(project, world.staff)
    assert [(row.pk, row.grade_word, row.same_unit) for row in rows] == [
        (own.pk, "优秀", True),
        (moved.pk, "", False),
    ]
    assert not Lamp.objects.exists()
    text = login(world.staff).get(url("pre_review", project)).content.decode()
    assert "去年的项目" in text
    assert "同名书记" in text


def test_the_queue_narrows_by_officer_state_words_and_lateness(world: World):
    early = taken(world, title="老旧小区停车")
    submitted(world, town=1, title="村集体增收")

    def listed(name: str = "pre_review_queue", **query):
        return login(world.staff).get(reverse(f"reviews:{name}"), query)

    def count(**query) -> int:
        return listed(**query).context["page"].paginator.count

    assert count(officer=world.staff.pk) == count(status="mine") == 1
    assert count(status="submitted") == count(q="增收") == 1
    assert count(officer=world.staff2.pk) == 0
    assert count(overdue="on") == 0
    # Filed on Tuesday 10 March; five working days later is Tuesday the 17th.
    with clock.at(local(2026, 3, 17, 23, 59)):
        assert count(overdue="on") == 0
    with clock.at(local(2026, 3, 18, 0, 1)):
        page = listed(overdue="on", q="停车")
        assert [row.pk for row in page.context["page"].object_list] == [early.pk]
        assert "▲ 超期 6 个工作日" in page.content.decode()
        book = load_workbook(BytesIO(listed("pre_review_export", overdue="on").content))
        cells = [str(cell) for row in book.active.values for cell in row if cell]
        assert "老旧小区停车" in cells
        assert "村集体增收" in cells
        assert "超期" in cells
