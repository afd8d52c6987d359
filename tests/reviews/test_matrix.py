"""The matrix of an assignment: proposed for all, kept while changed by hand, confirmed at once."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.audit import verify
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from core.models import AuditRecord
from notifications.models import Message
from organisations.models import Appointment, Post, User
from programmes.enums import Stage
from projects.enums import Status
from projects.models import Project
from reviews.models import AssignmentPlan, PlannedSheet, ScoreSheet
from reviews.queries.rubrics import rubrics_of, seats_of
from reviews.services.experts import About, Target, declare_conflict, save_expert
from reviews.services.marking import save_sheet
from reviews.services.plans import Place, confirm_plan, draft_of, drop_plan, keep_ticks
from tests.dashboards.scenes import thousand_projects
from tests.reviews.acts import assigned, judges, marks, passed, submitted
from tests.world import World, add_person

PAGE = "reviews:assign"


def login(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def project(world: World) -> Project:
    return passed(world, submitted(world))


@pytest.fixture
def place(world: World) -> Place:
    return Place(world.programme, seats_of(rubrics_of(world.programme, Stage.APPROVAL))[0], 3)


def typed(text: str) -> dict[str, list[str]]:
    """What a browser would send of the page."""
    fields = ("seen_version", "row", "per_project", "stage", "seat", "page")
    found = {name: re.findall(rf'name="{name}" value="([^"]*)"', text) for name in fields}
    return {**found, "pair": re.findall(r'name="pair" value="(\d+-\d+)" checked', text)}


def test_an_assignment_is_previewed_then_confirmed(world: World, project: Project):
    client = login(world.staff)
    shown = client.get(reverse(PAGE), {"per_project": 3}).content.decode()
    assert not ScoreSheet.objects.exists()
    assert not AssignmentPlan.objects.exists()
    form = typed(shown)
    assert len(form["pair"]) == 3
    answer = client.post(reverse(PAGE), {**form, "per_project": "3", "action": "confirm"})
    assert answer.status_code == 302
    assert project.sheets.count() == 3
    again = client.get(reverse(PAGE), {"per_project": 3}).content.decode()
    assert "已分配" in again
    assert typed(again)["pair"] == []
    late = client.post(reverse(PAGE), {**form, "per_project": "3", "action": "confirm"})
    assert late.status_code == 409
    assert f"由 {world.staff} 改动或确认" in late.content.decode()


def test_a_change_by_hand_is_kept_until_all_is_confirmed(
    world: World, project: Project, place: Place
):
    other = passed(world, submitted(world, town=1, title="乙镇的项目"))
    fresh = draft_of(place, world.staff)
    mine = [judge.pk for judge in judges(world, 5)][-2:]
    keep_ticks(place=place, ticks={project.pk: mine}, actor=world.staff, seen=fresh.seen)
    assert not ScoreSheet.objects.exists()
    with pytest.raises(StaleState, match=str(world.staff)):
        keep_ticks(place=place, ticks={}, actor=world.staff2, seen=fresh.seen)
    kept = draft_of(place, world.staff2)
    confirm_plan(place=place, ticks={}, actor=world.staff2, seen=kept.seen)
    assert sorted(project.sheets.values_list("judge_id", flat=True)) == sorted(mine)
    assert other.sheets.count() == 3
    assert not PlannedSheet.objects.exists()
    assert AssignmentPlan.objects.get().closed_by == world.staff2


def test_begun_work_is_never_reshuffled(world: World, project: Project, place: Place):
    sheets = assigned(world, project, 2)
    save_sheet(sheet_id=sheets[0].pk, actor=sheets[0].judge, marks=marks(sheets[0], 15))
    draft = draft_of(place, world.staff)
    assert len(draft.chosen) == 1
    confirm_plan(place=place, ticks={project.pk: []}, actor=world.staff, seen=draft.seen)
    assert list(project.sheets.order_by("pk")) == sheets
    drop_plan(place=place, actor=world.staff)
    assert project.sheets.first().marks.count() == 5


def test_a_barred_judge_cannot_be_ticked_and_the_page_says_why(
    world: World, project: Project, place: Place
):
    town = add_person("village", "村里的专家", world.home.towns[0], "expert")
    first, second, third = judges(world, 3)
    for expert, target in (
        (first, Target(unit=world.home.towns[0])),
        (second, Target(project=project)),
        (third, Target(person=project.secretary_name)),
    ):
        declare_conflict(
            programme=world.programme,
            expert_id=expert.pk,
            target=target,
            reason="原任职单位",
            actor=world.staff,
        )
    draft = draft_of(place, world.staff)
    assert {judge for _, judge in draft.chosen} == {judge.pk for judge in judges(world, 5)[3:]}
    shown = login(world.staff).get(reverse(PAGE)).content.decode()
    for reason in ("分水甲镇党委）", "已登记回避分水甲镇党委", "已登记回避本项目", "已登记回避"):
        assert reason in shown
    for judge in (town, first, second, third):
        assert f'value="{project.pk}-{judge.pk}"' not in shown
        ticks = {project.pk: [judge.pk]}
        with pytest.raises(Conflict, match="没有保存"):
            keep_ticks(place=place, ticks=ticks, actor=world.staff, seen=draft.seen)


def test_the_unit_of_the_pool_bars_and_expertise_comes_first(
    world: World, project: Project, place: Place
):
    *_, unit_man, knows, words = judges(world, 5)
    save = {"programme": world.programme, "actor": world.staff}
    save_expert(expert_id=unit_man.pk, about=About(unit=world.home.towns[0]), **save)
    save_expert(expert_id=knows.pk, about=About(codes=(project.category.code,)), **save)
    save_expert(expert_id=words.pk, about=About(words=(project.title[:2],)), **save)
    draft = draft_of(place, world.staff)
    chosen = {judge for _, judge in draft.chosen}
    assert {knows.pk, words.pk} <= chosen
    assert unit_man.pk not in chosen


def test_forged_pairs_are_refused(world: World, project: Project, place: Place):
    client = login(world.staff)
    form = typed(client.get(reverse(PAGE)).content.decode())
    for pair in ("999999-1", "nonsense", f"{project.pk}-x", f"{project.pk}-{'9' * 5000}"):
        assert client.post(reverse(PAGE), {**form, "pair": [pair]}).status_code == 404
    seen = draft_of(place, world.staff).seen
    stranger = world.foreign.people["expert"]
    for ticks in ({project.pk: [stranger.pk]}, {project.pk: [world.liaison.pk]}, {999: []}):
        with pytest.raises(InvalidInput):
            keep_ticks(place=place, ticks=ticks, actor=world.staff, seen=seen)
    with pytest.raises(NotAllowed):
        confirm_plan(place=place, ticks={}, actor=world.expert, seen=seen)


def test_three_hundred_projects_and_forty_experts_cost_little(world: World):
    thousand_projects(world, 20, (Status.EXPERT_REVIEW,))
    client, address = login(world.staff), reverse(PAGE)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    _fill(world)
    with CaptureQueriesContext(connection) as many:
        client.get(address, {"page": 2})
    assert len(many) == len(few)
    spent = []
    for page in (2, 9, 20):
        began = time.process_time()
        shown = client.get(address, {"page": page}).content.decode()
        spent.append(time.process_time() - began)
    assert "300 个项目 × 40 名专家" in shown
    assert shown.count('name="row"') == 15
    assert min(spent) < 0.2, spent
    _all_handed_out_quickly(world)


def _all_handed_out_quickly(world: World) -> None:
    """1,500 sheets in one act: few queries, each project in the audit, each judge told once."""
    place = Place(world.programme, seats_of(rubrics_of(world.programme, Stage.APPROVAL))[0], 5)
    seen = draft_of(place, world.staff).seen
    began = time.process_time()
    with CaptureQueriesContext(connection) as asked:
        sheets = confirm_plan(place=place, ticks={}, actor=world.staff, seen=seen)
    assert time.process_time() - began < 2
    assert len(sheets) == ScoreSheet.objects.count() == 1500
    assert len(asked) < 400
    assert AuditRecord.objects.filter(action="panel.assign").count() == 300
    assert Message.objects.filter(kind="sheets_assigned").count() == 40
    assert verify() is None


def _fill(world: World) -> None:
    """280 more projects and 35 more experts."""
    first = Project.objects.first()
    Project.objects.bulk_create(
        Project(
            programme=world.programme,
            organisation_id=first.organisation_id,
            title=f"更多{n}",
            category_id=first.category_id,
            status=Status.EXPERT_REVIEW,
            status_since=clock.now(),
            draft_number=f"M{n:04d}",
        )
        for n in range(280)
    )
    people = User.objects.bulk_create(
        User(username=f"more{n}", display_name=f"专家{n}", password="!") for n in range(35)
    )
    post = Post.objects.filter(role="expert", organisation=world.home.department).first()
    Appointment.objects.bulk_create(
        Appointment(user=person, post=post, starts_on=date(2020, 1, 1)) for person in people
    )
