"""Which kinds of background work there are: upper floors register them when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Protocol

from core.models import Job


class JobCancelled(Exception):
    """The person asked for the work to stop, or the job is no longer ours to finish."""


class Run(Protocol):
    """What the work is handed; see ``core.services.jobs.JobRun``."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What the job was started with."""

    @property
    def owner(self) -> Any:
        """The person who started it."""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is and what comes now; raise JobCancelled when it shall stop."""

    def result(self, *, name: str, source: IO[bytes], content_type: str) -> None:
        """Keep a file as the result."""

    def outcome(self, **facts: Any) -> None:
        """Keep what the work found, as JSON."""


Work = Callable[[Run], str | None]
# Gets the job and who fetches; returns a changed copy of the file, None to hand out the file
# as it is, or raises a DomainError.
Present = Callable[[Job, Any], IO[bytes] | None]


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done, and what is looked at again when its file is fetched."""

    name: str
    run: Work
    present: Present | None = None


_kinds: dict[str, JobKind] = {}


def register_job(name: str, run: Work, *, present: Present | None = None) -> None:
    """Make a kind of job known; called in ``AppConfig.ready``.

    Args:
        name: ASCII code such as ``projects.import``, at most 40 characters.
        run: does the work; may return a Chinese sentence shown as the job's message.
        present: checks a finished file against what the person may see *now*.

    Raises:
        ValueError: another function has the name.
    """
    known = _kinds.get(name)
    if known is not None and known.run is not run:
        raise ValueError(f"job kind {name} is registered twice")
    _kinds[name] = JobKind(name, run, present)


def job_kind(name: str) -> JobKind:
    """Return the kind.

    Raises:
        KeyError: nobody registered it.
    """
    return _kinds[name]
