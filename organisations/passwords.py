"""Pure rules of passwords: one-time secrets, character classes, expiry."""

import secrets
import string
from datetime import datetime, timedelta

# Without 0/O, 1/l/I: the hand-out is printed and typed off paper.
_LOWER = "abcdefghijkmnpqrstuvwxyz"
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = "23456789"
_ALL = _LOWER + _UPPER + _DIGITS
_GROUPS, _GROUP_LENGTH = 4, 4
CLASSES_WANTED = 3


def character_classes(text: str) -> int:
    """Count the classes in the text: lower case, upper case, digits, everything else."""
    found = {
        "lower" * (c in string.ascii_lowercase)
        or "upper" * (c in string.ascii_uppercase)
        or "digit" * (c in string.digits)
        or "other"
        for c in text
    }
    return len(found)


def one_time_password() -> str:
    """Return a random password such as ``Kt4m-x7Qe-...``: 16 characters, about 93 bits.

    It holds lower case, upper case, digits and hyphens, so it satisfies the rule of
    three classes, and reads well from paper.
    """
    while True:
        groups = [
            "".join(secrets.choice(_ALL) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
        ]
        word = "-".join(groups)
        if all(set(word) & set(kind) for kind in (_LOWER, _UPPER, _DIGITS)):
            return word


def is_expired(changed_at: datetime | None, now: datetime, days: int) -> bool:
    """Say whether a password changed at the moment has outlived its days (0: never expires).

    A password nobody knows the age of counts as expired.
    """
    if days <= 0:
        return False
    return changed_at is None or now - changed_at >= timedelta(days=days)
