"""Who may look after accounts: predicates that read like sentences."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.models import Organisation
from organisations.scope import scope_of


@rules.predicate
def is_administrator(user: Any) -> bool:
    """The person is system administrator of some organisation today."""
    return Role.ADMINISTRATOR in scope_of(user).roles


@rules.predicate
def administers(user: Any, organisation: Any) -> bool:
    """The organisation lies in the part of the tree the person administers."""
    return organisation is not None and _reaches(user, organisation, Role.ADMINISTRATOR)


@rules.predicate
def administers_everything(user: Any) -> bool:
    """The person administers the whole installation: every tree in it."""
    paths = tuple(scope_of(user).committee_paths(Role.ADMINISTRATOR))
    if not paths:
        return False
    roots = Organisation.objects.filter(depth=1).values_list("path", flat=True)
    return all(root in paths for root in roots)


@rules.predicate
def is_in_its_department(user: Any, organisation: Any) -> bool:
    """The person works in or heads the department of a committee above the organisation."""
    return organisation is not None and _reaches(user, organisation, Role.STAFF, Role.HEAD)


def _reaches(user: Any, organisation: Any, *roles: str) -> bool:
    return any(
        organisation.path.startswith(path) for path in scope_of(user).committee_paths(*roles)
    )


rules.add_perm("organisations.manage_people", administers)
rules.add_perm("organisations.set_up_units", administers | is_in_its_department)
rules.add_perm("organisations.hand_out_passwords", administers | is_in_its_department)

# The back office: one door, then the model. Rows are narrowed by each page's queryset.
rules.add_perm("core", is_administrator)
for verb in ("view", "add", "change", "delete"):
    rules.add_perm(f"core.{verb}_holiday", is_administrator)
# The chain holds the acts of every county.
rules.add_perm("core.view_auditrecord", administers_everything)
