"""Meetings: agenda from the data of the day, sign-in list, minutes, decisions as tasks."""

import io
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from core import clock
from core.calendar_store import load_calendar
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.models import Gathering, GatheringDecision, Lamp
from dispatch.queries.gatherings import (
    agenda_of,
    decision_dates,
    decision_rows,
    decisions_of,
    propose_agenda,
)
from dispatch.services.gatherings import (
    Plan,
    cancel_gathering,
    change_gathering,
    invite,
    mark_attendance,
    save_agenda,
    save_minutes,
)
from dispatch.services.meeting_decisions import report_decision, verify_decision
from notifications.models import Message
from tests.dispatch.coordinating import escalated, raised
from tests.dispatch.meeting import DUE, MEETING, called, decided, with_agenda
from tests.dispatch.months import opened, running
from tests.world import World, local


@pytest.fixture(autouse=True)
def _april() -> Iterator[None]:
    with clock.at(local(2026, 4, 15)):
        yield


def lit(world: World) -> None:
    """A red and a yellow project, a matter for leaders and an open one."""
    red = running(world.programme, world.home.towns[0], title="红灯项目")
    yellow = running(world.programme, world.home.towns[1], title="黄灯项目")
    opened(world)
    Lamp.objects.filter(project=red).update(shown="red", lag=35)
    Lamp.objects.filter(project=yellow).update(shown="yellow", lag=12)
    escalated(world, raised(world, red))
    raised(world, red, problem="还缺一名懂经营的干部，请协调选派。")


def test_the_agenda_is_proposed_from_the_data_of_the_day_most_urgent_first(world: World):
    lit(world)
    earlier = called(world, "3月调度会")
    decided(world, earlier)
    gathering = called(world)
    proposals = propose_agenda(gathering, world.staff, date(2026, 4, 29))
    assert [(one.kind, one.urged) for one in proposals] == [
        ("leader", True),
        ("red", True),
        ("yellow", False),
        ("coordination", False),
        ("decision", True),
    ]
    assert "已逾期" in proposals[-1].note
    chosen = [proposals[1], proposals[0]]
    save_agenda(gathering_id=gathering.pk, chosen=chosen, others=["其他"], actor=world.staff)
    assert [row.kind for row in gathering.agenda.all()] == ["red", "leader", "other"]
    again = propose_agenda(gathering, world.staff, clock.today())
    assert [one.place for one in again] == [2, 1, 0, 0, 0]
    Lamp.objects.update(shown="green")
    (kept,) = [
        one for one in propose_agenda(gathering, world.staff, clock.today()) if one.place == 1
    ]
    assert (kept.kind, kept.note) == ("red", "定议程后情况已变，仍在议程中")


def test_a_unit_reads_of_the_agenda_what_concerns_it(world: World):
    lit(world)
    gathering = with_agenda(world, called(world))
    mine = agenda_of(gathering, world.secretary)
    assert {row.kind for row in mine} == {"leader", "red", "coordination", "other"}
    assert len(agenda_of(gathering, world.home.people["leader"])) == 5
    assert not Gathering.objects.visible_to(world.home.people["other_secretary"]).exists()
    assert not Gathering.objects.visible_to(world.foreign.people["staff"]).exists()


def test_those_invited_are_told_and_told_again_of_another_time_or_its_end(world: World):
    gathering = called(world)
    told = Message.objects.filter(kind="gathering", recipient=world.liaison)
    assert told.count() == 1
    assert invite(gathering_id=gathering.pk, actor=world.staff, names=["县财政局负责同志"]) == 0
    assert told.count() == 1
    moved = Plan(gathering.kind, gathering.title, local(2026, 4, 17), gathering.place)
    change_gathering(gathering_id=gathering.pk, plan=moved, actor=world.staff)
    assert told.count() == 2
    cancel_gathering(gathering_id=gathering.pk, reason="与全县会议冲突", actor=world.head)
    assert told.count() == 3
    with pytest.raises(StaleState, match="已取消"):
        decided(world, gathering)


def test_only_the_department_marks_who_came_and_the_minutes_name_them(world: World):
    gathering = called(world)
    first, second = gathering.participants.all()
    with pytest.raises(NotAllowed):
        mark_attendance(gathering_id=gathering.pk, marks={first.pk: "present"}, actor=world.liaison)
    # The second officer's page still shows nobody marked; what he leaves alone stays marked.
    page = reverse("dispatch:gathering_people", args=[gathering.pk])
    shown = {f"mark-{row.pk}": "expected" for row in (first, second)}
    shown |= {f"was-{row.pk}": "expected" for row in (first, second)}
    for person, row, mark in ((world.staff, first, "present"), (world.head, second, "excused")):
        client_of(person).post(page, {**shown, f"mark-{row.pk}": mark})
    assert [one.attendance for one in gathering.participants.all()] == ["present", "excused"]
    marks = {first.pk: "absent", second.pk: "remove"}
    assert mark_attendance(gathering_id=gathering.pk, marks=marks, actor=world.staff) == 2
    assert gathering.participants.get().attendance == "absent"


def test_minutes_may_be_written_before_but_a_meeting_is_held_only_when_its_time_has_come(
    world: World,
):
    gathering = called(world, at=local(2026, 4, 16))
    act = {"gathering_id": gathering.pk, "minutes": "会议听取了汇报。", "actor": world.staff}
    with pytest.raises(Conflict, match="还没有到时间"):
        save_minutes(**act, held=True)
    with pytest.raises(Conflict, match="还没有到时间"):
        decided(world, gathering)
    with clock.at(local(2026, 4, 16, 12)):
        held = save_minutes(**act, held=True)
        with pytest.raises(StaleState, match="别人修改"):
            save_minutes(**act, seen_version=held.version - 1)
        later = Plan(gathering.kind, gathering.title, local(2026, 5, 6), gathering.place)
        with pytest.raises(InvalidInput, match="不能晚于现在"):
            change_gathering(gathering_id=gathering.pk, plan=later, actor=world.staff)
    assert held.state == "held"


def test_a_meeting_that_has_decided_something_is_not_cancelled(world: World):
    gathering = called(world)
    decided(world, gathering)
    with pytest.raises(StaleState, match="不能取消"):
        cancel_gathering(gathering_id=gathering.pk, reason="改期", actor=world.staff)
    page = client_of(world.staff).get(gathering.get_absolute_url())
    assert "取消会议" not in page.content.decode()


def test_an_on_site_meeting_tells_its_host_and_keeps_a_project_that_is_finished(world: World):
    project = running(world.programme, world.home.towns[0])
    typed = {
        "kind": "on_site",
        "title": "集体经济现场会",
        "day": "2026-04-22",
        "hour": "09:00",
        "place": "甲镇党群服务中心",
        "host": world.home.towns[0].pk,
        "projects": [project.pk],
    }
    officer = client_of(world.staff)
    assert officer.post(reverse("dispatch:gathering_new"), typed).status_code == 302
    gathering = Gathering.objects.get()
    assert Message.objects.filter(kind="gathering", recipient=world.liaison).count() == 1
    type(project).objects.filter(pk=project.pk).update(status="accepted")
    edit = reverse("dispatch:gathering_edit", args=[gathering.pk])
    assert officer.post(edit, {**typed, "place": "甲镇便民服务中心"}).status_code == 302
    assert list(gathering.projects.all()) == [project]
    assert Message.objects.filter(kind="gathering", recipient=world.liaison).count() == 2
    assert client_of(world.liaison).get(gathering.get_absolute_url()).status_code == 200


def test_a_decision_is_reported_by_the_unit_and_verified_by_another_person(world: World):
    decision = decided(world, called(world))
    act = {"decision_id": decision.pk}
    assert GatheringDecision.objects.visible_to(world.liaison).get() == decision
    with pytest.raises(NotAllowed):
        other = world.home.people["other_liaison"]
        report_decision(**act, text="完成了。", actor=other)
    reported = report_decision(**act, text="已清理完毕。", actor=world.liaison)
    assert Message.objects.filter(kind="meeting_decision", recipient=world.staff).exists()
    with pytest.raises(InvalidInput, match="退回的理由"):
        verify_decision(**act, done=False, actor=world.staff)
    back = verify_decision(**act, done=False, reason="西侧还没有清。", actor=world.staff)
    assert (reported.state, back.state) == ("reported", "open")
    report_decision(**act, text="西侧也已清理。", actor=world.staff)
    with pytest.raises(NotAllowed, match="另一位"):
        verify_decision(**act, done=True, actor=world.staff)
    assert verify_decision(**act, done=True, actor=world.head).state == "done"
    # The next meeting begins with what became of it.
    following = called(world, "5月调度会", local(2026, 5, 15))
    page = following.get_absolute_url()
    assert "议定 1 项，已完成 1 项" in client_of(world.leader).get(page).content.decode()
    assert "已完成 1 项" not in client_of(world.liaison).get(page).content.decode()


def test_a_decision_is_overdue_after_its_day_and_stands_in_the_calendar(world: World):
    decision = decided(world, called(world))
    after = date(2026, 4, 29)
    (row,) = decision_rows([decision], load_calendar(), after)
    assert (row.days_left, row.overdue) == (-1, True)
    assert decisions_of(world.staff, state="overdue", today=after).get() == decision
    assert not decisions_of(world.staff, state="overdue", today=DUE).exists()
    days = [day for day, _, _ in decision_dates(world.liaison, MEETING.date(), DUE)]
    assert days == [DUE]
    assert not decision_dates(world.home.people["other_liaison"], MEETING.date(), DUE)


def client_of(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_officer_orders_the_agenda_by_numbers_and_shows_it_on_the_projector(world: World):
    lit(world)
    gathering = called(world)
    page = reverse("dispatch:gathering_agenda", args=[gathering.pk])
    officer = client_of(world.staff)
    shown = officer.get(page).context["form"]
    keys = [one.key for one in shown.proposals]
    posted = {"version": gathering.version, keys[0]: 2, keys[1]: 1, "others": "学习文件"}
    assert officer.post(page, posted).status_code == 302
    kinds = [row.kind for row in gathering.agenda.all()]
    assert kinds == ["red", "leader", "other"]
    leader = client_of(world.home.people["leader"])
    screen = leader.get(reverse("dispatch:gathering_screen", args=[gathering.pk]), {"at": 1})
    assert "滞后" in screen.content.decode()
    assert screen.context["after"] == 2


def test_the_minutes_come_as_a_word_file_with_decisions_and_days(world: World):
    gathering = called(world)
    participant = gathering.participants.first()
    mark_attendance(gathering_id=gathering.pk, marks={participant.pk: "present"}, actor=world.staff)
    save_minutes(gathering_id=gathering.pk, minutes="听取汇报。", actor=world.staff)
    decided(world, gathering)
    got = client_of(world.staff).get(
        reverse("dispatch:gathering_file", args=[gathering.pk, "minutes"])
    )
    text = "\n".join(one.text for one in Document(io.BytesIO(b"".join(got))).paragraphs)
    assert "到会：分水甲镇党委" in text
    assert "1. 月底前完成场地清理。（责任单位：分水甲镇党委，完成期限：2026年4月28日）" in text


def test_a_decision_typed_with_working_days_gets_its_day(world: World):
    gathering = called(world)
    page = reverse("dispatch:gathering_decide", args=[gathering.pk])
    typed = {"decision-text": "约谈。", "decision-unit": "县纪委", "decision-days": "3"}
    noted = client_of(world.staff).post(page, typed, follow=True)
    assert "“县纪委”不是本系统的单位，不会收到待办" in noted.content.decode()
    again = client_of(world.staff).post(page, typed)
    assert "没有重复登记" in again.content.decode()
    decision = gathering.decisions.get()
    assert (decision.due_on, decision.unit, decision.unit_name) == (
        date(2026, 4, 20),
        None,
        "县纪委",
    )
