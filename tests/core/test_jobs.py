"""Background jobs: done once, stopped when asked, cleared after a week, seen by their owner."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from core import clock, jobs
from core.errors import Conflict
from core.files import path_of
from core.models import AuditRecord, Job, JobState, StoredFile
from core.services import job_runs
from core.services.job_runs import JobRun
from core.services.jobs import cancel_job, result_of, run_job, start_job, sweep_jobs
from tests.world import World

KIND = "tests.work"


@pytest.fixture(autouse=True)
def _place(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.FILES_ROOT = tmp_path
    monkeypatch.setattr(job_runs, "WRITE_EVERY_SECONDS", 0)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def set_work(run: Callable[[JobRun], Any], present: Any = None) -> None:
        monkeypatch.setitem(jobs._kinds, KIND, jobs.JobKind(KIND, run, present))

    set_work(paper)
    return set_work


def paper(run: JobRun) -> str:
    run.progress(1, 2, "第一份")
    run.result(name="汇总.txt", source=io.BytesIO(b"content"), content_type="text/plain")
    run.outcome(count=2)
    return "共 2 份"


def started(owner: Any, **arguments: Any) -> Job:
    return start_job(owner=owner, kind=KIND, title="生成材料", arguments=arguments)


def again(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_job_is_done_once_and_keeps_its_file_and_its_facts(world: World, work: Any):
    job = started(world.staff)
    assert run_job(job.pk)
    assert not run_job(job.pk)
    job = again(job)
    assert (job.state, job.message, job.done, job.total) == ("done", "共 2 份", 2, 2)
    assert job.outcome == {"count": 2}
    stored, changed = result_of(job, world.staff)
    assert path_of(stored).read_bytes() == b"content"
    assert changed is None
    assert stored.size == 7
    assert AuditRecord.objects.filter(action="job.start").count() == 1


def test_the_same_job_asked_for_twice_is_one_job(world: World, work: Any):
    assert started(world.staff, a=1) == started(world.staff, a=1)
    assert started(world.staff, a=2) != started(world.head, a=2)


def test_a_fourth_unfinished_job_is_refused(world: World, work: Any):
    for number in range(3):
        started(world.staff, n=number)
    with pytest.raises(Conflict, match="您已有 3 个后台任务没有办完"):
        started(world.staff, n=3)


def test_a_refusal_is_said_in_its_own_words(world: World, work: Any):
    def refuse(run: JobRun) -> None:
        paper(run)
        raise Conflict("第 3 行的单位不存在，请改正。")

    work(refuse)
    job = started(world.staff)
    run_job(job.pk)
    assert (again(job).state, again(job).message) == ("failed", "第 3 行的单位不存在，请改正。")
    assert again(job).stopped_at == "第一份，已办 1 / 2"
    assert not StoredFile.objects.exists()


def test_a_fault_of_ours_is_said_without_its_inside(world: World, work: Any):
    work(lambda run: 1 / 0)
    job = started(world.staff)
    run_job(job.pk)
    assert again(job).state == JobState.FAILED
    assert "系统出错" in again(job).message
    assert "division" not in again(job).message


def test_a_job_of_a_closed_account_is_not_done(world: World, work: Any):
    work(lambda run: str(run.owner))
    job = started(world.staff)
    type(world.staff).objects.filter(pk=world.staff.pk).update(is_active=False)
    run_job(job.pk)
    assert again(job).message == "发起人的账号已停用，任务没有办理。"


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_at_its_next_step(
    world: World, work: Any
):
    job = started(world.staff, n=1)
    cancel_job(job_id=job.pk, actor=world.staff)
    assert not run_job(job.pk)
    assert again(job).state == JobState.CANCELLED

    def stopped_half_way(run: JobRun) -> None:
        run.progress(1, 9)
        cancel_job(job_id=run.job.pk, actor=world.staff)
        run.progress(2, 9)
        raise AssertionError("went on")

    work(stopped_half_way)
    job = started(world.staff, n=2)
    run_job(job.pk)
    assert (again(job).state, again(job).message) == ("cancelled", "已按您的要求取消。")
    assert cancel_job(job_id=job.pk, actor=world.staff).state == JobState.CANCELLED


def test_nobody_else_cancels_a_job_and_nobody_a_finished_one(world: World, work: Any):
    job = started(world.staff)
    with pytest.raises(Job.DoesNotExist):
        cancel_job(job_id=job.pk, actor=world.head)
    run_job(job.pk)
    with pytest.raises(Conflict, match="已经结束"):
        cancel_job(job_id=job.pk, actor=world.staff)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_work_commits(world: World, work: Any, on_postgresql: bool):
    seen: list[int] = []

    def long_work(run: JobRun) -> None:
        try:
            with transaction.atomic():
                run.progress(5, 9, "写入")
                raise Conflict("撤回")
        except Conflict:
            seen.append(again(run.job).done)

    work(long_work)
    run_job(started(world.staff).pk)
    # SQLite has one writer: what the work writes about itself goes with the work.
    assert seen == ([5] if on_postgresql else [0])


def test_a_forgotten_job_is_rung_for_again_and_a_dead_one_is_closed(
    world: World, work: Any, monkeypatch: pytest.MonkeyPatch
):
    rung: list[int] = []
    monkeypatch.setattr("core.services.jobs._ring", rung.append)
    waiting, dead = started(world.staff, n=1), started(world.staff, n=2)
    later = clock.now() + timedelta(minutes=11)
    Job.objects.filter(pk=dead.pk).update(state=JobState.RUNNING, heartbeat_at=clock.now())
    with clock.at(later):
        assert sweep_jobs() == {"rung": 1, "closed": 1, "cleared": 0, "forgotten": 0}
        assert sweep_jobs()["rung"] == 0
    assert rung == [waiting.pk]
    assert again(dead).message == "后台服务中断，任务没有完成，请重新提交。"


def test_what_a_dead_worker_still_brings_is_thrown_away(world: World, work: Any):
    def overtaken(run: JobRun) -> None:
        paper(run)
        Job.objects.filter(pk=run.job.pk).update(state=JobState.FAILED, message="中断")

    work(overtaken)
    job = started(world.staff)
    run_job(job.pk)
    assert again(job).message == "中断"
    assert not StoredFile.objects.exists()


def test_the_file_of_a_worker_that_died_is_cleared_too(world: World, work: Any):
    job = started(world.staff)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=clock.now())
    paper(JobRun(again(job)))
    assert again(job).result is not None
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert sweep_jobs()["closed"] == 1
    assert not again(job).has_result(clock.now())
    with clock.at(clock.now() + timedelta(days=8)):
        assert sweep_jobs()["cleared"] == 1
    assert not StoredFile.objects.exists()


def test_results_are_cleared_after_seven_days(
    world: World, work: Any, django_capture_on_commit_callbacks: Any
):
    job = started(world.staff, secret="丁书记")
    run_job(job.pk)
    stored = again(job).result
    assert stored is not None
    with clock.at(clock.now() + timedelta(days=6, hours=23)):
        assert sweep_jobs()["cleared"] == 0
    with clock.at(clock.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(Conflict, match="重新生成"):
            result_of(again(job), world.staff)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep_jobs()["cleared"] == 1
        assert sweep_jobs()["cleared"] == 0
    job = again(job)
    assert (job.result, job.arguments, job.outcome) == (None, {}, {})
    assert not path_of(stored).exists()
    assert not StoredFile.objects.exists()


def test_a_queue_that_cannot_be_reached_costs_nothing_but_time(
    world: World,
    work: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
):
    def unreachable(*args: Any, **kwargs: Any) -> None:
        raise OSError("no route to the queue")

    monkeypatch.setattr("core.services.jobs.current_app.send_task", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        job = started(world.staff)
    assert again(job).state == JobState.QUEUED
