"""Pages of decisions: what stays unseen until it is made known, and every number's way back."""

from __future__ import annotations

import io
from decimal import Decimal

from django.urls import reverse
from openpyxl import load_workbook

from core.documents.word import CONTENT_TYPE as DOCX
from projects.enums import Status
from projects.models import Project
from reviews.enums import DecisionResult
from reviews.models import ApprovalDecision, Publication, ScoreResult
from tests.reviews.acts import assigned, handed_in, judges, passed, scored, submitted
from tests.reviews.decision_acts import noticed, objected, proposed, rejected, together
from tests.reviews.test_pages import login, page, send
from tests.world import World

OPINION = "切口太大，请缩小范围后再报。"


def test_units_see_nothing_of_a_pending_decision(world: World):
    together(world)
    project = scored(world, submitted(world))
    proposed(world, project, DecisionResult.REJECTED, opinion=OPINION)
    client = login(world.secretary)
    addresses = [
        reverse("dashboards:project", args=[project.pk]),
        reverse("dashboards:library"),
        reverse("dashboards:workbench"),
        reverse("notifications:inbox"),
        reverse("reviews:verdict", args=[project.pk]),
        reverse("reviews:approval_trace", args=[project.pk]),
    ]
    shown = "".join(client.get(address).content.decode() for address in addresses)
    for secret in (OPINION, "拟不予立项", "85.00", "专家一"):
        assert secret not in shown
    text = page(login(world.staff), "decide", project.pk)
    assert OPINION in text
    assert "拟不予立项" in text


def test_the_second_head_reads_who_was_faster_and_keeps_what_was_typed(world: World):
    project = scored(world, submitted(world))
    typed = {"result": "rejected", "opinion": OPINION, "seen_status": "expert_review"}
    send(login(world.head), "decide", project.pk, **{**typed, "result": "approved"})
    answer = send(login(world.head2), "decide", project.pk, **typed)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"已由 {world.head} 办理" in text
    assert OPINION in text
    assert ApprovalDecision.objects.count() == 1


def test_the_second_head_is_told_of_a_pending_decision_too(world: World):
    together(world)
    project = scored(world, submitted(world))
    typed = {"result": "returned", "opinion": OPINION, "seen_status": "expert_review"}
    send(login(world.head), "decide", project.pk, **typed)
    answer = send(login(world.head2), "decide", project.pk, **typed)
    assert answer.status_code == 409
    assert f"已由 {world.head} 办理（拟退回" in answer.content.decode()
    pending = ApprovalDecision.objects.get(state="pending")
    answer = send(login(world.head2), "decide", project.pk, **typed, seen_decision=str(pending.pk))
    assert answer.status_code == 302


def test_ticked_decisions_are_published_once_and_come_with_letters(world: World):
    together(world)
    good = scored(world, submitted(world), 18)
    weak = scored(world, submitted(world, town=1, title="乙镇的项目"), 10)
    decisions = [proposed(world, good), proposed(world, weak, DecisionResult.REJECTED)]
    client = login(world.head)
    assert "待公布 2 个决定" in page(client, "publication")
    ticked = {"decision": [str(row.pk) for row in decisions]}
    assert send(client, "publication", **ticked).status_code == 302
    assert send(client, "publication", **ticked).status_code == 409
    act = Publication.objects.get()
    for kind in ("approved", "others"):
        letter = client.get(reverse("reviews:publication_paper", args=[act.pk, kind]))
        assert letter["Content-Type"] == DOCX
    assert set(Project.objects.values_list("status", flat=True)) == {"approved", "rejected"}


def test_the_unit_reads_why_without_the_judges_names(world: World):
    project = passed(world, submitted(world))
    for sheet in assigned(world, project):
        handed_in(sheet, 14, comment="问题写得太宽。")
    send(login(world.head), "decide", project.pk, result="rejected", opinion=OPINION)
    client = login(world.secretary)
    text = page(client, "verdict", project.pk)
    assert OPINION in text
    assert "问题写得太宽" in text
    assert "70.00" in text
    trace = page(client, "approval_trace", project.pk)
    assert "评委1" in trace
    for judge in judges(world, 3):
        assert str(judge) not in text + trace
        assert str(judge) in page(login(world.staff), "approval_trace", project.pk)


def test_the_trace_shows_mean_median_and_both_spreads(world: World):
    project = passed(world, submitted(world))
    for sheet, each in zip(assigned(world, project), (14, 17, 20), strict=True):
        handed_in(sheet, each)
    text = page(login(world.staff), "approval_trace", project.pk)
    for figure in ("85.0000000000", "85.00", "30.00", "12.25"):
        assert figure in text
    assert "评委分歧较大" not in text


def test_judges_further_apart_than_the_rule_are_flagged(world: World):
    world.programme.rubrics.filter(stage="approval").update(disagreement_over=Decimal(20))
    project = passed(world, submitted(world))
    for sheet, each in zip(assigned(world, project), (14, 17, 20), strict=True):
        handed_in(sheet, each)
    client = login(world.staff)
    assert "评委分歧较大" in page(client, "approval_trace", project.pk)
    assert "分歧较大" in page(client, "approvals")


def test_the_workbook_has_a_summary_and_every_mark_as_text_or_number(world: World):
    project = passed(world, submitted(world, title="=1+1"))
    sheets = assigned(world, project)
    for sheet in sheets:
        handed_in(sheet, 16, comment="=cmd()")
    answer = login(world.staff).get(reverse("reviews:approvals_detail"))
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["汇总", "明细"]
    summary, detail = book["汇总"], book["明细"]
    assert summary["A5"].data_type == "s"
    assert [cell.value for cell in summary[5]][4:9] == [3, 80, 80, 80, 0]
    marks = sum(sheet.rubric.criteria.count() for sheet in sheets)
    assert detail.max_row == 4 + marks
    assert all(cell.data_type != "f" for row in detail.iter_rows() for cell in row)


def test_another_pass_mark_is_tried_and_nothing_is_written(world: World):
    project = scored(world, submitted(world), 14)
    before = list(ScoreResult.objects.values()), list(ApprovalDecision.objects.values())
    client = login(world.staff)
    rule = {"pass_mark": "60", "trim_rule": "one_each", "trim_from": "3"}
    text = page(client, "approval_whatif", **rule)
    assert "1 个结果不同" in text
    project.refresh_from_db()
    assert project.status == Status.EXPERT_REVIEW
    assert before == (
        list(ScoreResult.objects.values()),
        list(ApprovalDecision.objects.values()),
    )
    assert "请" in page(client, "approval_whatif", **{**rule, "trim_from": "1"})


def test_an_objection_is_filed_read_and_answered_in_the_browser(world: World):
    project = noticed(world)
    other = login(world.home.people["other_secretary"])
    assert "提出异议" in page(other, "notices")
    typed = {"name": "赵某某", "contact": "13812345678", "text": "与去年相同。"}
    address = reverse("reviews:objection", args=[project.pk])
    assert other.post(address, typed).status_code == 302
    assert "13812345678" in page(other, "notices")
    assert "13812345678" not in page(login(world.secretary), "notices")
    staff = login(world.staff)
    assert "与去年相同" in page(staff, "decide", project.pk)
    assert "与去年相同" in page(staff, "appeals")
    objection = project.objections.get()
    answer = {"outcome": "upheld", "answer": "经核实属实。"}
    assert send(staff, "objection_answer", objection.pk, **answer).status_code == 302
    assert "经核实属实" in page(other, "notices")


def test_an_appeal_is_filed_and_answered_in_the_browser(world: World):
    project = rejected(world)
    secretary = login(world.secretary)
    assert "提交申诉" in page(secretary, "verdict", project.pk)
    answer = send(secretary, "verdict", project.pk, text="请复核评分。")
    assert answer.status_code == 302
    assert "办理中" in page(secretary, "verdict", project.pk)
    head = login(world.head2)
    assert "请复核评分" in page(head, "appeals")
    appeal = project.appeals.get()
    typed = {"outcome": "dismissed", "answer": "经复核，评分无误。"}
    assert send(head, "appeal_answer", appeal.pk, **typed).status_code == 302
    assert "经复核，评分无误" in page(secretary, "verdict", project.pk)


def test_the_answer_to_an_appeal_stays_typed_when_somebody_was_faster(world: World):
    project = noticed(world)
    objection = objected(world, project)
    typed = {"outcome": "dismissed", "answer": "经核实不属实，理由如下。"}
    send(login(world.staff), "objection_answer", objection.pk, **typed)
    answer = send(login(world.head), "objection_answer", objection.pk, **typed)
    assert answer.status_code == 409
    assert typed["answer"] in answer.content.decode()
