"""Starts, runs, cancels and clears background jobs; the row is the truth, the queue only a bell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import IO, Any

import structlog
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import Conflict, DomainError
from core.jobs import JobCancelled, job_kind
from core.models import UNFINISHED, Job, JobState, StoredFile
from core.models.jobs import MESSAGE_LENGTH, RESULT_KEPT, TITLE_LENGTH
from core.request_facts import new_request_id
from core.services.files import remove_generated
from core.services.job_runs import JobRun

TASK = "core.run_job"
MOST_UNFINISHED = 3
# How long the queue may take before it is told again, and a run may be silent.
UNTOLD, SILENT = timedelta(minutes=10), timedelta(minutes=10)
FORGOTTEN = timedelta(days=180)
_NAME_LENGTH = 64
_FINAL = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
logger = structlog.get_logger(__name__)


@transaction.atomic
def start_job(
    *, owner: Any, kind: str, title: str, arguments: Mapping[str, Any], link: str = ""
) -> Job:
    """Put a job into the queue; the same one asked for twice is one job.

    Args:
        owner: the person; the job and its result are hers or his alone.
        arguments: JSON-able; ids in it are checked again by the work itself.
        link: page the job belongs to, shown beside it.

    Raises:
        Conflict: the person has too many unfinished jobs.
        KeyError: nobody registered the kind.
    """
    job_kind(kind)
    waiting = list(Job.objects.visible_to(owner).filter(state__in=UNFINISHED))
    for job in waiting:
        if (job.kind, job.arguments) == (kind, dict(arguments)) and not job.cancel_asked:
            return job
    if len(waiting) >= MOST_UNFINISHED:
        raise Conflict(
            f"您已有 {len(waiting)} 个后台任务没有办完，请等其中一个完成或取消后再提交。"
        )
    job = Job.objects.create(
        owner_id=owner.pk,
        owner_name=(getattr(owner, "display_name", "") or str(owner))[:_NAME_LENGTH],
        kind=kind,
        title=title[:TITLE_LENGTH],
        arguments=dict(arguments),
        link=link,
    )
    audit.record(actor=owner, action="job.start", obj=job, details={"kind": kind})
    transaction.on_commit(partial(_ring, job.pk))
    return job


@transaction.atomic
def cancel_job(*, job_id: int, actor: Any) -> Job:
    """Stop a job of one's own: at once while it waits, at its next step while it runs.

    Raises Job.DoesNotExist (somebody else's), Conflict (finished already). A second click
    changes nothing.
    """
    own = Job.objects.visible_to(actor)
    job = own.select_for_update(of=("self",)).get(pk=job_id)
    if job.state == JobState.CANCELLED or job.cancel_asked:
        return job
    if job.is_finished:
        raise Conflict("任务已经结束，不能取消了。")
    job.cancel_asked = True
    if job.state == JobState.QUEUED:
        job.state, job.message = JobState.CANCELLED, "已在开始前取消。"
        job.finished_at = clock.now()
        job.expires_at = job.finished_at + RESULT_KEPT
    job.save()
    audit.record(actor=actor, action="job.cancel", obj=job)
    return job


def run_job(pk: int) -> bool:
    """Do a queued job; return whether this call did it.

    Whoever changes the row from queued to running does the work, so that a message delivered
    twice, or to two workers, does it once.
    """
    moment = clock.now()
    claimed = Job.objects.filter(pk=pk, state=JobState.QUEUED, cancel_asked=False).update(
        state=JobState.RUNNING, started_at=moment, heartbeat_at=moment
    )
    if not claimed:
        return False
    run = JobRun(Job.objects.get(pk=pk))
    try:
        state, message = _work(run)
    finally:
        run.close()
    _finish(run, state, message)
    return True


def result_of(job: Job, person: Any) -> tuple[StoredFile, IO[bytes] | None]:
    """Return the stored result, and a changed copy where the person may see less by now.

    Raises:
        Conflict: there is no result, or it is no longer kept.
    """
    if not job.has_result(clock.now()) or job.result is None:
        raise Conflict("文件已过保留期或已清除，请重新生成。")
    present = job_kind(job.kind).present
    return job.result, present(job, person) if present else None


def sweep_jobs() -> dict[str, int]:
    """Ring again for forgotten jobs, close dead ones, clear old results; harmless when doubled."""
    moment = clock.now()
    return {
        "rung": _ring_again(moment - UNTOLD),
        "closed": _close_dead(moment - SILENT),
        "cleared": _clear_expired(),
        "forgotten": Job.objects.filter(
            state__in=_FINAL, result=None, created_at__lt=moment - FORGOTTEN
        ).delete()[0],
    }


def _ring(pk: int) -> None:
    """Tell the queue; when it cannot be reached the sweep will."""
    try:
        current_app.send_task(TASK, args=[pk], retry=False)
    except Exception:
        logger.warning("job_not_queued", job=pk, exc_info=True)


def _work(run: JobRun) -> tuple[str, str]:
    """Do the work; return the final state and the sentence the person reads."""
    try:
        said = job_kind(run.job.kind).run(run)
    except JobCancelled:
        return JobState.CANCELLED, "已按您的要求取消。"
    except DomainError as refused:
        return JobState.FAILED, refused.message
    except SoftTimeLimitExceeded:
        return JobState.FAILED, "办理时间过长，系统已中止。请缩小范围，分几次办理。"
    except Exception:
        incident = new_request_id()
        logger.exception("job_failed", job=run.job.pk, kind=run.job.kind, incident=incident)
        return JobState.FAILED, (
            f"系统出错，任务没有完成。请稍后重试；仍不行的，请联系系统管理员，报编号 {incident}。"
        )
    return JobState.DONE, said or ""


@transaction.atomic
def _finish(run: JobRun, state: str, message: str) -> None:
    job, moment = run.job, clock.now()
    if state != JobState.DONE:
        run.drop_result()
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state,
        message=message[:MESSAGE_LENGTH],
        done=job.total if state == JobState.DONE else job.done,
        total=job.total,
        step="" if state == JobState.DONE else job.step,
        outcome=job.outcome,
        result=job.result,
        finished_at=moment,
        expires_at=moment + RESULT_KEPT,
    )
    if not mine:
        run.drop_result()


def _ring_again(before: Any) -> int:
    """Ring for jobs the queue was told of long ago, or never."""
    waiting = Job.objects.filter(state=JobState.QUEUED).filter(
        Q(heartbeat_at__lt=before) | Q(heartbeat_at=None, created_at__lt=before)
    )
    keys = list(waiting.values_list("pk", flat=True))
    Job.objects.filter(pk__in=keys, state=JobState.QUEUED).update(heartbeat_at=clock.now())
    for pk in keys:
        _ring(pk)
    return len(keys)


def _close_dead(before: Any) -> int:
    """Close jobs whose worker fell silent; whatever it still brings is thrown away."""
    dead = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=before)
    moment = clock.now()
    facts = {"finished_at": moment, "expires_at": moment + RESULT_KEPT}
    return dead.filter(cancel_asked=True).update(
        state=JobState.CANCELLED, message="已按您的要求取消。", **facts
    ) + dead.filter(cancel_asked=False).update(
        state=JobState.FAILED, message="后台服务中断，任务没有完成，请重新提交。", **facts
    )


def _clear_expired() -> int:
    """Delete results no longer kept, with everything the row says about them."""
    old = Job.objects.filter(state__in=_FINAL, expires_at__lte=clock.now())
    count = 0
    for pk in old.exclude(result=None, arguments={}, outcome={}).values_list("pk", flat=True):
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).get(pk=pk)
            stored, job.result = job.result, None
            job.arguments, job.outcome = {}, {}
            job.save(update_fields=["result", "arguments", "outcome"])
            if stored is not None:
                remove_generated(stored)
            count += 1
    return count
