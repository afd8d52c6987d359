"""Who may do what with a project: predicates that read like sentences."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of


@rules.predicate
def is_unit_liaison(user: Any, project: Any) -> bool:
    """The person is liaison officer of the project's unit."""
    return project is not None and project.organisation_id in scope_of(user).unit_ids(Role.LIAISON)


@rules.predicate
def is_unit_secretary(user: Any, project: Any) -> bool:
    """The person holds the secretary's post of the project's unit today."""
    return project is not None and project.organisation_id in scope_of(user).unit_ids(
        Role.SECRETARY
    )


@rules.predicate
def is_department_staff(user: Any, project: Any) -> bool:
    """The person is staff of the department of the programme's own committee."""
    return project is not None and scope_of(user).serves(
        project.programme.committee.path, Role.STAFF
    )


@rules.predicate
def is_department_head(user: Any, project: Any) -> bool:
    """The person heads the department of the programme's own committee."""
    return project is not None and scope_of(user).serves(
        project.programme.committee.path, Role.HEAD
    )


@rules.predicate
def is_leader(user: Any, project: Any) -> bool:
    """The person leads the programme's own committee."""
    return project is not None and scope_of(user).serves(
        project.programme.committee.path, Role.LEADER
    )


@rules.predicate
def heads_its_department(user: Any, programme: Any) -> bool:
    """The person heads the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(programme.committee.path, Role.HEAD)


in_unit = is_unit_liaison | is_unit_secretary
in_department = is_department_staff | is_department_head

rules.add_perm("projects.edit_application", in_unit)
rules.add_perm("projects.submit_project", is_unit_secretary)
rules.add_perm("projects.pre_review_project", in_department)
rules.add_perm("projects.decide_project", is_department_head)
rules.add_perm("projects.open_late", heads_its_department)
# Moves a rule of the programme makes by itself: no person holds this.
rules.add_perm("projects.move_by_rule", rules.always_deny)
