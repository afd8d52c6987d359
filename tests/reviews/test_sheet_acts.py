"""A locked sheet opened again, a recusal refused, a substitute; seals that hold or do not."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from organisations.models import Appointment, Post, User
from projects.models import Project
from reviews import seals
from reviews.enums import SheetAct, SheetState
from reviews.models import Mark, ScoreSheet, SheetChange
from reviews.queries.panel import result_of
from reviews.seals import seal_of
from reviews.services.approval import decide_approval
from reviews.services.experts import Target, declare_conflict
from reviews.services.marking import lock_sheet, recuse, save_sheet
from reviews.services.sheet_acts import override_recusal, reopen_sheet
from tests.reviews.acts import assigned, handed_in, judges, marks, passed, submitted
from tests.world import World


@pytest.fixture
def project(world: World) -> Project:
    return passed(world, submitted(world))


@pytest.fixture
def sheets(world: World, project: Project) -> list[ScoreSheet]:
    return assigned(world, project)


def login(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_reopened_sheet_keeps_what_was_sealed_and_is_sealed_anew(world, project, sheets):
    for sheet in sheets:
        handed_in(sheet, 17)
    assert result_of(project).score == 85
    before = ScoreSheet.objects.get(pk=sheets[0].pk)
    reopen_sheet(sheet_id=before.pk, actor=world.head, reason="笔误，第二项应为 10")
    assert result_of(project) is None
    kept = SheetChange.objects.get(act=SheetAct.REOPENED)
    assert (kept.seal, kept.total, kept.acted_by) == (before.seal, 85, world.head)
    assert set(kept.marks.values()) == {"17.00"}
    assert kept.result["score"] == "85.00"
    assert Message.objects.filter(recipient=before.judge, title__contains="重新打开").exists()
    again = ScoreSheet.objects.get(pk=before.pk)
    changed = dict.fromkeys(marks(again, 14), marks(again, 14).popitem()[1])
    save_sheet(sheet_id=again.pk, actor=again.judge, marks=changed)
    locked = lock_sheet(sheet_id=again.pk, actor=again.judge)
    assert locked.seal not in ("", before.seal)
    assert result_of(project) is not None
    shown = login(world.staff).get(reverse("reviews:decide", args=[project.pk])).content.decode()
    for words in ("重新打开（原总分 85", "笔误", "70"):
        assert words in shown
    record = AuditRecord.objects.get(action="sheet.reopen")
    assert record.reason == "笔误，第二项应为 10"
    call_command("seals_verify", stdout=StringIO())


def test_only_a_head_reopens_with_a_reason_and_while_the_round_runs(world, project, sheets):
    for sheet in sheets:
        handed_in(sheet, 17)
    pk = sheets[0].pk
    for name in ("staff", "expert", "leader", "secretary"):
        with pytest.raises(NotAllowed):
            reopen_sheet(sheet_id=pk, actor=world.home.people[name], reason="笔误")
    with pytest.raises(InvalidInput, match="理由"):
        reopen_sheet(sheet_id=pk, actor=world.head, reason="  ")
    reopen_sheet(sheet_id=pk, actor=world.head, reason="笔误")
    with pytest.raises(StaleState, match=f"已由 {world.head}"):
        reopen_sheet(sheet_id=pk, actor=world.head2, reason="笔误")
    lock_sheet(sheet_id=pk, actor=sheets[0].judge)
    decide_approval(project_id=project.pk, result="returned", actor=world.head, opinion="请改")
    with pytest.raises(StaleState, match="已经结束"):
        reopen_sheet(sheet_id=pk, actor=world.head, reason="笔误")


def test_a_head_who_judges_does_not_reopen_the_own_sheet(world, project, sheets):
    sheet = handed_in(sheets[0])
    post = Post.objects.create(organisation=world.home.department, title="兼职", role="head")
    Appointment.objects.create(user=sheet.judge, post=post, starts_on="2020-01-01")
    own = User.objects.get(pk=sheet.judge_id)
    with pytest.raises(NotAllowed, match="自己"):
        reopen_sheet(sheet_id=sheet.pk, actor=own, reason="笔误")


def test_the_head_may_refuse_a_recusal_and_the_trace_says_so(world, project, sheets):
    sheet = recuse(sheet_id=sheets[0].pk, actor=sheets[0].judge, reason="熟人")
    with pytest.raises(NotAllowed):
        override_recusal(sheet_id=sheet.pk, actor=world.staff, reason="不构成回避")
    override_recusal(sheet_id=sheet.pk, actor=world.head, reason="不构成回避")
    again = ScoreSheet.objects.get(pk=sheet.pk)
    assert again.state == SheetState.DRAFT
    with pytest.raises(StaleState, match="已由"):
        override_recusal(sheet_id=sheet.pk, actor=world.head2, reason="不构成回避")
    for one in ScoreSheet.objects.all():
        handed_in(one)
    shown = login(world.staff).get(reverse("reviews:decide", args=[project.pk])).content.decode()
    for words in ("熟人", "不同意回避，继续评审", "不构成回避"):
        assert words in shown
    assert AuditRecord.objects.filter(action="sheet.override_recusal").exists()


def test_a_recusal_the_rule_asks_for_cannot_be_refused(world, project, sheets):
    sheet = recuse(sheet_id=sheets[0].pk, actor=sheets[0].judge, reason="亲属")
    declare_conflict(
        programme=world.programme,
        expert_id=sheet.judge_id,
        target=Target(project=project),
        reason="亲属",
        actor=world.staff,
    )
    with pytest.raises(Conflict, match="应当回避"):
        override_recusal(sheet_id=sheet.pk, actor=world.head, reason="不构成回避")


def test_a_substitute_is_proposed_and_takes_the_place(world, project, sheets):
    sheet = recuse(sheet_id=sheets[0].pk, actor=sheets[0].judge, reason="熟人")
    client, page = login(world.staff), reverse("reviews:sheet_case", args=[sheet.pk])
    shown = client.get(page).content.decode()
    fourth, fifth = judges(world, 5)[3:]
    assert f'value="{fourth.pk}" checked' in shown
    assert f"{sheet.judge}（已回避）" in shown
    assert f"{sheets[1].judge}（已在评）" in shown
    assert "理由：熟人" in shown
    replace = reverse("reviews:sheet_replace", args=[sheet.pk])
    assert client.post(replace, {"judge": fourth.pk}).status_code == 302
    assert project.sheets.filter(judge=fourth, state=SheetState.DRAFT).exists()
    assert client.post(replace, {"judge": sheet.judge_id}).status_code == 409
    assert not project.sheets.filter(judge=fifth).exists()


@pytest.mark.parametrize("what", ["mark", "comment", "judge_group", "kept"])
def test_a_change_behind_the_product_breaks_the_seal_and_is_named(world, project, sheets, what):
    sheet = handed_in(sheets[0])
    if what == "kept":
        reopen_sheet(sheet_id=sheet.pk, actor=world.head, reason="笔误")
        SheetChange.objects.update(total=90)
    elif what == "mark":
        Mark.objects.filter(sheet=sheet).update(value=20)
    elif what == "comment":
        ScoreSheet.objects.filter(pk=sheet.pk).update(comment="改过")
    else:
        other = world.programme.rubrics.get(stage="acceptance")
        ScoreSheet.objects.filter(pk=sheet.pk).update(rubric=other)
    said = StringIO()
    with pytest.raises(CommandError, match="1 处"):
        call_command("seals_verify", "--json", stdout=StringIO(), stderr=said)
    assert str(sheet.judge) in said.getvalue()


def test_sheets_sealed_before_the_group_was_sealed_too_still_hold(world, project, sheets):
    sheet = handed_in(sheets[0])
    old = seals._sealed(seals._facts(sheet, marks(sheet, 17)))
    assert old != seal_of(sheet, marks(sheet, 17))
    ScoreSheet.objects.filter(pk=sheet.pk).update(seal=old)
    call_command("seals_verify", stdout=StringIO())


def test_saving_leads_to_the_next_sheet_of_the_group(world, project, sheets):
    other = passed(world, submitted(world, town=1, title="乙镇的项目"))
    first = sheets[0]
    second = next(one for one in assigned(world, other) if one.judge_id == first.judge_id)
    Project.objects.filter(pk=other.pk).update(category=project.category)
    client, page = login(first.judge), reverse("reviews:sheet", args=[first.pk])
    shown = client.get(page).content.decode()
    assert "本组第 1 / 2 项，我已提交 0 项" in shown
    assert "保存并下一项" in shown
    answer = client.post(page, {"version": 0, "action": "next"})
    assert answer.url == reverse("reviews:sheet", args=[second.pk])
    last = client.get(answer.url).content.decode()
    assert "本组第 2 / 2 项" in last
    assert "保存并下一项" not in last
    Project.objects.filter(pk=other.pk).update(category=None)
    assert client.post(page, {"version": 1, "action": "next"}).url == reverse("reviews:sheets")


def test_what_is_wrong_with_a_mark_names_its_criterion(world, project, sheets):
    sheet = sheets[0]
    name = sheet.rubric.criteria.order_by("position").first()
    page = reverse("reviews:sheet_autosave", args=[sheet.pk])
    for wrong, words in (
        ("二十", "请填数字"),
        ("21", "0 至 20 分"),
        ("1.5", "一档"),
        ("1.234", "两位"),
    ):
        answer = login(sheet.judge).post(page, {f"mark_{name.pk}": wrong, "version": 0})
        assert answer.status_code == 422
        assert f"“{name.name}”" in answer.json()["message"]
        assert words in answer.json()["message"]
    late = Client().post(page, {f"mark_{name.pk}.{name.name}": "17", "comment": "好"})
    assert f"{name.name}</label>" in late.content.decode()
    assert "评审意见</label>" in late.content.decode()
