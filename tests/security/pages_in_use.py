"""Objects in the states in which their pages cost most, for the query budgets."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core import clock
from core.models import Job
from core.services.files import store_upload
from dispatch.models import Lamp, MonthlyReport, ReportPeriod
from dispatch.services.checking import accept_report
from dispatch.services.reports import file_report
from programmes.models import ObjectiveIndicator, Programme, QuotaRule, Topic
from projects.enums import AttachmentKind
from projects.models import Attachment, Ledger, ObjectiveValue, Project, Revision
from reviews.services.acceptance import save_verification
from reviews.services.experts import About, Target, declare_conflict, save_expert
from reviews.services.marking import recuse
from reviews.services.pre_review import propose_veto, return_application, take_pre_review
from tests.core.hostile import picture_bytes
from tests.core.routes import job_of
from tests.dispatch.months import content, opened, problem, report_of, running
from tests.projects.copies import filed_then, year_before
from tests.projects.ledgers import tried_ledger
from tests.projects.rulebook_rows import add_indicator, add_topic
from tests.projects.sheets import LONG, call_time, drafted, full_sheet
from tests.reviews.acceptance_acts import (
    CLOSING_TIME,
    all_found,
    begun,
    decide,
    judged,
    points_checked,
    ready,
    rectified,
    sheets_of,
    started,
    verified,
)
from tests.reviews.acts import assigned, passed, resubmitted, scored, submitted
from tests.security.pages_bulletins import BulletinPages
from tests.security.pages_coordination import CoordinationPages
from tests.security.pages_reminding import RemindingPages
from tests.security.pages_supervision import SupervisionPages
from tests.security.pages_voting import VotingPages
from tests.world import World, local

Arguments = dict[str, Any]
REPORTING, CHECKING = local(2026, 4, 10), local(2026, 5, 6)


class PagesInUse(VotingPages, BulletinPages, CoordinationPages, RemindingPages, SupervisionPages):
    """Builds each object once, when a page first asks for it."""

    def __init__(self, world: World) -> None:
        self.world = world
        QuotaRule.objects.filter(programme=world.programme).update(most=99)
        world.programme.refresh_from_db()

    def url_arguments(self, scene: str) -> Arguments:
        """Arguments of the page's address in the named scene; "" for a page without an object.

        "+scene" is what a page shows that names no object.
        """
        if not scene or (scene.startswith("+") and getattr(self, scene[1:])):
            return {}
        name, _, last = scene.partition("/")
        if name == "frozen":
            return {"number": self.frozen.number}
        arguments: Arguments = {"pk": getattr(self, name).pk}
        if last.isdecimal():
            arguments["step"] = int(last)
        elif last:
            arguments["section" if name == "programme" else "action"] = last
        return arguments

    @cached_property
    def programme(self) -> Programme:
        return self.world.programme

    @cached_property
    def job(self) -> Job:
        """One of many background jobs of the staff."""
        jobs = [job_of(self.world.staff) for _ in range(20)]
        return jobs[0]

    @cached_property
    def topic(self) -> Topic:
        return add_topic(self.programme, "清廉村居建设")

    @cached_property
    def indicator(self) -> ObjectiveIndicator:
        """Counted in the units right under the committee, with a value of the first town."""
        found = add_indicator(self.programme, "培训人次", target=400)
        ObjectiveValue.objects.create(
            indicator=found,
            organisation=self.world.home.towns[0],
            year=self.programme.year,
            value=200,
            saved_at=clock.now(),
        )
        return found

    @cached_property
    def neighbour(self) -> Project:
        """A running project of the second town, in a programme that opens all it can."""
        Programme.objects.filter(pk=self.programme.pk).update(
            units_see_lamps=True, units_see_ranks=True, units_see_plans=True
        )
        return running(self.programme, self.world.home.towns[1], title="邻镇项目")

    @cached_property
    def draft(self) -> Project:
        return drafted(self.world, title="写到一半的项目")

    @cached_property
    def attached(self) -> Attachment:
        """A picture of the draft."""
        stored = store_upload(
            upload=SimpleUploadedFile("照片.png", picture_bytes("PNG")),
            purpose="evidence",
            actor=self.world.liaison,
        )
        return Attachment.objects.create(
            project=self.draft,
            file=stored,
            kind=AttachmentKind.APPLICATION,
            added_by=self.world.liaison,
            added_at=clock.now(),
        )

    @cached_property
    def filed_again(self) -> Project:
        """Returned by the department, changed, filed again and taken again."""
        project = submitted(self.world, title="改过一次的项目")
        with clock.at(call_time(self.world.programme)):
            take_pre_review(project_id=project.pk, actor=self.world.staff)
            return_application(project_id=project.pk, actor=self.world.staff, reason="请补充成效。")
            resubmitted(self.world, project)
            take_pre_review(project_id=project.pk, actor=self.world.staff)
        return project

    @cached_property
    def finished_before(self) -> Project:
        """A project of the year before, whose text the drafts of this year repeat."""
        town = self.world.home.towns[0]
        return filed_then(self.world, year_before(self.world.home), town, LONG * 8)

    @cached_property
    def ledger(self) -> Ledger:
        """A ledger that was tried, before its import is confirmed."""
        return tried_ledger(self.world)

    @cached_property
    def vetoed(self) -> Project:
        """Proposed for a veto, which waits for a head."""
        project = submitted(self.world, title="拟否决的项目")
        take_pre_review(project_id=project.pk, actor=self.world.staff)
        item = self.world.programme.veto_items.get(stage="approval")
        propose_veto(
            project_id=project.pk, actor=self.world.staff, veto_item_id=item.pk, reason="照搬"
        )
        return project

    @cached_property
    def sheet(self) -> Any:
        project = submitted(self.world, title="待评分的项目")
        return assigned(self.world, passed(self.world, project))[0]

    @cached_property
    def stepped_aside(self) -> Any:
        """A sheet whose judge stepped aside; an expert with an interest is no substitute."""
        assert self.known_expert
        sheet = self.sheet.project.sheets.get(judge=self.world.home.people["expert2"])
        return recuse(sheet_id=sheet.pk, actor=sheet.judge, reason="熟人")

    @cached_property
    def known_expert(self) -> Any:
        """An expert with a unit, fields and a declared conflict."""
        expert, staff = self.world.home.people["expert5"], self.world.staff
        common = {"programme": self.programme, "expert_id": expert.pk, "actor": staff}
        save_expert(about=About(unit=self.world.home.unit, words=("党建", "治理")), **common)
        declare_conflict(target=Target(person="张三"), reason="亲属", **common)
        return expert

    @cached_property
    def scored(self) -> Project:
        return scored(self.world, submitted(self.world, title="评完分的项目"))

    @cached_property
    def waiting_report(self) -> MonthlyReport:
        """The second report of a project, which waits for the department."""
        world = self.world
        project = running(world.programme, world.home.towns[0], title="在办项目")
        given: dict[str, Any] = {"problems": (problem(), problem()), "no_problems": False}
        march = report_of(project, opened(world, "2026-03", local(2026, 3, 3)))
        with clock.at(REPORTING):
            filed = content(project, 10, 10, 10, **given)
            file_report(report_id=march.pk, content=filed, actor=world.secretary)
            accept_report(report_id=march.pk, actor=world.staff)
        april = report_of(project, opened(world))
        with clock.at(CHECKING):
            later = content(project, 20, 20, 20, narrative="四月" * 20, **given)
            file_report(report_id=april.pk, content=later, actor=world.secretary)
        return april

    @cached_property
    def running(self) -> Project:
        return self.waiting_report.project

    @cached_property
    def open_report(self) -> MonthlyReport:
        """A report not yet written, of a project that has reported before."""
        report = MonthlyReport.objects.filter(project=self.running, state="open").first()
        return report or report_of(self.running, opened(self.world, "2026-06"))

    @cached_property
    def reporting_period(self) -> ReportPeriod:
        """A period with reports still to come."""
        return self.open_report.period

    @cached_property
    def lamp(self) -> Lamp:
        return Lamp.objects.get(project=self.running, is_current=True)

    @cached_property
    def closing(self) -> Project:
        return started(self.world, title="写结项报告的项目")

    @cached_property
    def begun(self) -> Project:
        """Taken up for acceptance, assigned to judges, its verification half done."""
        with clock.at(CLOSING_TIME):
            project = begun(self.world, started(self.world, title="核验中的项目"))
            sheets_of(self.world, project)
            save_verification(
                project_id=project.pk, actor=self.world.staff, verdicts=all_found(project)
            )
        Revision.objects.create(
            project=project,
            number=1,
            document=full_sheet(self.world.programme),
            submitted_at=CLOSING_TIME,
            submitted_by=self.world.secretary,
            digest="x",
        )
        return project

    @cached_property
    def acceptance_sheet(self) -> Any:
        return self.begun.sheets.get(judge=self.world.expert)

    @cached_property
    def ready(self) -> Project:
        """Verified and scored: only the decision is open."""
        with clock.at(CLOSING_TIME):
            return ready(self.world, started(self.world, title="待定等次的项目"))

    @cached_property
    def in_rectification(self) -> Project:
        """Sent back once; the unit has to report what it puts right."""
        with clock.at(CLOSING_TIME):
            project = started(self.world, title="整改中的项目")
            ready(self.world, project, 5, task="undone", problem="unsolved", actual="0")
            decide(project, self.world.head, "require_rectification")
        return project

    @cached_property
    def second_round(self) -> Project:
        """Sent back once, put right, verified and scored again."""
        with clock.at(CLOSING_TIME):
            project = ready(
                self.world,
                started(self.world, title="整改过的项目"),
                5,
                task="undone",
                problem="unsolved",
                actual="0",
            )
            decide(project, self.world.head, "require_rectification")
        with clock.at(CLOSING_TIME + timedelta(days=3)):
            rectified(project, self.world.secretary)
            points_checked(project, self.world.staff)
            judged(self.world, project)
            verified(self.world, project)
        project.refresh_from_db()
        return project
