"""Who may look at the figures of a whole programme: a predicate that reads like a sentence."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of


@rules.predicate
def oversees(user: Any, programme: Any) -> bool:
    """The person leads, heads or works for the programme's committee or one above it."""
    if programme is None:
        return False
    path = programme.committee.path
    return any(path.startswith(own) for own in scope_of(user).committee_paths())


@rules.predicate
def works_for_its_department(user: Any, programme: Any) -> bool:
    """The person is staff or head of the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(
        programme.committee.path, Role.STAFF, Role.HEAD
    )


rules.add_perm("dashboards.see_overview", oversees)
rules.add_perm("dashboards.see_phones", works_for_its_department)
