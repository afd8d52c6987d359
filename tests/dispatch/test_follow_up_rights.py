"""Foreign ids, lost posts, hidden fields of coordination, supervision, meetings (T3–T5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, NotAllowed
from dispatch.models import (
    CoordinationItem,
    GatheringDecision,
    Inspection,
    InspectionDraw,
    OrderProposal,
    PatrolArea,
    SupervisionOrder,
)
from dispatch.services.coordination import Matter, raise_item
from dispatch.services.findings import close_finding
from dispatch.services.gatherings import save_minutes
from dispatch.services.inspections import cancel_inspection
from dispatch.services.meeting_decisions import report_decision
from organisations.models import User
from projects.models import Project
from tests.dispatch.coordinating import WORDS
from tests.dispatch.meeting import called, decided
from tests.dispatch.months import running
from tests.dispatch.supervising import a_finding, a_project, drafted, kinds_of, planned, recorded
from tests.world import World, local

SECRET = "群众来信反映台账造假"


@pytest.fixture(autouse=True)
def _april() -> Iterator[None]:
    with clock.at(local(2026, 4, 15)):
        yield


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def abroad(world: World) -> Project:
    """A running project of the other county."""
    assert world.foreign.programme is not None
    return running(world.foreign.programme, world.foreign.towns[0])


def rows() -> list[int]:
    """How many rows of each kind there are."""
    kinds = (CoordinationItem, Inspection, SupervisionOrder, PatrolArea, GatheringDecision)
    return [kind.objects.count() for kind in kinds]


def test_a_visit_takes_nothing_from_elsewhere_beside_what_is_its_own(world: World) -> None:
    own, theirs = a_project(world), abroad(world)
    assert world.foreign.programme is not None
    kind, other = kinds_of(world.programme)["spot"], kinds_of(world.foreign.programme)["random"]
    people = [world.staff.pk, world.staff2.pk]
    good = {"kind": kind.pk, "project": [own.pk], "inspectors": people, "planned_on": "2026-04-16"}
    page, before = reverse("dispatch:inspection_new"), rows()
    officer = as_(world.staff)
    both = {**good, "project": [own.pk, theirs.pk]}
    assert officer.post(page, both).status_code == 409
    assert (
        officer.post(page, {**good, "inspectors": [*people, world.liaison.pk]}).status_code == 422
    )
    officer.post(reverse("dispatch:inspection_draw"), {"kind": other.pk, "wanted": "1"})
    assert not InspectionDraw.objects.exists()
    assert rows() == before


def test_orders_and_matters_take_no_proposal_task_or_project_from_elsewhere(world: World) -> None:
    own, theirs = a_project(world), abroad(world)
    proposal = OrderProposal.objects.create(
        programme=theirs.programme,
        project=theirs,
        rule_code="red_once",
        subject=f"red:{theirs.pk}:2026-03",
        kind="yellow",
        reason="连续 1 期红灯",
        made_on=date(2026, 4, 1),
    )
    before = rows()
    order = {
        "kind": "blue",
        "reason": "任务逾期未完成。",
        "demand": "请倒排工期，书面回复办理情况。",
        "due_on": "2026-04-30",
        "proposal": proposal.pk,
    }
    page = reverse("dispatch:order_new", args=[own.pk])
    assert as_(world.staff).post(page, order).status_code == 404
    new = reverse("dispatch:coordination_new")
    matter = {"problem": WORDS, "kind": "site"}
    task = theirs.milestones.first()
    assert task is not None
    unit = as_(world.liaison)
    assert unit.post(f"{new}?project={theirs.pk}", matter).status_code == 404
    wrong = unit.post(f"{new}?project={own.pk}", {**matter, "milestone": task.pk})
    assert wrong.status_code == 200
    assert rows() == before
    listed = as_(world.staff).get(reverse("dispatch:coordination"), {"project": theirs.pk})
    assert not listed.context["rows"]
    # Numbers no row can have are as good as foreign ones.
    for name in ("coordination", "inspections", "findings", "orders"):
        found = as_(world.staff).get(reverse(f"dispatch:{name}"), {"project": "9" * 30})
        assert found.status_code == 200, name


def test_a_meeting_takes_no_guest_or_project_from_elsewhere(world: World) -> None:
    theirs, gathering = abroad(world), called(world)
    officer = as_(world.staff)
    people = reverse("dispatch:gathering_people", args=[gathering.pk])
    officer.post(people, {"units": [theirs.organisation_id], "names": ""})
    typed = {"decision-text": "约谈。", "decision-unit": "县纪委", "decision-project": theirs.pk}
    officer.post(reverse("dispatch:gathering_decide", args=[gathering.pk]), typed)
    assert gathering.participants.count() == 2
    assert not gathering.decisions.exists()


def test_who_lost_the_post_acts_no_more(world: World) -> None:
    visit, finding = planned(world), a_finding(world, answered=True)
    decision = decided(world, called(world))
    record = reverse("dispatch:inspection_record", args=[visit.pk])
    officer = as_(world.staff2)
    assert officer.get(record).status_code == 200
    for person in (world.staff2, world.liaison):
        person.appointments.update(ends_on=date(2026, 4, 14))
    assert officer.get(record).status_code == 404
    with pytest.raises(Conflict, match="只有 1 名还在组织部"):
        recorded(world, visit)
    gone = {person: User.objects.get(pk=person.pk) for person in (world.staff2, world.liaison)}
    with pytest.raises(NotAllowed):
        close_finding(finding_id=finding.pk, actor=gone[world.staff2])
    with pytest.raises(NotAllowed):
        report_decision(decision_id=decision.pk, text="已完成。", actor=gone[world.liaison])


def test_nothing_of_the_departments_own_papers_is_in_any_page_of_a_unit_or_leader(
    world: World,
) -> None:
    project = a_project(world)
    planned(world, project, why=SECRET)
    other = planned(world, a_project(world), why=SECRET)
    cancel_inspection(inspection_id=other.pk, reason=SECRET, actor=world.staff)
    order = drafted(world, project=project)
    SupervisionOrder.objects.filter(pk=order.pk).update(reason=SECRET)
    OrderProposal.objects.create(
        programme=world.programme,
        project=project,
        rule_code="red_once",
        subject=f"red:{project.pk}:2026-03",
        kind="yellow",
        reason=SECRET,
        made_on=date(2026, 4, 1),
    )
    gathering = called(world, at=local(2026, 4, 16))
    save_minutes(gathering_id=gathering.pk, minutes=SECRET, actor=world.staff)
    elsewhere = running(world.programme, world.home.towns[1])
    matter = Matter(problem=f"乙镇：{SECRET}", kind="site")
    raise_item(project_id=elsewhere.pk, matter=matter, actor=world.head)
    pages = [reverse(f"dispatch:{name}") for name in ("inspections", "findings", "orders")]
    pages += ["/", project.get_absolute_url(), reverse("dispatch:gatherings")]
    pages += [reverse("notifications:inbox"), reverse("dispatch:calendar")]
    unit = [gathering.get_absolute_url(), reverse("dispatch:coordination")]
    for person, addresses in ((world.liaison, pages + unit), (world.leader, pages)):
        client = as_(person)
        for address in addresses:
            shown = client.get(address)
            assert shown.status_code == 200, address
            text = shown.content.decode()
            assert SECRET not in text, (person, address)
            assert "重点抽查" not in text, (person, address)
    assert SECRET in as_(world.staff).get(reverse("dispatch:orders")).content.decode()
