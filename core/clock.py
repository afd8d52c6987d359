"""The one clock: what time it is in China, and how demo play and tests shift it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_moment", default=None)


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai (the frozen one inside ``at``)."""
    return _frozen.get() or datetime.now(SHANGHAI)


def today() -> date:
    """Return the local date in Asia/Shanghai; around midnight it differs from the UTC date."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Freeze the clock at ``moment`` inside the block.

    Raises:
        ValueError: ``moment`` has no time zone; guessing one would hide an eight-hour error.
    """
    if moment.tzinfo is None:
        raise ValueError("core.clock.at needs an aware datetime")
    token = _frozen.set(moment.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _frozen.reset(token)
