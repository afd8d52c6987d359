"""Inspections, findings and orders in the states in which their pages cost most."""

from __future__ import annotations

from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from dispatch.models import Finding, Inspection, InspectionDraw, OrderProposal, SupervisionOrder
from dispatch.services.findings import answer_finding, return_finding
from dispatch.services.inspections import draw_projects
from dispatch.services.order_answers import return_order
from dispatch.services.supervision_files import add_finding_evidence, add_photo
from projects.models import Project
from tests.core.hostile import picture_bytes
from tests.dispatch.months import running
from tests.dispatch.supervising import (
    ANSWER,
    a_project,
    drafted,
    issued,
    kinds_of,
    planned,
    recorded,
    replied,
)
from tests.world import World


class SupervisionPages:
    """Scenes of supervision; each is built once, when a page first asks for it."""

    world: World

    @cached_property
    def supervised(self) -> Project:
        """A running project of the first town."""
        return a_project(self.world, title="被督查的项目")

    @cached_property
    def drawn(self) -> InspectionDraw:
        """A draw of several projects."""
        for number in (1, 2, 3):
            running(self.world.programme, self.world.home.towns[1], title=f"待抽项目{number}")
        kind = kinds_of(self.world.programme)["random"]
        return draw_projects(
            programme_id=self.world.programme.pk, kind_id=kind.pk, wanted=3, actor=self.world.staff
        )

    @cached_property
    def to_record(self) -> Inspection:
        """Planned, with a photo and a draft of two findings."""
        found = planned(self.world, self.supervised, announced=True)
        upload = SimpleUploadedFile("现场.jpg", picture_bytes("JPEG"), "image/jpeg")
        add_photo(inspection_id=found.pk, upload=upload, actor=self.world.staff)
        return found

    @cached_property
    def visited(self) -> Inspection:
        """Recorded with two findings."""
        project = a_project(self.world, title="已督查的项目")
        return recorded(self.world, planned(self.world, project), findings=2)

    @cached_property
    def to_put_right(self) -> Finding:
        """Sent back once, with evidence."""
        found = self.visited.findings.order_by("pk").first()
        assert found is not None
        upload = SimpleUploadedFile("整改.jpg", picture_bytes("JPEG"), "image/jpeg")
        add_finding_evidence(finding_id=found.pk, upload=upload, actor=self.world.liaison)
        answer_finding(finding_id=found.pk, text=ANSWER, actor=self.world.liaison)
        return return_finding(finding_id=found.pk, reason="还差一项", actor=self.world.staff2)

    @cached_property
    def order_in_hand(self) -> SupervisionOrder:
        """Answered, sent back; others and a proposal beside it."""
        issued(self.world, "red", self.supervised)
        OrderProposal.objects.create(
            programme=self.world.programme,
            project=self.supervised,
            rule_code="red_once",
            subject=f"red:{self.supervised.pk}:2026-03",
            kind="yellow",
            reason="连续 1 期红灯",
            made_on=clock.today(),
        )
        order = replied(self.world, "yellow", self.supervised)
        return return_order(order_id=order.pk, reason="没有写时限", actor=self.world.staff)

    @cached_property
    def order_draft(self) -> SupervisionOrder:
        """A draft of a letter."""
        return drafted(self.world, "letter", self.supervised)
