"""Rectification of findings, and what counts for the lamp."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import InvalidInput, NotAllowed, StaleState
from dispatch.models import Finding
from dispatch.queries.inspections import finding_lines
from dispatch.queries.supervision import (
    SupervisionMarks,
    lamp_marks,
    recorded_of,
    supervision_dates,
)
from dispatch.services.findings import answer_finding, close_finding, return_finding
from programmes.models import InspectionKind
from tests.core.hostile import picture_bytes
from tests.dispatch.supervising import ANSWER, a_finding, issued, recorded
from tests.world import World, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def as_(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_another_person_than_who_recorded_it_verifies_unless_the_rule_says_otherwise(
    world: World,
) -> None:
    finding = a_finding(world, answered=True)
    with pytest.raises(NotAllowed, match="由记录人以外的人核验"):
        close_finding(finding_id=finding.pk, actor=world.staff)
    with pytest.raises(NotAllowed, match="由组织部办理"):
        close_finding(finding_id=finding.pk, actor=world.liaison)
    Finding.objects.update(answered_by=world.staff2)
    with pytest.raises(NotAllowed, match="您报送的"):
        close_finding(finding_id=finding.pk, actor=world.staff2)
    InspectionKind.objects.update(verify_by_other=False)
    closed = close_finding(finding_id=finding.pk, note="现场看过", actor=world.staff)
    assert (closed.state, closed.closed_by) == ("closed", world.staff)
    with pytest.raises(StaleState, match="已销号"):
        close_finding(finding_id=finding.pk, actor=world.staff2)


def test_returns_are_counted_and_need_a_reason(world: World) -> None:
    finding = a_finding(world, answered=True)
    with pytest.raises(InvalidInput, match="请写明还要整改什么"):
        return_finding(finding_id=finding.pk, reason=" ", actor=world.staff2)
    return_finding(finding_id=finding.pk, reason="只补了一半", actor=world.staff2)
    seen = finding.steps.latest("pk").pk
    answer_finding(finding_id=finding.pk, text=ANSWER, actor=world.secretary)
    with pytest.raises(StaleState, match="不是最新内容"):
        close_finding(finding_id=finding.pk, actor=world.staff2, seen_step=seen)
    back = return_finding(finding_id=finding.pk, reason="还差一项", actor=world.head)
    assert (back.state, back.return_count, back.return_reason) == ("open", 2, "还差一项")
    assert [step.act for step in back.steps.all()] == [
        "record",
        "answer",
        "return",
        "answer",
        "return",
    ]


def test_the_unit_answers_with_evidence_on_its_page(world: World) -> None:
    finding, unit = a_finding(world), as_(world.liaison)
    page = reverse("dispatch:finding", args=[finding.pk])
    photo = SimpleUploadedFile("整改后.jpg", picture_bytes("JPEG"), "image/jpeg")
    unit.post(reverse("dispatch:finding_file", args=[finding.pk]), {"file": photo})
    answer = reverse("dispatch:finding_answer", args=[finding.pk])
    short = unit.post(answer, {"text": "改了"})
    assert short.status_code == 422
    assert "改了" in short.content.decode()
    assert unit.post(answer, {"text": ANSWER}).status_code == 302
    shown = as_(world.staff2).get(page).content.decode()
    assert "整改后.jpg" in shown
    assert "核验销号" in shown
    assert "由记录人以外的人核验" in as_(world.staff).get(page).content.decode()
    assert as_(world.other_liaison).get(page).status_code == 404


def test_the_queue_shows_overdue_ones_and_leaves_closed_ones_out(world: World) -> None:
    finding = a_finding(world)
    listed = reverse("dispatch:findings")
    # 1 to 5 May are days off: the day has passed all the same.
    with clock.at(local(2026, 5, 1)):
        (line,) = finding_lines([finding])
        assert (line.overdue, line.days_left) == (True, -1)
    with clock.at(local(2026, 5, 8)):
        assert "整改逾期" in as_(world.liaison).get(listed, {"state": "overdue"}).content.decode()
        answer_finding(finding_id=finding.pk, text=ANSWER, actor=world.liaison)
        close_finding(finding_id=finding.pk, actor=world.staff2)
        assert finding.text not in as_(world.staff).get(listed).content.decode()
        assert finding.text in as_(world.staff).get(listed, {"state": "all"}).content.decode()


def test_open_red_orders_and_overdue_findings_count_for_the_lamp_of_the_day(world: World) -> None:
    finding = a_finding(world)
    project = finding.inspection.project
    issued(world, "red", project)
    issued(world, "yellow", project)
    marks = lamp_marks([project.pk, 0], date(2026, 4, 30))
    assert marks == {project.pk: SupervisionMarks(1, 0)}
    assert lamp_marks([project.pk], date(2026, 4, 14)) == {}
    assert lamp_marks([project.pk], date(2026, 5, 1))[project.pk].overdue_findings == 1
    Finding.objects.update(state="answered")
    assert lamp_marks([project.pk], date(2026, 5, 1))[project.pk].overdue_findings == 0


def test_the_acceptance_file_reads_ratings_and_what_is_left(world: World) -> None:
    inspection = recorded(world, findings=2)
    (row,) = recorded_of(inspection.project_id)
    assert (row.rating, row.found, row.left) == ("fair", 2, 2)
    (one, two) = supervision_dates(world.liaison, date(2026, 4, 1), date(2026, 4, 30))
    assert one.day == two.day == date(2026, 4, 30)
    assert supervision_dates(world.other_liaison, date(2026, 4, 1), date(2026, 4, 30)) == []
