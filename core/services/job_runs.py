"""What the work of a job is handed: its arguments, its owner, and a way to say how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core import clock
from core.errors import NotAllowed
from core.jobs import JobCancelled
from core.models import Job, JobState
from core.models.jobs import MESSAGE_LENGTH
from core.services.files import remove_generated, store_generated

# Progress is for eyes: more often than this nobody sees a difference.
WRITE_EVERY_SECONDS = 0.5


class JobRun:
    """One run of a job. Writes the row of the job outside the transaction of the work."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._depth = len(connection.atomic_blocks)
        self._beside: BaseDatabaseWrapper | None = None
        self._written_at = float("-inf")

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the job was started with."""
        arguments: dict[str, Any] = self.job.arguments
        return arguments

    @property
    def owner(self) -> Any:
        """The person who started the job, as the account is now.

        Raises:
            NotAllowed: the account is gone or closed.
        """
        people = get_user_model()._default_manager
        person = people.filter(pk=self.job.owner_id, is_active=True).first()
        if person is None:
            raise NotAllowed("发起人的账号已停用，任务没有办理。")
        return person

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is and what comes now; call it at least once a minute.

        Raises:
            JobCancelled: the person asked to stop, or the job was given up as lost.
        """
        job = self.job
        job.done, job.total, job.step = done, total, message[:MESSAGE_LENGTH]
        last = done >= total
        if not last and monotonic() - self._written_at < WRITE_EVERY_SECONDS:
            return
        self._written_at = monotonic()
        self._write(done=done, total=total, step=job.step, heartbeat_at=clock.now())
        wanted = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, cancel_asked=False).exists()
        if not wanted:
            raise JobCancelled

    def result(self, *, name: str, source: IO[bytes], content_type: str) -> None:
        """Keep a file as the result; a second one takes the place of the first.

        Raises:
            core.services.files.FileNotStored: the disk is full.
        """
        with transaction.atomic():
            self.drop_result()
            self.job.result = store_generated(
                name=name,
                source=source,
                content_type=content_type,
                owner_id=self.job.owner_id,
                owner_name=self.job.owner_name,
            )
            # At once, so that the file of a worker that dies is cleared with its job.
            Job.objects.filter(pk=self.job.pk).update(result=self.job.result)

    def outcome(self, **facts: Any) -> None:
        """Keep what the work found, as JSON; later facts are added to earlier ones."""
        self.job.outcome = {**self.job.outcome, **facts}

    def drop_result(self) -> None:
        """Forget a file kept so far."""
        if self.job.result is not None:
            stored, self.job.result = self.job.result, None
            remove_generated(stored)

    def close(self) -> None:
        """Give back the second connection."""
        if self._beside is not None:
            self._beside.close()
            self._beside = None

    def _write(self, **values: Any) -> None:
        if len(connection.atomic_blocks) == self._depth:
            Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING).update(**values)
        elif connection.vendor != "sqlite":
            self._write_beside(values)
        # SQLite has one writer, and that is the work: its progress shows when it is written.

    def _write_beside(self, values: Mapping[str, Any]) -> None:
        """Write through a connection of its own, so that others see it before the work commits."""
        if self._beside is None:
            self._beside = connection.copy()
        query = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING).query
        update: Any = query.chain(models.sql.UpdateQuery)
        update.add_update_values(dict(values))
        statement, parameters = update.get_compiler(connection=self._beside).as_sql()
        with self._beside.cursor() as cursor:
            cursor.execute(statement, parameters)
