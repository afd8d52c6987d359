"""Who may judge: predicates that read like sentences."""

from __future__ import annotations

from typing import Any

import rules

from organisations.enums import Role
from organisations.scope import scope_of
from projects.rules import in_department, is_leader


@rules.predicate
def serves_programme(user: Any, programme: Any) -> bool:
    """The person works in the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(
        programme.committee.path, Role.STAFF, Role.HEAD
    )


@rules.predicate
def heads_programme(user: Any, programme: Any) -> bool:
    """The person heads the department of the programme's own committee."""
    return programme is not None and scope_of(user).serves(programme.committee.path, Role.HEAD)


@rules.predicate
def leads_programme(user: Any, programme: Any) -> bool:
    """The person leads the programme's own committee."""
    return programme is not None and scope_of(user).serves(programme.committee.path, Role.LEADER)


@rules.predicate
def holds_sheet(user: Any, sheet: Any) -> bool:
    """The sheet is the person's own, and the person is still an expert of this committee."""
    if sheet is None or sheet.judge_id != user.pk:
        return False
    committee = sheet.project.programme.committee.path
    return any(
        seat.role == Role.EXPERT and seat.path.startswith(committee)
        for seat in scope_of(user).seats
    )


rules.add_perm("reviews.work_on_programme", serves_programme)
rules.add_perm("reviews.decide_programme", heads_programme)
rules.add_perm("reviews.see_ranking", serves_programme | leads_programme)
rules.add_perm("reviews.score_sheet", holds_sheet)
rules.add_perm("reviews.see_marks", in_department | is_leader)
