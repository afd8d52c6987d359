"""Background jobs a person started: what is asked, how far it is, what came out of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.urls import reverse

from core import clock
from core.models.files import StoredFile

RESULT_KEPT = timedelta(days=7)
MESSAGE_LENGTH = 200
TITLE_LENGTH = 120
_ALL = 100


class JobState(models.TextChoices):
    """Where a job stands; the last three are final."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "办理中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"
    CANCELLED = "cancelled", "已取消"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    """Rows a person may see."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        """A job belongs to the person who started it, and to nobody else."""
        if user is None or user.pk is None:
            return self.none()
        return self.filter(owner_id=user.pk)


class Job(models.Model):
    """One piece of work done outside the request. Only ``core.services.jobs`` writes it."""

    # No foreign key: the ground floor knows no user model.
    owner_id = models.BigIntegerField("发起人编号")
    owner_name = models.CharField("发起人", max_length=64)
    kind = models.CharField("种类", max_length=40)
    title = models.CharField("名称", max_length=TITLE_LENGTH)
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已办", default=0)
    # What was being done last: of a job that failed, where it stopped.
    step = models.CharField("环节", max_length=MESSAGE_LENGTH, blank=True, default="")
    message = models.CharField("说明", max_length=MESSAGE_LENGTH, blank=True, default="")
    arguments = models.JSONField("参数", default=dict)
    # What the work found: opaque to this floor, read by the app that registered the kind.
    outcome = models.JSONField("结果内容", default=dict)
    link = models.CharField("办理页面", max_length=200, blank=True, default="")
    result = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, blank=True, verbose_name="结果文件"
    )
    cancel_asked = models.BooleanField("要求取消", default=False)
    created_at = models.DateTimeField("提交时间", default=clock.now, editable=False)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    # Of a queued job: when the queue was last told of it.
    heartbeat_at = models.DateTimeField("最近活动", null=True, blank=True)
    expires_at = models.DateTimeField("保留至", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("owner_id", "created_at"), name="job_owner_idx"),
            models.Index(fields=("state", "heartbeat_at"), name="job_state_idx"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="job_state_valid"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the job."""
        return reverse("core:job", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        """Say whether nothing more will happen."""
        return self.state not in UNFINISHED

    @property
    def percent(self) -> int:
        """Whole per cent done; 0 while the total is unknown."""
        return min(_ALL, self.done * _ALL // self.total) if self.total else 0

    @property
    def stopped_at(self) -> str:
        """Where a job that was not brought to its end stopped, in words; "" of any other."""
        if self.state not in (JobState.FAILED, JobState.CANCELLED):
            return ""
        reached = f"已办 {self.done} / {self.total}" if self.done < self.total else "最后一步"
        return "，".join(part for part in (self.step, reached if self.total else "") if part)

    def has_result(self, moment: datetime) -> bool:
        """Say whether there is a file to fetch at that moment."""
        return (
            self.state == JobState.DONE
            and self.result_id is not None
            and (self.expires_at is None or self.expires_at > moment)
        )

    def is_expired(self, moment: datetime) -> bool:
        """Say whether the result has been kept for as long as results are kept."""
        return self.expires_at is not None and self.expires_at <= moment
