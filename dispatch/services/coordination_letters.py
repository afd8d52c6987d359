"""Tells each side of a coordinated problem what happened, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core import clock
from dispatch.models import CoordinationItem
from notifications.services.messages import tell
from organisations.enums import Role
from organisations.queries import department_people, people_of_units

UNIT, LEAD, SUPPORT, STAFF, LEADERS = "unit", "lead", "support", "staff", "leaders"
# Whom a step concerns, besides whoever took it. Accepting is told with the assignment.
TOLD: dict[str, tuple[str, ...]] = {
    "raise": (STAFF,),
    "refuse": (UNIT,),
    "assign": (UNIT, LEAD, SUPPORT),
    "reassign": (UNIT, LEAD, SUPPORT),
    "result": (UNIT, STAFF),
    "escalate": (UNIT, LEAD, LEADERS),
    "instruct": (STAFF, LEAD, UNIT),
    "close": (STAFF, LEAD),
    "send_back": (STAFF, LEAD),
}


def tell_of_step(item: CoordinationItem, action: str, label: str, text: str, actor: Any) -> int:
    """Tell everybody the step concerns; return how many."""
    people = {
        person.pk: person
        for side in TOLD.get(action, ())
        for person in _people(item, side)
        if person != actor
    }
    return tell(
        recipients=people.values(),
        kind="coordination",
        title=f"{item}“{item.project}”：{label}",
        body=text,
        link=item.get_absolute_url(),
        once_key=f"coordination:{item.pk}:{item.version}",
    )


def _people(item: CoordinationItem, side: str) -> Iterable[Any]:
    today = clock.today()
    if side == UNIT:
        return people_of_units(organisation_ids=[item.project.organisation_id], on=today)
    if side == LEAD:
        return people_of_units(organisation_ids=[item.lead_unit_id], on=today)
    if side == SUPPORT:
        supporting = item.supporting.values_list("pk", flat=True)
        return people_of_units(organisation_ids=supporting, on=today)
    role = Role.STAFF if side == STAFF else Role.LEADER
    return department_people(committee_id=item.programme.committee_id, roles=[role], on=today)
