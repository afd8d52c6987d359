"""Who may change rules: predicates that read like sentences."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.rules import is_administrator
from organisations.scope import scope_of
from programmes.models import Programme


@rules.predicate
def works_in_its_department(user: Any, programme: Any) -> bool:
    """The person works in, or heads, the department of the programme's own committee.

    Takes a programme or the committee itself, so that a first programme can be judged too.
    """
    if programme is None:
        return False
    committee = programme.committee if isinstance(programme, Programme) else programme
    return scope_of(user).serves(committee.path, Role.STAFF, Role.HEAD)


@rules.predicate
def works_in_a_department(user: Any) -> bool:
    """The person works in, or heads, the department of some committee."""
    return bool(scope_of(user).committee_paths(Role.STAFF, Role.HEAD))


rules.add_perm("programmes.manage_programme", works_in_its_department)
rules.add_perm("programmes.import_holidays", works_in_a_department | is_administrator)
rules.add_perm("programmes.import_workbook", works_in_a_department | is_administrator)
