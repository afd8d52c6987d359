"""Supervision orders: numbers, signatures, answers, and who may do what."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, NotAllowed, StaleState
from dispatch.models import SupervisionOrder
from dispatch.services.order_answers import close_order, return_order
from dispatch.services.orders import issue_order, recall_order, submit_order, withdraw_order
from notifications.models import Message
from tests.dispatch.supervising import ANSWER, a_project, drafted, issued, replied
from tests.world import World, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def act(person: Any, order: SupervisionOrder, name: str, **fields: str) -> int:
    """Status of one post about the order."""
    page = reverse("dispatch:order_act", args=[order.pk, name])
    return as_(person).post(page, fields).status_code


def test_numbers_run_without_gaps_by_kind_and_a_dropped_draft_takes_none(world: World) -> None:
    project = a_project(world)
    dropped = drafted(world, project=project)
    withdraw_order(order_id=dropped.pk, reason="已口头提醒", actor=world.staff)
    first, second = issued(world, project=project), issued(world, project=project)
    letter = issued(world, "letter", project)
    assert [one.number for one in (first, second, letter)] == [1, 2, 1]
    assert second.name == "蓝色督办单〔2026〕2号"
    assert letter.name == "提醒函〔2026〕1号"


def test_a_head_issues_yellow_and_red_and_nobody_a_red_one_of_the_own_draft(world: World) -> None:
    yellow = drafted(world, "yellow")
    with pytest.raises(NotAllowed, match="由组织部负责人签发"):
        issue_order(order_id=yellow.pk, actor=world.staff)
    assert issue_order(order_id=yellow.pk, actor=world.head).number == 1
    red = drafted(world, "red", actor=world.head)
    submit_order(order_id=red.pk, actor=world.head)
    with pytest.raises(NotAllowed, match="拟稿人和签发人不能是同一人"):
        issue_order(order_id=red.pk, actor=world.head)
    assert issue_order(order_id=red.pk, actor=world.head2).issued_by == world.head2


def test_an_order_is_signed_for_answered_returned_and_closed_on_its_page(world: World) -> None:
    order = issued(world)
    page = reverse("dispatch:order", args=[order.pk])
    assert Message.objects.filter(recipient=world.liaison, kind="order_issued").count() == 1
    assert "签收" in as_(world.liaison).get(page).content.decode()
    assert act(world.other_liaison, order, "sign") == 404
    assert act(world.staff, order, "sign") == 403
    assert act(world.liaison, order, "sign") == 302
    answer = reverse("dispatch:order_answer", args=[order.pk])
    assert as_(world.liaison).post(answer, {"text": "好"}).status_code == 422
    assert as_(world.liaison).post(answer, {"text": ANSWER}).status_code == 302
    assert act(world.staff, order, "return", note="没有写完成时限") == 302
    order.refresh_from_db()
    assert (order.state, order.return_count) == ("signed", 1)
    before = as_(world.staff).get(page).context["seen"]
    as_(world.liaison).post(answer, {"text": ANSWER})
    # An answer nobody has read is not closed from a page opened before it came.
    assert act(world.staff, order, "close", seen=str(before)) == 409
    assert act(world.staff, order, "close") == 302
    order.refresh_from_db()
    assert order.state == "closed"
    assert order.signed_at <= order.answered_at <= order.closed_at
    with pytest.raises(StaleState, match="已办结"):
        return_order(order_id=order.pk, reason="再看看", actor=world.staff)


def test_an_order_changed_meanwhile_is_not_issued_from_an_old_page(world: World) -> None:
    order = submit_order(order_id=drafted(world, "yellow").pk, actor=world.staff)
    seen = str(as_(world.head).get(reverse("dispatch:order", args=[order.pk])).context["seen"])
    recall_order(order_id=order.pk, reason="再改一改", actor=world.staff)
    edit = reverse("dispatch:order_edit", args=[order.pk])
    old = as_(world.staff2).get(edit).context["seen"]
    words = {"kind": "red", "reason": "任务滞后三个月。", "demand": "请书记三日内当面说明情况。"}
    typed = {**words, "due_on": "2026-04-30", "seen": old}
    assert as_(world.staff).post(edit, typed).status_code == 302
    assert as_(world.staff2).post(edit, typed).status_code == 409
    submit_order(order_id=order.pk, actor=world.staff)
    assert act(world.head, order, "issue", seen=seen) == 409
    seen = str(as_(world.head).get(reverse("dispatch:order", args=[order.pk])).context["seen"])
    assert act(world.head, order, "issue", seen=seen) == 302


def test_an_order_whose_deadline_has_passed_is_not_issued(world: World) -> None:
    order = submit_order(order_id=drafted(world, "yellow").pk, actor=world.staff)
    with clock.at(local(2026, 5, 6)):
        with pytest.raises(Conflict, match="办结时限 2026-04-30 已过"):
            issue_order(order_id=order.pk, actor=world.head)
        shown = as_(world.head).get(reverse("dispatch:order", args=[order.pk])).content.decode()
        assert "请退回拟稿，改好办结时限" in shown
        assert "确定签发吗" not in shown
        recall_order(order_id=order.pk, reason="改期限", actor=world.head)
        with pytest.raises(Conflict, match="请修改办结时限"):
            submit_order(order_id=order.pk, actor=world.staff)


def test_a_unit_sees_no_draft_and_the_paper_carries_the_receipt(world: World) -> None:
    draft = drafted(world)
    assert as_(world.liaison).get(reverse("dispatch:order", args=[draft.pk])).status_code == 404
    assert list(SupervisionOrder.objects.visible_to(world.leader)) == []
    order = close_order(order_id=replied(world).pk, note="已核实", actor=world.head)
    content = as_(world.liaison).get(reverse("dispatch:order_file", args=[order.pk]))
    paper = docx.Document(io.BytesIO(b"".join(content.streaming_content)))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert order.name in text
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert ANSWER in cells
    assert str(world.liaison) in cells


def test_a_draft_says_enough_and_starts_from_the_lamp(world: World) -> None:
    project = a_project(world)
    page = reverse("dispatch:order_new", args=[project.pk])
    refused = as_(world.staff).post(page, {"kind": "blue", "reason": "慢", "demand": "快点"})
    assert refused.status_code == 422
    assert "办结时限" in refused.content.decode()
    good = {
        "kind": "blue",
        "reason": "任务逾期未完成。",
        "demand": "请倒排工期，书面回复办理情况。",
        "due_on": "2026-04-30",
    }
    assert as_(world.staff).post(page, good).status_code == 302
    assert as_(world.liaison).get(page).status_code == 403
