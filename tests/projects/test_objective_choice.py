"""A project may name the objective of the programme it works for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.documents.form_sheet import Facts
from organisations.models import User
from programmes.enums import RuleSection
from programmes.models import Objective
from programmes.use import what_rests_on
from projects.models import Project
from projects.papers.application import application_sheet
from projects.services.copying import copy_project
from projects.services.drafting import fill_document, save_step
from projects.services.submission import IncompleteApplication, submit_application
from projects.sheet.context import context_of
from reviews.services.pre_review import return_application, take_pre_review
from tests.projects.copies import REEDS, filed_then, year_before
from tests.projects.posting import posted_step
from tests.projects.rulebook_rows import add_indicator
from tests.projects.sheets import call_time, drafted, full_sheet
from tests.world import World

pytestmark = pytest.mark.django_db
LABEL, OTHERS = "对应总体目标", "他县的目标"


@pytest.fixture
def two(world: World) -> tuple[Objective, Objective]:
    """Two objectives of the programme, and one of the other county's."""
    if world.foreign.programme:
        add_indicator(world.foreign.programme, OTHERS)
    names = ("党员示范岗", "集体经济强村")
    first, second = (add_indicator(world.programme, name).objective for name in names)
    return first, second


def page(world: World, person: User, name: str, *arguments: Any) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(call_time(world.programme)):
        answer = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def typed(world: World, project: Project, objective: Any) -> Project:
    """The first step as the unit posts it."""
    values = full_sheet(world.programme, objective=str(objective))
    with clock.at(call_time(world.programme)):
        save_step(
            project_id=project.pk,
            step=1,
            posted=posted_step(1, values, world.programme),
            seen_version=project.application.version,
            actor=world.liaison,
        )
    return Project.objects.get(pk=project.pk)


def filed(world: World, project: Project, reply: str = "") -> Project:
    with clock.at(call_time(world.programme)):
        return submit_application(project_id=project.pk, actor=world.secretary, reply=reply)


def test_the_objective_is_chosen_kept_filed_and_shown(
    world: World, two: tuple[Objective, Objective]
) -> None:
    first, second = two
    project = drafted(world)
    form = page(world, world.liaison, "projects:apply", project.pk, 1)
    assert LABEL in form
    assert second.name in form
    assert OTHERS not in form
    project = typed(world, project, second.pk)
    assert project.application.document["objective"] == str(second.pk)
    assert what_rests_on(world.programme, RuleSection.OBJECTIVES) == []
    project = filed(world, project)
    assert project.objective == second
    assert what_rests_on(world.programme, RuleSection.OBJECTIVES) == [(project.pk, project.title)]
    context = context_of(project, today=call_time(world.programme).date())
    sheet = application_sheet(project, project.application.document, context, phones=False)
    rows = [row for part in sheet.sections for row in part.items if isinstance(row, Facts)]
    assert (LABEL, second.name) in [pair for row in rows for pair in row.pairs]
    assert second.name in page(world, world.staff, "dashboards:project", project.pk)
    with clock.at(call_time(world.programme)):
        take_pre_review(project_id=project.pk, actor=world.staff)
        return_application(project_id=project.pk, actor=world.staff, reason="请核对总体目标。")
    filed(world, typed(world, project, first.pk), "已改选。")
    compared = page(world, world.staff, "projects:compare", project.pk)
    assert all(text in compared for text in (LABEL, first.name, second.name))


def test_an_objective_of_another_programme_is_refused(
    world: World, two: tuple[Objective, Objective]
) -> None:
    foreign = Objective.objects.exclude(programme=world.programme).get()
    project = typed(world, drafted(world), foreign.pk)
    assert project.application.document["objective"] == ""
    with clock.at(call_time(world.programme)):
        fill_document(
            project_id=project.pk, values={"objective": str(foreign.pk)}, actor=world.liaison
        )
        with pytest.raises(IncompleteApplication) as refused:
            submit_application(project_id=project.pk, actor=world.secretary)
    assert refused.value.field_errors == {"id_objective": [f"{LABEL}：请重新选择{LABEL}。"]}
    assert Project.objects.get(pk=project.pk).objective is None


def test_without_objectives_nobody_is_asked_for_one(world: World) -> None:
    project = drafted(world)
    assert LABEL not in page(world, world.liaison, "projects:apply", project.pk, 1)
    assert LABEL not in page(world, world.liaison, "projects:paper", project.pk)
    assert filed(world, typed(world, project, 1)).objective is None
    assert LABEL not in page(world, world.staff, "dashboards:project", project.pk)


def test_a_copy_names_the_same_objective_of_its_own_programme(
    world: World, two: tuple[Objective, Objective]
) -> None:
    earlier = year_before(world.home)
    before = add_indicator(earlier, two[0].name).objective
    source = filed_then(world, earlier, world.home.towns[0], REEDS)
    Project.objects.filter(pk=source.pk).update(objective=before)
    with clock.at(call_time(world.programme)):
        project = copy_project(
            source_id=source.pk,
            programme_id=world.programme.pk,
            organisation_id=world.home.towns[0].pk,
            actor=world.liaison,
        )
    assert project.objective == two[0]
    assert project.application.document["objective"] == str(two[0].pk)
