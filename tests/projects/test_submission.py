"""Submitting an application: the secretary alone, complete, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from projects.digests import digest_of
from projects.models import Project
from projects.services.drafting import StaleDraft, fill_document
from projects.services.lifecycle import move
from projects.services.submission import (
    IncompleteApplication,
    ask_secretary,
    submit_application,
)
from projects.services.typed_rows import write_rows
from tests.factories import make_project
from tests.projects.sheets import call_time, drafted, full_sheet, submitted
from tests.world import World, local

pytestmark = pytest.mark.django_db


def submit(world: World, project: Project, **options: object) -> Project:
    with clock.at(call_time(world.programme)):
        return submit_application(project_id=project.pk, actor=world.secretary, **options)


def test_a_submission_writes_rows_revision_columns_and_tells_the_department(world: World) -> None:
    project = submitted(world)
    assert project.status == "submitted"
    assert project.secretary_name == str(world.secretary)
    assert [row.weight for row in project.milestones.all()] == [25, 25, 25, 25]
    assert project.milestones.first().planned_start == project.start_date
    assert [row.uid for row in project.measures.get(uid="m2").problems.order_by("uid")] == [
        "p1",
        "p2",
    ]
    assert project.indicators.get().target == 60
    assert project.self_checks.count() == 4
    revision = project.revisions.get()
    assert revision.number == 1
    assert revision.document["secretary_name"] == str(world.secretary)
    assert revision.digest == digest_of(revision.document)
    told = set(Message.objects.values_list("recipient__username", flat=True))
    assert told == {"staff", "staff2"}
    assert AuditRecord.objects.filter(action="project.submit").count() == 1


def test_a_second_click_submits_nothing_twice(world: World) -> None:
    project = submitted(world)
    again = submit(world, project)
    assert again.status == "submitted"
    assert project.revisions.count() == 1
    assert project.steps.count() == 1
    assert Message.objects.count() == 2


@pytest.mark.parametrize("name", ["liaison", "other_secretary", "staff", "head", "leader"])
def test_only_the_secretary_of_the_unit_submits(world: World, name: str) -> None:
    project = drafted(world)
    with clock.at(call_time(world.programme)), pytest.raises(NotAllowed, match="书记本人"):
        submit_application(project_id=project.pk, actor=world.home.people[name])
    project.refresh_from_db()
    assert project.status == "draft"
    assert not project.revisions.exists()


def test_an_incomplete_application_is_refused_with_every_fault_and_nothing_is_written(
    world: World,
) -> None:
    project = drafted(world, title="", milestones=[], pledge="")
    with pytest.raises(IncompleteApplication) as refused:
        submit(world, project)
    faults = {(fault.step, fault.anchor) for fault in refused.value.faults}
    assert {(1, "id_title"), (5, "group-milestones"), (6, "id_pledge")} <= faults
    assert not project.revisions.exists()
    assert not project.milestones.exists()


def test_the_window_closes_to_the_minute(world: World) -> None:
    project = drafted(world)
    with clock.at(local(2026, 3, 20, 18, 1)), pytest.raises(Conflict, match="截止"):
        submit_application(project_id=project.pk, actor=world.secretary)
    with clock.at(local(2026, 3, 20, 18, 0)):
        assert submit_application(project_id=project.pk, actor=world.secretary).submitted_at


def test_what_changed_since_it_was_read_is_not_submitted_unread(world: World) -> None:
    project = drafted(world)
    with pytest.raises(StaleDraft):
        submit(world, project, seen_version=project.application.version - 1)
    assert submit(world, project, seen_version=project.application.version).status == "submitted"


def test_moving_past_the_check_is_refused(world: World) -> None:
    project = drafted(world)
    with clock.at(call_time(world.programme)), pytest.raises(InvalidInput, match="检查"):
        move(project.pk, "submit", actor=world.secretary)


def test_a_returned_application_is_filed_again_with_an_answer_and_a_new_number(
    world: World,
) -> None:
    project = submitted(world)
    with clock.at(local(2026, 3, 12)):
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="目标要量化")
    first = {row.uid: row.pk for row in project.milestones.all()}
    sheet = full_sheet(world.programme)
    plan = [{**row, "deliverable": "台账两份"} for row in sheet["milestones"][:3]]
    for row, weight in zip(plan, ("30", "30", "40"), strict=True):
        row["weight"] = weight
    with clock.at(local(2026, 3, 25)):
        fill_document(project_id=project.pk, values={"milestones": plan}, actor=world.liaison)
        with pytest.raises(InvalidInput, match="作了哪些修改"):
            submit_application(project_id=project.pk, actor=world.secretary)
        submit_application(project_id=project.pk, actor=world.secretary, reply="目标已量化")
    project.refresh_from_db()
    assert project.status == "submitted"
    assert list(project.revisions.values_list("number", flat=True)) == [1, 2]
    assert project.steps.last().reason == "目标已量化"
    now = {row.uid: row.pk for row in project.milestones.all()}
    assert now == {uid: first[uid] for uid in ("s1", "s2", "s3")}
    assert Message.objects.filter(kind="application_submitted").count() == 4


def test_where_a_return_lapses_its_day_is_the_last(world: World) -> None:
    world.programme.return_lapses = True
    world.programme.save()
    project = submitted(world)
    with clock.at(local(2026, 3, 12)):
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="目标要量化")
    Project.objects.filter(pk=project.pk).update(return_due_on=local(2026, 3, 19).date())
    with clock.at(local(2026, 3, 20)), pytest.raises(Conflict, match="已过"):
        submit_application(project_id=project.pk, actor=world.secretary, reply="改好了")
    with clock.at(local(2026, 3, 19, 23, 59)):
        with pytest.raises(Conflict, match="未到"):
            move(project.pk, "lapse", actor=None, reason="逾期")
        submit_application(project_id=project.pk, actor=world.secretary, reply="改好了")


def test_an_overdue_return_lapses_where_the_programme_says_so(world: World) -> None:
    project = make_project(
        world.programme,
        world.home.towns[0],
        status="returned",
        return_due_on=local(2026, 3, 19).date(),
    )
    with clock.at(local(2026, 3, 20)):
        with pytest.raises(Conflict, match="没有规定"):
            move(project.pk, "lapse", actor=None, reason="逾期")
        world.programme.return_lapses = True
        world.programme.save()
        assert move(project.pk, "lapse", actor=None, reason="逾期").status == "rejected"


def test_a_filed_project_is_withdrawn_until_pre_review_begins(world: World) -> None:
    project = submitted(world)
    with clock.at(call_time(world.programme)):
        assert move(project.pk, "withdraw", actor=world.secretary).status == "draft"
        submit_application(project_id=project.pk, actor=world.secretary)
        move(project.pk, "take_pre_review", actor=world.staff)
        with pytest.raises(StaleState):
            move(project.pk, "withdraw", actor=world.secretary)


def test_the_frozen_plan_is_written_by_nobody(world: World) -> None:
    project = make_project(world.programme, world.home.towns[0], status="approved")
    with pytest.raises(Conflict, match="已锁定"):
        write_rows(project, {}, ())


def test_a_revision_number_is_used_once(world: World) -> None:
    project = submitted(world)
    revision = project.revisions.get()
    revision.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        revision.save()


def test_the_liaison_officer_asks_the_secretary_once_per_version(world: World) -> None:
    project = drafted(world)
    for _ in range(2):
        ask_secretary(project_id=project.pk, actor=world.liaison)
    assert Message.objects.filter(kind="application_ready").count() == 1
    with pytest.raises(NotAllowed):
        ask_secretary(project_id=project.pk, actor=world.other_liaison)


def test_the_check_page_leads_to_the_field_that_is_wrong(world: World, client: Client) -> None:
    project = drafted(world, title="")
    client.force_login(world.secretary, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(call_time(world.programme)):
        text = client.get(reverse("projects:submit", args=[project.pk])).content.decode()
        link = reverse("projects:apply", args=[project.pk, 1]) + "?check=1"
        assert f'href="{link}#id_title"' in text
        assert "确认提交" not in text
        step = client.get(link).content.decode()
    assert 'aria-invalid="true"' in step
    assert "请填写项目名称，例如：小区值日生。" in step


def test_the_secretary_submits_in_the_browser_and_the_liaison_officer_cannot(
    world: World, client: Client
) -> None:
    project = drafted(world)
    address = reverse("projects:submit", args=[project.pk])
    with clock.at(call_time(world.programme)):
        client.force_login(world.liaison, backend="django.contrib.auth.backends.ModelBackend")
        assert "通知书记确认提交" in client.get(address).content.decode()
        assert client.post(address, {"version": project.application.version}).status_code == 403
        client.force_login(world.secretary, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.post(address, {"version": project.application.version})
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.status == "submitted"
