"""Projects whose excellent grade has been made known."""

from django.db.models import Q

from programmes.enums import Grade


def excellent_q() -> Q:
    """Condition on Project: graded excellent in a ranking that is frozen and made known."""
    return Q(rank_entry__grade=Grade.EXCELLENT)
