"""The download centre: progress with and without a script, cancel, the file, only one's own."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from core import jobs
from core.models import Job, JobState
from core.services.jobs import run_job, start_job
from tests.core.routes import job_of
from tests.world import World

KIND = "tests.page"


@pytest.fixture(autouse=True)
def _kind(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.FILES_ROOT = tmp_path

    def run(job: Any) -> None:
        job.result(name="材料 & “包”.txt", source=io.BytesIO(b"abc"), content_type="text/plain")

    def present(job: Job, person: Any) -> Any:
        return io.BytesIO(b"ab") if job.arguments.get("less") else None

    monkeypatch.setitem(jobs._kinds, KIND, jobs.JobKind(KIND, run, present))


def client_of(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_empty_centre_says_what_to_do(world: World):
    page = client_of(world.staff).get(reverse("core:jobs")).content.decode()
    assert "还没有后台任务" in page
    assert "项目库" in page


def test_progress_is_the_same_for_a_script_and_for_a_reload(world: World):
    client = client_of(world.staff)
    job = job_of(world.staff, state=JobState.RUNNING, done=3, total=12, step="第 3 个项目")
    address = reverse("core:job", args=[job.pk])
    whole = client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    for page in (whole, part):
        assert "3 / 12（25%）" in page
        assert "第 3 个项目" in page
        assert 'hx-trigger="every 2s"' in page
        assert "取消任务" in page
    assert "<html" in whole
    assert "<html" not in part


def test_a_failed_job_says_where_it_stopped_and_never_looks_complete(world: World):
    client = client_of(world.staff)
    facts = {"state": JobState.FAILED, "step": "正在生成汇总材料", "message": "磁盘已满"}
    job_of(world.staff, done=3, total=43, **facts)
    job = job_of(world.staff, done=43, total=43, **facts)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "正在生成汇总材料，最后一步" in page
    rows = client.get(reverse("core:jobs")).content.decode()
    assert "停在：正在生成汇总材料，已办 3 / 43" in rows
    assert "磁盘已满" in rows
    for shown in (page, rows):
        assert "43 / 43" not in shown
        assert "100%" not in shown


def test_a_finished_job_asks_no_more_and_offers_its_file(world: World):
    client = client_of(world.staff)
    job = start_job(owner=world.staff, kind=KIND, title="材料", arguments={})
    run_job(job.pk)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "hx-trigger" not in page
    assert "取消任务" not in page
    assert reverse("core:job_result", args=[job.pk]) in page
    answer = client.get(reverse("core:job_result", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"abc"
    named = unquote(answer["Content-Disposition"])
    assert named == "attachment; filename*=UTF-8''材料 & “包”.txt"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_file_is_looked_at_again_when_it_is_fetched(world: World):
    job = start_job(owner=world.staff, kind=KIND, title="材料", arguments={"less": True})
    run_job(job.pk)
    answer = client_of(world.staff).get(reverse("core:job_result", args=[job.pk]))
    assert b"".join(answer.streaming_content) == b"ab"


def test_a_job_is_cancelled_on_its_page(world: World):
    job = start_job(owner=world.staff, kind=KIND, title="材料", arguments={})
    client = client_of(world.staff)
    answer = client.post(reverse("core:job_cancel", args=[job.pk]), follow=True)
    assert "已在开始前取消" in answer.content.decode()
    assert Job.objects.get().state == JobState.CANCELLED
