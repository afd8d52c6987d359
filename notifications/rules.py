"""Who may look after the sending of messages."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of


@rules.predicate
def works_in_a_department(user: Any) -> bool:
    """The person works in or heads the department of some committee today.

    Which rows this reaches is up to ``visible_to``.
    """
    return bool(scope_of(user).committee_paths(Role.STAFF, Role.HEAD))


rules.add_perm("notifications.view_deliveries", works_in_a_department)
rules.add_perm("notifications.resend_deliveries", works_in_a_department)
