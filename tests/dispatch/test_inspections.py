"""Inspections: who may go where, what the unit sees when, the record and its lock."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from dispatch.models import Inspection, InspectionDraw
from dispatch.queries.inspections import patrol_lines
from dispatch.services.inspection_records import finish_record, save_record
from dispatch.services.inspections import assign_patrol, cancel_inspection, draw_projects
from dispatch.supervision_rules import FindingEntry, RecordEntry
from notifications.models import Message
from organisations.models import Appointment, Post
from tests.core.hostile import picture_bytes
from tests.dispatch.months import running
from tests.dispatch.supervising import SEEN, a_project, kinds_of, planned, recorded
from tests.world import World, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_fewer_inspectors_than_the_rule_asks_for_are_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="至少要 2 名督查人"):
        planned(world, inspector_ids=(world.staff.pk,))


@pytest.mark.parametrize("place", ["own unit", "below it"])
def test_nobody_inspects_the_own_unit_or_one_above_or_below_it(world: World, place: str) -> None:
    town = world.home.towns[0]
    if place == "below it":
        fields = {"name": "党群村党支部", "short_name": "党群村", "kind": "village", "code": "9"}
        town.refresh_from_db()
        town = type(town).objects.add_child(town, fields)
    post = Post.objects.create(organisation=town, title="挂职", role="liaison")
    Appointment.objects.create(user=world.staff2, post=post, starts_on=date(2026, 1, 1))
    with pytest.raises(Conflict, match="不能督查本单位的项目"):
        planned(world)
    other = running(world.programme, world.home.towns[1])
    visit = planned(world, other)
    # Who comes into the unit's line after the planning does not inspect it either.
    late = Post.objects.create(organisation=world.home.towns[1], title="下派", role="liaison")
    Appointment.objects.create(user=world.staff2, post=late, starts_on=date(2026, 4, 15))
    with pytest.raises(Conflict, match="不能督查本单位的项目"):
        recorded(world, visit)


def test_a_project_is_inspected_at_most_so_often_a_quarter(world: World) -> None:
    project = a_project(world)
    first = planned(world, project)
    with pytest.raises(Conflict, match="本季度“重点抽查”已满 1 次"):
        planned(world, project)
    type(first.kind).objects.update(quarter_max=3)
    with pytest.raises(Conflict, match="已安排过“重点抽查”"):
        planned(world, project)
    type(first.kind).objects.update(quarter_max=1)
    assert planned(world, project, planned_on=date(2026, 7, 1)).pk
    cancel_inspection(inspection_id=first.pk, reason="县里有会，改期", actor=world.head)
    assert planned(world, project).pk


def test_the_draw_is_kept_with_its_seed_and_drawn_again_on_the_page(world: World) -> None:
    for number in range(4):
        a_project(world, title=f"项目{number}")
    kind = kinds_of(world.programme)["random"]
    found = draw_projects(
        programme_id=world.programme.pk, kind_id=kind.pk, wanted=2, actor=world.staff
    )
    assert len(found.drawn) == 2
    assert len(found.seed) == 16
    page = reverse("dispatch:draw", args=[found.pk])
    again = as_(world.staff).get(page, {"again": "1"})
    assert "与原结果一致" in again.content.decode()
    assert found.seed in again.content.decode()
    plan = {
        "project": found.drawn,
        "inspectors": [world.staff.pk, world.staff2.pk],
        "planned_on": "2026-04-16",
    }
    assert as_(world.staff).post(page, plan).status_code == 302
    assert Inspection.objects.filter(draw=found).count() == 2
    # Those inspected once this quarter are not drawn again.
    second = draw_projects(
        programme_id=world.programme.pk, kind_id=kind.pk, wanted=4, actor=world.staff
    )
    assert set(second.drawn).isdisjoint(found.drawn)
    assert InspectionDraw.objects.visible_to(world.liaison).count() == 0


def test_a_unit_learns_of_an_unannounced_visit_only_from_its_record(world: World) -> None:
    quiet = planned(world)
    told = planned(world, running(world.programme, world.home.towns[0]), announced=True)
    page = reverse("dispatch:inspection", args=[quiet.pk])
    unit = as_(world.liaison)
    assert unit.get(page).status_code == 404
    assert unit.get(reverse("dispatch:inspection", args=[told.pk])).status_code == 200
    assert Message.objects.filter(recipient=world.liaison).count() == 1
    recorded(world, quiet)
    assert unit.get(page).status_code == 200
    assert Message.objects.filter(recipient=world.liaison, kind="inspection_recorded").count() == 1


def test_the_record_is_kept_while_typed_and_locked_when_finished(world: World) -> None:
    inspection, officer = planned(world), as_(world.staff)
    page = reverse("dispatch:inspection_record", args=[inspection.pk])
    typed = {
        "version": "0",
        "rating": "average",
        "seen": SEEN,
        "talked_to": "5",
        "held_on": "2026-04-15",
        "findings-TOTAL_FORMS": "2",
        "findings-INITIAL_FORMS": "0",
        "findings-0-text": "公示栏没有更新",
        "findings-0-severity": "serious",
        "findings-1-text": "",
    }
    # As pasted from a chat, with signs nobody sees, which PostgreSQL would refuse.
    pasted = {**typed, "findings-0-text": "公示栏\x00没有\u200b更新"}
    kept = officer.post(reverse("dispatch:inspection_autosave", args=[inspection.pk]), pasted)
    assert kept.json()["version"] == 1
    assert "公示栏没有更新" in officer.get(page).content.decode()
    stale = officer.post(
        reverse("dispatch:inspection_autosave", args=[inspection.pk]), {**typed, "seen": "别的"}
    )
    assert stale.status_code == 409
    done = officer.post(page, {**typed, "version": "1", "finish": "1"})
    assert done.status_code == 302
    finding = inspection.findings.get()
    # Five working days after Wednesday, 15 April: the serious ones first.
    assert (finding.severity, finding.due_on) == ("serious", date(2026, 4, 22))
    with pytest.raises(StaleState, match="记录已经锁定"):
        save_record(inspection_id=inspection.pk, document={"seen": "改"}, actor=world.staff)


def test_a_record_says_enough_and_is_written_by_an_inspector(world: World) -> None:
    inspection = planned(world)
    poor = RecordEntry(
        held_on=date(2026, 4, 16),
        place="",
        rating="",
        seen="看了",
        talked_to=0,
        findings=(FindingEntry("差", "bad", date(2026, 4, 1)),),
    )
    with pytest.raises(InvalidInput) as refusal:
        finish_record(inspection_id=inspection.pk, entry=poor, actor=world.staff)
    assert set(refusal.value.field_errors) == {
        "held_on",
        "rating",
        "seen",
        "findings-0-text",
        "findings-0-severity",
        "findings-0-due_on",
    }
    with pytest.raises(NotAllowed, match="由这次督查的督查人填写"):
        finish_record(inspection_id=inspection.pk, entry=poor, actor=world.head)


def test_a_photo_is_drawn_anew_and_stays_with_the_department_until_the_record(
    world: World,
) -> None:
    inspection = planned(world, announced=True)
    photo = SimpleUploadedFile("现场.jpg", picture_bytes("JPEG"), "image/jpeg")
    add = reverse("dispatch:inspection_photo", args=[inspection.pk])
    assert as_(world.staff).post(add, {"file": photo}).status_code == 302
    kept = inspection.files.get()
    small = reverse("dispatch:supervision_small", args=[kept.pk])
    assert as_(world.staff).get(small).status_code == 200
    assert as_(world.liaison).get(small).status_code == 404
    recorded(world, inspection)
    assert as_(world.liaison).get(small).status_code == 200
    assert as_(world.other_liaison).get(small).status_code == 404
    remove = reverse("dispatch:supervision_remove", args=[kept.pk])
    assert as_(world.staff).post(remove).status_code == 409


def test_a_visit_counts_in_the_quarter_in_which_it_was_made(world: World) -> None:
    project = a_project(world)
    with clock.at(local(2026, 6, 30)):
        late = planned(world, project)
    with clock.at(local(2026, 7, 2)):
        recorded(world, late)
        with pytest.raises(Conflict, match="已满 1 次"):
            planned(world, project)


def test_a_patrol_is_planned_from_the_unit_by_whoever_goes_round_it(world: World) -> None:
    kinds, town = kinds_of(world.programme), world.home.towns[0]
    project, other = a_project(world), a_project(world)
    assign_patrol(
        programme_id=world.programme.pk,
        organisation_ids=[town.pk],
        officer_id=world.staff2.pk,
        actor=world.head,
    )
    page, officer = reverse("dispatch:inspection_new"), as_(world.staff)
    form = officer.get(page, {"unit": town.pk}).context["form"]
    assert form["kind"].value() == kinds["patrol"].pk
    assert form["inspectors"].value() == [world.staff2.pk]
    assert officer.get(page).context["form"]["kind"].value() == kinds["spot"].pk
    shown = officer.get(page, {"project": project.pk}).context["page"].object_list
    assert project in shown
    assert other not in shown
    # Somebody who left the department goes round nobody's units any more.
    world.staff2.appointments.update(ends_on=date(2026, 4, 1))
    assert officer.get(page, {"unit": town.pk}).context["form"]["inspectors"].value() == []
    assert "请重新划定" in officer.get(reverse("dispatch:patrol")).content.decode()


def test_the_patrol_shows_units_longest_not_visited_first(world: World) -> None:
    project = a_project(world)
    running(world.programme, world.home.towns[1])
    assign_patrol(
        programme_id=world.programme.pk,
        organisation_ids=[world.home.towns[0].pk],
        officer_id=world.staff2.pk,
        actor=world.head,
    )
    recorded(world, planned(world, project, mode="patrol"))
    with clock.at(clock.now().replace(day=20)):
        never, visited = patrol_lines(world.programme)
        assert (never.organisation, never.last_on) == (world.home.towns[1], None)
        assert (visited.officer, visited.days_since) == (world.staff2, 3)
        assert patrol_lines(world.programme, world.staff2.pk) == [visited]
