"""Fingerprints kept with what is filed, and what each reader is told of a likeness."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from organisations.models import User
from projects.enums import LikenessKind, Status
from projects.models import Fingerprint, Project
from projects.queries_similarity import Likeness, likenesses
from projects.services.drafting import fill_document
from projects.services.lifecycle import move
from projects.services.similarity import keep_fingerprint
from projects.services.submission import submit_application
from projects.sheet.context import context_of
from projects.similarity import shingles, unpack
from tests.projects.copies import REEDS, ROADS, filed_then, sheet_with, year_before
from tests.projects.sheets import call_time, drafted
from tests.world import World, local

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "渔火合作社"


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def page(world: World, person: User, name: str, project: Project) -> str:
    with clock.at(call_time(world.programme)):
        answer = client_of(person).get(reverse(name, args=[project.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def draft_with(world: World, text: str, **changes: Any) -> Project:
    return drafted(world, **sheet_with(world.programme, text, **changes))


def found(project: Project, person: User) -> list[Likeness]:
    context = context_of(project, today=clock.today())
    return likenesses(project, project.application.document, user=person, context=context)


def submit(world: World, project: Project, person: User, reply: str = "") -> Project:
    with clock.at(call_time(world.programme)):
        return submit_application(project_id=project.pk, actor=person, reply=reply)


def test_filing_keeps_a_fingerprint_and_filing_again_replaces_it(world: World) -> None:
    project = submit(world, draft_with(world, REEDS), world.secretary)
    first = Fingerprint.objects.get(project=project)
    assert shingles([REEDS]) <= unpack(first.shingles)
    with clock.at(local(2026, 3, 12)):
        move(project.pk, "take_pre_review", actor=world.staff)
        move(project.pk, "return_for_revision", actor=world.staff, reason="重写")
        fill_document(
            project_id=project.pk,
            values=sheet_with(world.programme, ROADS),
            actor=world.liaison,
        )
    submit(world, project, world.secretary, reply="已重写")
    again = Fingerprint.objects.get(project=project)
    assert (first.revision, again.revision) == (1, 2)
    assert shingles([ROADS]) <= unpack(again.shingles)
    assert not shingles([REEDS]) & unpack(again.shingles)


def test_keeping_a_fingerprint_twice_changes_nothing(world: World) -> None:
    project = filed_then(world, year_before(world.home), world.home.towns[0], REEDS)
    before = Fingerprint.objects.values().get()
    revision = project.revisions.get()
    keep_fingerprint(revision=revision, context=context_of(project, today=clock.today()))
    assert Fingerprint.objects.values().get() == before


def test_fingerprints_missing_or_made_by_earlier_rules_are_made_up_for(world: World) -> None:
    programme = year_before(world.home)
    filed_then(world, programme, world.home.towns[0], REEDS)
    filed_then(world, programme, world.home.towns[1], ROADS)
    kept = {row["project_id"]: bytes(row["shingles"]) for row in Fingerprint.objects.values()}
    first = Fingerprint.objects.first()
    assert first is not None
    first.delete()
    Fingerprint.objects.update(rules=0)
    call_command("keep_fingerprints")
    made = {row["project_id"]: bytes(row["shingles"]) for row in Fingerprint.objects.values()}
    assert made == kept
    call_command("keep_fingerprints")
    assert Fingerprint.objects.filter(rules=0).count() == 0


def test_the_own_text_of_an_earlier_year_is_named_and_shown(world: World) -> None:
    filed_then(world, year_before(world.home), world.home.towns[0], REEDS, title=SECRET)
    project = draft_with(world, REEDS)
    (likeness,) = found(project, world.liaison)
    assert (likeness.kind, likeness.year, likeness.title) == (
        LikenessKind.OWN_EARLIER,
        2025,
        SECRET,
    )
    assert likeness.percent == 100
    html = page(world, world.liaison, "projects:submit", project)
    assert "沿用本单位往年内容" in html
    assert SECRET in html
    beside = page(world, world.liaison, "projects:similar", project)
    assert "<mark>〔" in beside
    assert '<th scope="col">分水甲镇党委 2025年' in beside


def test_an_applicant_learns_nothing_of_another_unit_but_that_it_is_alike(world: World) -> None:
    theirs = REEDS + "芦荡深处另有一句只属于乙镇的话，谁也不该读到。"
    filed_then(world, year_before(world.home), world.home.towns[1], theirs, title=SECRET)
    project = draft_with(world, REEDS)
    (likeness,) = found(project, world.liaison)
    assert not likeness.seen
    assert likeness.beside
    for name in ("projects:submit", "projects:similar"):
        html = page(world, world.liaison, name, project)
        assert "与其他单位雷同" in html
        assert "与其他单位的一个项目" in html
        for secret in (SECRET, "乙镇", "2025年", "芦荡深处"):
            assert secret not in html.split("<main", 1)[-1], (name, secret)


def test_the_pre_reviewer_sees_both_texts_side_by_side(world: World) -> None:
    filed_then(world, year_before(world.home), world.home.towns[1], REEDS, title=SECRET)
    project = submit(world, draft_with(world, REEDS), world.secretary)
    summary = reverse("projects:similar_summary", args=[project.pk])
    assert f'hx-get="{summary}"' in page(world, world.staff, "reviews:pre_review", project)
    html = page(world, world.staff, "projects:similar_summary", project)
    assert "与其他单位雷同 <b>100%</b>" in html
    assert SECRET in html
    beside = page(world, world.staff, "projects:similar", project)
    assert beside.count("〔") >= 2
    assert 'data-label="对方"' in beside


def test_drafts_later_years_and_other_counties_are_not_compared(world: World) -> None:
    earlier = year_before(world.home)
    foreign = year_before(world.foreign)
    filed_then(world, earlier, world.home.towns[1], REEDS, status=Status.DRAFT)
    filed_then(world, foreign, world.foreign.towns[0], REEDS)
    later = filed_then(world, world.programme, world.home.towns[1], REEDS)
    later.programme = earlier
    later.save()
    Project.objects.filter(pk=later.pk).update(programme=world.programme)
    project = draft_with(world, REEDS)
    assert [row.kind for row in found(project, world.staff)] == [LikenessKind.OTHERS]
    Project.objects.filter(pk=project.pk).update(
        programme=earlier, item_type=earlier.item_types.first()
    )
    project = Project.objects.get(pk=project.pk)
    assert found(project, world.staff) == []


def test_the_programme_says_from_how_much_on_and_may_switch_it_off(world: World) -> None:
    filed_then(world, year_before(world.home), world.home.towns[1], REEDS[:60] + ROADS)
    project = draft_with(world, REEDS)
    (likeness,) = found(project, world.liaison)
    assert 30 <= likeness.percent < 100
    for mark, count in ((likeness.percent, 1), (likeness.percent + 1, 0), (0, 0)):
        project.programme.similarity_warn_percent = mark
        assert len(found(project, world.liaison)) == count


def test_the_forms_own_words_and_the_catalogue_make_nobody_alike(world: World) -> None:
    titles = "".join(topic.title for topic in world.programme.topics.all())
    hints = "书记带队逐个小区调研，建立“一区一档”" + titles + "请将目标量化"
    filed_then(world, year_before(world.home), world.home.towns[1], (ROADS[:20] + hints) * 3)
    project = draft_with(world, (REEDS[:20] + hints) * 3)
    assert found(project, world.liaison) == []


@pytest.mark.parametrize("name", ["projects:similar", "projects:submit"])
def test_the_check_costs_the_same_with_one_and_three_alike(world: World, name: str) -> None:
    programme = year_before(world.home)
    project = draft_with(world, REEDS)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            filed_then(world, programme, world.home.towns[1], REEDS)
        client = client_of(world.liaison)
        with clock.at(call_time(world.programme)):
            client.get(reverse(name, args=[project.pk]))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(name, args=[project.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_department_has_a_list_of_all_pairs(world: World) -> None:
    earlier = year_before(world.home)
    filed_then(world, earlier, world.home.towns[1], REEDS, title=SECRET)
    filed_then(world, earlier, world.home.towns[1], REEDS, title="往年之间不列")
    submit(world, draft_with(world, REEDS, title="今年的项目"), world.secretary)
    filed_then(world, year_before(world.foreign), world.foreign.towns[0], REEDS, title="外县")
    client = client_of(world.staff)
    html = client.get(reverse("projects:similar_pairs")).content.decode()
    assert html.count("与其他单位雷同") == 2
    assert SECRET in html
    assert "外县" not in html


def test_the_list_of_pairs_costs_the_same_with_one_and_three(world: World) -> None:
    programme = year_before(world.home)
    submit(world, draft_with(world, REEDS), world.secretary)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            filed_then(world, programme, world.home.towns[1], REEDS)
        client = client_of(world.staff)
        client.get(reverse("projects:similar_pairs"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("projects:similar_pairs"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
