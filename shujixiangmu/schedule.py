"""When background work runs: one entry per sweep, copied into the database by beat at start.

Times are Asia/Shanghai. Every task listed here must be a *sweep*: it selects what
is due and not yet done, so that a missed run is caught up by the next one and a
doubled run does nothing.
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {}
