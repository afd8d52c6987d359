"""Who may do what in monthly dispatch; objects are the project or the programme."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of
from projects.rules import (
    heads_its_department,
    in_department,
    in_unit,
    is_department_head,
    is_unit_secretary,
)


@rules.predicate
def runs_programme(user: Any, programme: Any) -> bool:
    """The person is staff or head of the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(
        programme.committee.path, Role.STAFF, Role.HEAD
    )


@rules.predicate
def runs_its_programme(user: Any, row: Any) -> bool:
    """The person is staff or head of the department of the committee the row belongs to."""
    return row is not None and runs_programme.test(user, row.programme)


@rules.predicate
def raised_it(user: Any, item: Any) -> bool:
    """The person is liaison officer or secretary of the project's unit."""
    return item is not None and in_unit.test(user, item.project)


@rules.predicate
def leads_it(user: Any, item: Any) -> bool:
    """The person is liaison officer or secretary of the unit in charge."""
    return item is not None and item.lead_unit_id in scope_of(user).unit_ids()


@rules.predicate
def supports_it(user: Any, item: Any) -> bool:
    """The person is liaison officer or secretary of a unit that supports the one in charge."""
    units = scope_of(user).unit_ids()
    return bool(item is not None and units and item.supporting.filter(pk__in=units).exists())


@rules.predicate
def may_instruct(user: Any, item: Any) -> bool:
    """The person leads the committee, or heads its department and records what was decided."""
    return item is not None and scope_of(user).serves(
        item.programme.committee.path, Role.LEADER, Role.HEAD
    )


@rules.predicate
def owes_it(user: Any, decision: Any) -> bool:
    """The person is liaison officer or secretary of the unit a decision is given to."""
    return decision is not None and decision.unit_id in scope_of(user).unit_ids()


@rules.predicate
def runs_the_meeting(user: Any, decision: Any) -> bool:
    """The person is staff or head of the department that called the meeting."""
    return decision is not None and runs_programme.test(user, decision.gathering.programme)


@rules.predicate
def inspects(user: Any, inspection: Any) -> bool:
    """The person is one of the inspectors, and belongs to the department today."""
    return inspection is not None and (
        in_department.test(user, inspection.project)
        and any(person.pk == user.pk for person in inspection.inspectors.all())
    )


@rules.predicate
def reads_whole_lists(user: Any, programme: Any) -> bool:
    """The person's lists hold every project of the programme: its department and its leaders."""
    return programme is not None and scope_of(user).serves(
        programme.committee.path, Role.STAFF, Role.HEAD, Role.LEADER
    )


rules.add_perm("dispatch.file_report", in_unit)
rules.add_perm("dispatch.confirm_report", is_unit_secretary)
rules.add_perm("dispatch.check_report", in_department)
rules.add_perm("dispatch.override_lamp", is_department_head)
rules.add_perm("dispatch.run_dispatch", runs_programme)
rules.add_perm("dispatch.raise_coordination", in_unit | in_department)
rules.add_perm("dispatch.coordinate", runs_its_programme)
rules.add_perm("dispatch.work_on_coordination", runs_its_programme | leads_it)
rules.add_perm("dispatch.note_coordination", runs_its_programme | leads_it | supports_it)
rules.add_perm("dispatch.instruct_coordination", may_instruct)
rules.add_perm("dispatch.rate_coordination", raised_it)
rules.add_perm("dispatch.hold_gathering", runs_its_programme)
rules.add_perm("dispatch.report_decision", runs_the_meeting | owes_it)
rules.add_perm("dispatch.verify_decision", runs_the_meeting)
rules.add_perm("dispatch.supervise_project", in_department)
rules.add_perm("dispatch.answer_supervision", in_unit)
rules.add_perm("dispatch.issue_grave_order", is_department_head)
rules.add_perm("dispatch.record_inspection", inspects)
rules.add_perm("dispatch.draft_bulletin", runs_programme)
rules.add_perm("dispatch.issue_bulletin", heads_its_department)
rules.add_perm("dispatch.explain_bulletin", in_unit)
rules.add_perm("dispatch.see_figures", reads_whole_lists)
