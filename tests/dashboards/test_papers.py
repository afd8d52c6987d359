"""The archive of papers: what is in it, who gets it, what is left out when it is fetched."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from core import clock
from core.errors import Conflict, InvalidInput
from core.models import Job
from core.services import job_runs
from core.services.jobs import result_of, run_job
from dashboards.services.paper_zip import CHOICES, start_packing
from organisations.models import Appointment
from projects.enums import Status
from projects.models import Project
from tests.core.word_files import text_of
from tests.projects.papers_made import established
from tests.projects.sheets import call_time, drafted, submitted
from tests.world import World

ALL = [code for code, _ in CHOICES]


@pytest.fixture(autouse=True)
def _place(world: World, settings: LazySettings, tmp_path: Path, monkeypatch: Any):
    settings.FILES_ROOT = tmp_path
    monkeypatch.setattr(job_runs, "WRITE_EVERY_SECONDS", 0)
    with clock.at(call_time(world.programme)):
        yield


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def packed(person: Any, papers: list[str] | None = None, **narrowed: Any) -> Job:
    """Have the papers of everything in the person's sight made."""
    projects = Project.objects.visible_to(person).filter(**narrowed)
    job = start_packing(owner=person, projects=projects, papers=papers or ALL)
    assert run_job(job.pk)
    return Job.objects.get(pk=job.pk)


def fetched(job: Job, person: Any) -> zipfile.ZipFile:
    answer = client_of(person).get(reverse("core:job_result", args=[job.pk]))
    assert answer.status_code == 200, answer.content.decode()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    return archive


def one_more(world: World) -> Project:
    """A filed project of the second town."""
    town = world.home.towns[1]
    project = submitted(world, title="第二镇的项目")
    Project.objects.filter(pk=project.pk).update(organisation=town)
    return project


def revoke(person: Any) -> None:
    """Take all posts from the person."""
    Appointment.objects.filter(user=person).delete()


def test_the_archive_holds_every_chosen_paper_of_every_project(world: World):
    first, second = established(world), one_more(world)
    job = packed(world.staff)
    assert (job.state, job.message) == ("done", "共 2 个项目。")
    assert job.result is not None
    assert job.result.name == "书记项目材料-20260310.zip"
    names = fetched(job, world.staff).namelist()
    folders = {name.split("/")[0] for name in names if "/" in name}
    assert folders == {
        f"{first.project_number} 分水甲镇党委 小区值日生 {first.pk}",
        f"{second.draft_number} 分水乙镇党委 第二镇的项目 {second.pk}",
    }
    written = [name for name in names if name.endswith("docx") and "小区值日生" in name]
    of_first = sorted(name.split("/")[1] for name in written)
    assert of_first == [
        f"{label}-分水甲镇党委-小区值日生.docx" for label in ("推进计划表", "申报表", "责任状")
    ]
    assert not [name for name in names if "责任状" in name and "第二镇" in name]
    assert "汇总表.xlsx" in names
    assert len([name for name in names if name.startswith("立项通知（代拟稿）")]) == 1


def test_only_chosen_papers_are_packed(world: World):
    established(world)
    names = fetched(packed(world.staff, ["plan_table"]), world.staff).namelist()
    assert [name.rsplit(".", 1)[1] for name in names] == ["xlsx"]
    projects = Project.objects.visible_to(world.staff)
    with pytest.raises(InvalidInput, match="至少选一种"):
        start_packing(owner=world.staff, projects=projects, papers=["payslip"])
    with pytest.raises(Conflict, match="没有可以打包的项目"):
        start_packing(owner=world.staff, projects=projects.none(), papers=ALL)


def test_a_project_out_of_sight_when_its_turn_comes_is_left_out(world: World):
    first, second = submitted(world), one_more(world)
    projects = Project.objects.visible_to(world.staff)
    job = start_packing(owner=world.staff, projects=projects, papers=ALL)
    Project.objects.filter(pk=second.pk).update(status=Status.DRAFT)
    run_job(job.pk)
    job.refresh_from_db()
    assert job.message == "共 1 个项目。另有 1 个项目您已无权查看，没有打包。"
    assert list(job.outcome["entries"]) == [str(first.pk)]


def test_a_project_out_of_sight_when_the_file_is_fetched_is_taken_out(world: World):
    submitted(world)
    second = one_more(world)
    job = packed(world.staff)
    Project.objects.filter(pk=second.pk).update(status=Status.DRAFT)
    archive = fetched(job, world.staff)
    assert not [name for name in archive.namelist() if "第二镇" in name]
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("汇总表.xlsx"))).active
    assert sheet is not None
    words = str([[cell.value for cell in row] for row in sheet.iter_rows()])
    assert "小区值日生" in words
    assert "第二镇的项目" not in words


def test_nothing_is_left_for_a_person_who_lost_the_post(world: World):
    submitted(world)
    job = packed(world.staff)
    revoke(world.staff)
    answer = client_of(world.staff).get(reverse("core:job_result", args=[job.pk]))
    assert answer.status_code == 409
    assert "您已无权查看" in answer.content.decode()


def test_telephone_numbers_follow_the_right_to_see_them(world: World):
    submitted(world)
    for person, shown in ((world.staff, True), (world.leader, False)):
        job = packed(person, ["application"])
        archive = fetched(job, person)
        words = text_of(archive.read(archive.namelist()[0]))
        assert ("13800000001" in words) is shown
        stored, changed = result_of(job, person)
        assert stored == job.result
        assert changed is None


def test_a_unit_packs_its_own_projects_drafts_included_and_no_others(world: World):
    drafted(world)
    one_more(world)
    names = fetched(packed(world.liaison), world.liaison).namelist()
    assert [name for name in names if "小区值日生" in name]
    assert not [name for name in names if "第二镇" in name]
    assert Job.objects.visible_to(world.staff).count() == 0


def test_from_the_list_to_the_file_by_the_pages(world: World):
    established(world)
    one_more(world)
    client = client_of(world.staff)
    address = reverse("dashboards:papers")
    listed = client.get(f"{reverse('dashboards:library')}?q=值日生").content.decode()
    assert f'href="{address}?q=' in listed
    chosen = f"{address}?q=值日生"
    assert "共 1 个项目" in client.get(chosen).content.decode()
    refused = client.post(chosen, {}).content.decode()
    assert "请至少选一种材料" in refused
    answer = client.post(chosen, {"papers": ["application"]})
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    assert run_job(job.pk)
    assert len(fetched(job, world.staff).namelist()) == 1


def test_one_project_is_packed_from_its_own_page(world: World):
    project = submitted(world)
    one_more(world)
    client = client_of(world.secretary)
    address = f"{reverse('dashboards:papers')}?project={project.pk}"
    assert address in client.get(project.get_absolute_url()).content.decode()
    client.post(address, {"papers": ["application", "plan"]})
    assert Job.objects.get().title == "材料打包：小区值日生"
    assert Job.objects.get().arguments["projects"] == [project.pk]
    foreign = client_of(world.foreign.people["staff"]).get(address)
    assert foreign.status_code == 404
