"""Pure rule: when a delivery that failed is tried again, and when no more."""

from datetime import timedelta

MOST_ATTEMPTS = 5
#: Time to finish one delivery; after it the sender counts as lost.
LEASE = timedelta(minutes=10)
_WAITS = (1, 5, 15, 60)  # minutes after the 1st, 2nd … failed attempt


def wait_after(attempts: int) -> timedelta | None:
    """Return the wait after so many failed attempts, None when it is given up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return timedelta(minutes=_WAITS[max(attempts, 1) - 1])
