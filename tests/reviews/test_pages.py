"""What the department and the judges do in the browser, page by page."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from programmes.enums import GateKind
from projects.enums import Status
from reviews.enums import PreReviewResult
from reviews.models import ScoreSheet
from reviews.queries.panel import marks_of
from reviews.services.pre_review import propose_veto, return_application, take_pre_review
from tests.reviews.acts import assigned, handed_in, passed, resubmitted, scored, submitted
from tests.world import World


def login(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"reviews:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, name: str, *args, **typed):
    return client.post(reverse(f"reviews:{name}", args=args), typed)


def checklist(project, answer: str = "yes") -> dict[str, str]:
    lines = project.pre_reviews.latest("round").checks.all()
    return {f"met_{line.pk}": answer for line in lines}


def sheet_marks(sheet: ScoreSheet, value: str = "17") -> dict[str, str]:
    rubric = sheet.project.programme.rubrics.get(stage=sheet.stage)
    return {f"mark_{one.pk}": value for one in rubric.criteria.all()}


def test_the_queue_filters_and_says_how_long_each_waits(world: World):
    submitted(world)
    submitted(world, town=1, title="乙镇的项目")
    client = login(world.staff)
    assert "待预审 2 个项目" in page(client, "pre_review_queue")
    only = page(client, "pre_review_queue", unit=world.home.towns[1].pk)
    assert "待预审 1 个项目" in only
    assert "乙镇的项目" in only
    assert "1 个工作日" in only
    assert "没有符合条件" in page(client, "pre_review_queue", round="2")
    foreign = world.foreign.towns[0].pk
    assert "没有符合条件" in page(client, "pre_review_queue", unit=foreign)
    assert "没有符合条件" not in page(client, "pre_review_queue", unit="9" * 5000)
    assert "待预审 2 个项目" in page(client, "pre_review_queue", unit="x", state="all")


def test_an_application_is_taken_checked_and_passed(world: World):
    project = submitted(world)
    client = login(world.staff)
    assert "受理预审" in page(client, "pre_review", project.pk)
    send(client, "pre_review_take", project.pk, seen_status="submitted")
    text = page(client, "pre_review", project.pk)
    assert "切口小" in text
    assert "辖区 60 多个老旧小区" in text
    assert "必选" in text
    answer = send(client, "pre_review", project.pk, action="pass", **checklist(project))
    assert answer.url == reverse("reviews:pre_review_queue")
    project.refresh_from_db()
    assert project.status == Status.EXPERT_REVIEW


def test_what_is_wrong_is_said_on_the_page_and_what_was_typed_stays(world: World):
    project = submitted(world)
    client = login(world.staff)
    send(client, "pre_review_take", project.pk)
    answer = send(client, "pre_review", project.pk, action="pass", comment="先存一句话")
    text = answer.content.decode()
    assert "请先逐项核对" in text
    assert "先存一句话" in text
    answer = send(client, "pre_review", project.pk, action="return", due_on="2026-03-30")
    assert "请填写意见" in answer.content.decode()
    answer = send(client, "pre_review", project.pk, action="veto", comment="照搬")
    assert "请选择" in answer.content.decode()


def test_saving_keeps_the_checklist_without_a_result(world: World):
    project = submitted(world)
    client = login(world.staff)
    send(client, "pre_review_take", project.pk)
    send(client, "pre_review", project.pk, action="save", comment="再看", **checklist(project))
    current = project.pre_reviews.get()
    assert current.result == PreReviewResult.OPEN
    assert all(line.met for line in current.checks.all())
    assert "再看" in page(client, "pre_review", project.pk)


def test_a_return_goes_out_with_the_fields_ticked(world: World):
    project = submitted(world)
    client = login(world.staff)
    send(client, "pre_review_take", project.pk)
    send(
        client,
        "pre_review",
        project.pk,
        action="return",
        comment="目标不具体",
        fields_to_mend=["量化指标"],
        due_on="2026-03-20",
    )
    project.refresh_from_db()
    assert project.status == Status.RETURNED
    assert f"{project.return_due_on}" == "2026-03-20"
    assert project.pre_reviews.get().fields == ["量化指标"]


def test_the_second_officer_gets_the_sentence_and_nothing_happens(world: World):
    project = submitted(world)
    first, second = login(world.staff), login(world.staff2)
    send(first, "pre_review_take", project.pk)
    typed = {"action": "return", "comment": "目标不具体", **checklist(project)}
    send(first, "pre_review", project.pk, **typed)
    answer = send(second, "pre_review", project.pk, **{**typed, "action": "pass"})
    assert answer.status_code == 409
    assert f"已由 {world.staff} 办理" in answer.content.decode()
    project.refresh_from_db()
    assert project.status == Status.RETURNED


def test_a_resubmission_shows_what_changed_and_the_units_reply(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    return_application(project_id=project.pk, actor=world.staff, reason="成效写虚了")
    resubmitted(world, project)
    text = page(login(world.staff), "pre_review", project.pk)
    assert "这次改了什么" in text
    assert "<ins>改写后的成效。" in text
    assert "单位修改说明" in text
    assert "成效写虚了" in text


def test_the_head_confirms_or_declines_a_veto_on_the_page(world: World):
    project = submitted(world)
    take_pre_review(project_id=project.pk, actor=world.staff)
    item = world.programme.veto_items.get(stage="approval")
    propose_veto(project_id=project.pk, actor=world.head, veto_item_id=item.pk, reason="照搬")
    assert "确认否决" not in page(login(world.head), "pre_review", project.pk)
    assert "看否决" in page(login(world.head2), "approvals")
    text = page(login(world.head2), "pre_review", project.pk)
    assert "确认否决" in text
    send(login(world.head2), "veto_confirm", project.pk, seen_status="pre_review")
    project.refresh_from_db()
    assert project.status == Status.PRE_REJECTED


def test_the_bulk_page_names_what_did_not_go_and_ignores_foreign_ids(world: World):
    fine = submitted(world)
    gone = submitted(world, town=1, title="乙镇的项目")
    passed(world, gone)
    client = login(world.staff2)
    answer = send(client, "pre_review_bulk", project=[fine.pk, gone.pk, 999_999, "x"])
    assert answer.url == reverse("reviews:pre_review_bulk")
    text = page(client, "pre_review_bulk")
    assert "通过 1 个，未通过 1 个" in text
    assert re.search(r"乙镇的项目.*已由 \S+ 办理", text, re.DOTALL)
    foreign = login(world.foreign.people["staff"])
    answer = send(foreign, "pre_review_bulk", project=[fine.pk])
    assert ["请先勾选" in str(message) for message in get_messages(answer.wsgi_request)] == [True]
    assert "通过 0 个" in page(foreign, "pre_review_bulk")


def test_a_judge_marks_saves_looks_again_and_hands_in(world: World):
    sheet = assigned(world, passed(world, submitted(world)))[0]
    client = login(sheet.judge)
    assert "已提交 0 / 1" in page(client, "sheets")
    some = dict(list(sheet_marks(sheet).items())[:2])
    answer = send(client, "sheet_autosave", sheet.pk, version=0, **some)
    assert answer.json()["version"] == 1
    looked = page(client, "sheet_lock", sheet.pk)
    assert "还有 3 项没有打分" in looked
    every = sheet_marks(sheet)
    answer = send(client, "sheet", sheet.pk, version=1, action="hand_in", comment="好", **every)
    assert answer.url == reverse("reviews:sheet_lock", args=[sheet.pk])
    assert "85.00" in page(client, "sheet_lock", sheet.pk)
    send(client, "sheet_lock", sheet.pk)
    sheet.refresh_from_db()
    assert sheet.total == 85
    assert "已提交 1 / 1" in page(client, "sheets")
    assert "85.00" in page(client, "sheet", sheet.pk)


def test_autosave_answers_conflicts_and_impossible_marks_in_words(world: World):
    sheet = assigned(world, passed(world, submitted(world)))[0]
    client = login(sheet.judge)
    wrong = {next(iter(sheet_marks(sheet))): "30"}
    answer = send(client, "sheet_autosave", sheet.pk, version=0, **wrong)
    assert answer.status_code == 422
    assert "0 至 20 分" in answer.json()["message"]
    send(client, "sheet_autosave", sheet.pk, version=0, **sheet_marks(sheet))
    stale = send(client, "sheet_autosave", sheet.pk, version=0, **sheet_marks(sheet, "3"))
    assert stale.status_code == 409
    assert "另一个页面" in stale.json()["message"]
    assert set(marks_of([sheet])[sheet.pk].values()) == {17}


def test_a_wrong_mark_stands_at_its_field_with_what_was_typed(world: World):
    sheet = assigned(world, passed(world, submitted(world)))[0]
    wrong = {**sheet_marks(sheet), next(iter(sheet_marks(sheet))): "20.5"}
    text = send(login(sheet.judge), "sheet", sheet.pk, version=0, **wrong).content.decode()
    assert "应在 0 至 20 分之间" in text
    assert 'value="20.5"' in text


def test_the_head_decides_with_the_marks_before_him(world: World):
    project = scored(world, submitted(world), 18)
    client = login(world.head)
    text = page(client, "decide", project.pk)
    assert "90.00" in text
    assert "批准立项" in text
    answer = send(client, "decide", project.pk, result="rejected")
    assert "请填写意见" in answer.content.decode()
    send(client, "decide", project.pk, result="approved", seen_status=project.status)
    project.refresh_from_db()
    assert project.status == Status.APPROVED
    assert "审定记录" in page(client, "decide", project.pk)


def test_the_staff_reads_the_decision_page_without_its_form(world: World):
    project = scored(world, submitted(world))
    text = page(login(world.staff), "decide", project.pk)
    assert "由组织部负责人审定" in text
    assert 'name="result"' not in text


def test_bulk_approval_from_the_list(world: World):
    good = scored(world, submitted(world), 18)
    weak = scored(world, submitted(world, town=1, title="乙镇的项目"), 10)
    client = login(world.head)
    text = page(client, "approvals")
    assert f'name="project" value="{good.pk}"' in text
    assert f'name="project" value="{weak.pk}"' not in text
    assert "低于通过分" in text
    answer = send(client, "approvals_bulk", project=[good.pk, weak.pk], opinion="同意")
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert said[0] == "已批准 1 个项目。"
    assert "低于通过分" in said[1]


def test_the_list_opens_with_what_the_head_can_decide(world: World):
    scored(world, submitted(world))
    passed(world, submitted(world, town=1, title="乙镇的项目"))
    client = login(world.head)
    assert "待审定 1 个项目" in page(client, "approvals")
    assert "全部在审 2 个项目" in page(client, "approvals", state="all")
    assert "乙镇的项目" in page(client, "approvals", state="expert_review")


def test_a_programme_without_a_panel_shows_its_shorter_way(world: World):
    world.programme.gates.filter(kind=GateKind.EXPERT_PANEL).update(enabled=False)
    project = passed(world, submitted(world))
    assert "本方案不设专家评审" in page(login(world.staff), "panel")
    text = page(login(world.head), "approvals")
    assert f'name="project" value="{project.pk}"' in text
    assert "名评委" not in page(login(world.head), "decide", project.pk)


def test_a_broken_seal_is_shown_to_the_head(world: World):
    project = scored(world, submitted(world))
    sheet = project.sheets.first()
    sheet.marks.update(value=20)
    assert "封签不符" in page(login(world.head), "decide", project.pk)


@pytest.mark.parametrize("name", ["pre_review_queue", "panel", "approvals"])
def test_an_empty_list_says_what_comes_next(world: World, name: str):
    assert "会出现在这里" in page(login(world.staff), name)


def test_handed_in_sheets_cannot_be_reached_by_an_old_page(world: World):
    sheet = handed_in(assigned(world, passed(world, submitted(world)))[0])
    client = login(sheet.judge)
    answer = send(client, "sheet", sheet.pk, version=1, **sheet_marks(sheet, "1"))
    assert answer.status_code == 409
    assert "已提交，不能再改" in answer.content.decode()
