"""Late openings by the head, and the second deadline for redrafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from programmes.models import Programme
from projects.models import LateOpening, Project, TransitionLog
from projects.services.drafting import create_draft, fill_document
from projects.services.late_opening import grant_openings, withdraw_opening
from projects.services.lifecycle import move
from projects.services.submission import submit_application
from tests.factories import make_project
from tests.projects.rulebook_rows import add_quota, add_type, set_quota
from tests.projects.sheets import drafted, full_sheet
from tests.world import World, local

APRIL = local(2026, 4, 1)
UNTIL = local(2026, 4, 10, 18)


def grant(world: World, **changes: Any) -> LateOpening:
    facts: dict[str, Any] = {
        "programme_id": world.programme.pk,
        "organisation_ids": [world.home.towns[0].pk],
        "until": UNTIL,
        "reason": "书记刚到任",
        "actor": world.head,
    }
    with clock.at(APRIL):
        return grant_openings(**{**facts, **changes})[0]


def begin(world: World, at: datetime, **changes: Any) -> Project:
    facts: dict[str, Any] = {
        "programme_id": world.programme.pk,
        "organisation_id": world.home.towns[0].pk,
        "actor": world.liaison,
    }
    with clock.at(at):
        return create_draft(**{**facts, **changes})


def test_a_unit_files_late_until_the_last_minute_and_no_longer(world: World) -> None:
    with pytest.raises(Conflict, match="特殊补报"):
        begin(world, APRIL)
    grant(world)
    project = begin(world, local(2026, 4, 10, 17, 59))
    with clock.at(UNTIL):
        values = full_sheet(world.programme)
        fill_document(project_id=project.pk, values=values, actor=world.liaison)
        assert submit_application(project_id=project.pk, actor=world.secretary)
        move(project.pk, "withdraw", actor=world.secretary)
    with clock.at(local(2026, 4, 10, 18, 1)), pytest.raises(Conflict, match="截止"):
        submit_application(project_id=project.pk, actor=world.secretary)


def test_other_units_stay_outside(world: World) -> None:
    grant(world)
    with pytest.raises(Conflict, match="截止"):
        begin(world, APRIL, organisation_id=world.home.towns[1].pk, actor=world.other_liaison)


def test_a_draft_left_from_the_call_may_be_filed_late(world: World) -> None:
    project = drafted(world)
    with clock.at(APRIL), pytest.raises(Conflict, match="截止"):
        submit_application(project_id=project.pk, actor=world.secretary)
    grant(world)
    with clock.at(APRIL):
        assert submit_application(project_id=project.pk, actor=world.secretary)


def test_an_opening_for_one_item_type_opens_no_other(world: World) -> None:
    set_quota(world.programme, 0, 3)
    task = add_type(world.programme, "task", "书记领办事项")
    add_quota(task, 0, 3)
    grant(world, item_type_id=task.pk)
    assert begin(world, APRIL, item_type_id=task.pk).item_type == task
    with pytest.raises(Conflict, match="截止"):
        begin(world, APRIL)


def test_the_unit_is_told_and_the_act_is_on_record(world: World) -> None:
    opening = grant(world)
    told = Message.objects.filter(kind="late_opening")
    assert {row.recipient for row in told} == {world.liaison, world.secretary}
    record = AuditRecord.objects.get(action="opening.grant")
    assert (record.object_id, record.reason) == (str(opening.pk), "书记刚到任")


@pytest.mark.parametrize("who", ["staff", "leader", "administrator", "secretary"])
def test_nobody_but_the_head_opens_late(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        grant(world, actor=world.home.people[who])
    with pytest.raises(NotAllowed):
        grant(world, actor=world.foreign.people["head"])
    opening = grant(world)
    with clock.at(APRIL), pytest.raises(NotAllowed):
        withdraw_opening(opening_id=opening.pk, actor=world.home.people[who])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"until": local(2026, 3, 31)}, "until"),
        ({"until": local(2027, 1, 1)}, "until"),
        ({"until": None}, "until"),
        ({"organisation_ids": []}, "units"),
    ],
)
def test_an_opening_says_who_until_when_and_why(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        grant(world, **changes)
    assert list(refused.value.field_errors) == [field]


def test_nothing_is_opened_late_before_the_call_has_closed(world: World) -> None:
    with clock.at(local(2026, 3, 1)), pytest.raises(Conflict, match="还没有截止"):
        grant_openings(
            programme_id=world.programme.pk,
            organisation_ids=[world.home.towns[0].pk],
            until=UNTIL,
            reason="早了",
            actor=world.head,
        )


def test_a_withdrawn_opening_is_closed_and_told(world: World) -> None:
    opening = grant(world)
    with clock.at(local(2026, 4, 2)):
        withdraw_opening(opening_id=opening.pk, actor=world.head)
        with pytest.raises(StaleState):
            withdraw_opening(opening_id=opening.pk, actor=world.head)
    with pytest.raises(Conflict, match="截止"):
        begin(world, local(2026, 4, 3))
    assert Message.objects.filter(kind="late_opening", title__contains="收回").count() == 2


def refused(world: World) -> Project:
    """A project of the first town the panel refused."""
    project = make_project(world.programme, world.home.towns[0], status="rejected")
    TransitionLog.objects.create(
        project=project,
        action="reject",
        from_status="expert_review",
        to_status="rejected",
        actor=world.head,
        actor_name="部长",
        reason="红牌",
        at=APRIL,
    )
    Project.objects.filter(pk=project.pk).update(created_at=local(2026, 3, 1))
    return project


def test_a_refused_project_may_be_drafted_anew_until_the_second_deadline(world: World) -> None:
    refused(world)
    with pytest.raises(Conflict, match="截止"):
        begin(world, APRIL)
    Programme.objects.filter(pk=world.programme.pk).update(redraft_until=UNTIL)
    project = begin(world, APRIL)
    with pytest.raises(Conflict, match="截止"):
        begin(world, APRIL)
    with clock.at(UNTIL):
        values = full_sheet(world.programme)
        fill_document(project_id=project.pk, values=values, actor=world.liaison)
        assert submit_application(project_id=project.pk, actor=world.secretary)
    refused(world)
    with pytest.raises(Conflict, match="截止"):
        begin(world, local(2026, 4, 11))


def test_units_without_a_refused_project_have_no_second_deadline(world: World) -> None:
    Programme.objects.filter(pk=world.programme.pk).update(redraft_until=UNTIL)
    make_project(world.programme, world.home.towns[0], status="pre_rejected")
    with pytest.raises(Conflict, match="截止"):
        begin(world, APRIL)


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.home.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_head_opens_and_withdraws_on_the_page(world: World) -> None:
    typed = {"units": [world.home.unit.pk], "day": "2026-04-10", "time": "18:00"}
    with clock.at(APRIL):
        head = client_of(world, "head")
        missing = head.post(reverse("projects:openings"), typed)
        assert missing.status_code == 422
        assert "请写明为什么要补报" in missing.content.decode()
        assert head.post(reverse("projects:openings"), {**typed, "reason": "刚到任"}).url
        opening = LateOpening.objects.get()
        assert (opening.organisation, opening.until) == (world.home.unit, UNTIL)
        unit = client_of(world, "unit_liaison").get(reverse("projects:new")).content.decode()
        assert "补报截止 2026-04-10 18:00" in unit
        assert "开始填报" in unit
        assert "补报中" in client_of(world, "staff").get("/projects/openings/").content.decode()
        head.post(reverse("projects:opening_withdraw", args=[opening.pk]))
    opening.refresh_from_db()
    assert opening.withdrawn_at is not None


def test_staff_read_openings_and_cannot_grant(world: World) -> None:
    with clock.at(APRIL):
        staff = client_of(world, "staff")
        assert "批准补报" not in staff.get(reverse("projects:openings")).content.decode()
        assert staff.post(reverse("projects:openings"), {}).status_code == 403
