"""Who may do what in monthly dispatch; objects are the project or the programme."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of
from projects.rules import in_department, in_unit, is_department_head, is_unit_secretary


@rules.predicate
def runs_programme(user: Any, programme: Any) -> bool:
    """The person is staff or head of the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(
        programme.committee.path, Role.STAFF, Role.HEAD
    )


rules.add_perm("dispatch.file_report", in_unit)
rules.add_perm("dispatch.confirm_report", is_unit_secretary)
rules.add_perm("dispatch.check_report", in_department)
rules.add_perm("dispatch.override_lamp", is_department_head)
rules.add_perm("dispatch.run_dispatch", runs_programme)
