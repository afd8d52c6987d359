"""Who is spoken to about a duty, by level; looks each unit and department up once."""

from __future__ import annotations

from datetime import date

from dispatch.duties import DutyItem
from dispatch.enums import ReportState
from organisations.enums import Role
from organisations.models import User
from organisations.queries import department_people, people_with_role
from programmes.enums import Recipient

# Where nobody holds the post, the next level hears of it, so that no duty is forgotten.
_CHAIN = (Recipient.LIAISON, Recipient.SECRETARY, Recipient.STAFF, Recipient.HEAD)
_UNIT_ROLES = {Recipient.LIAISON: Role.LIAISON, Recipient.SECRETARY: Role.SECRETARY}
_DEPARTMENT_ROLES = {Recipient.STAFF: Role.STAFF, Recipient.HEAD: Role.HEAD}


class RecipientBook:
    """Active holders of the posts on one day; remembers what it has looked up."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._found: dict[tuple[str, int], list[User]] = {}

    def of_item(self, *, recipient: str, item: DutyItem) -> tuple[int, ...]:
        """User ids of the level for an open item.

        Who is named by the item stands for its unit's liaison; the levels above are the same
        for everybody.
        """
        in_person = recipient == Recipient.OWNER or (
            recipient in _UNIT_ROLES and item.organisation_id is None
        )
        if item.people and in_person:
            return item.people
        first = Recipient(recipient)
        if first == Recipient.OWNER or (first == Recipient.LIAISON and item.by_secretary):
            first = Recipient.SECRETARY if item.by_secretary else Recipient.LIAISON
        if item.organisation_id is None and first in _UNIT_ROLES:
            first = Recipient.STAFF
        people = self._first_held(first, item.organisation_id or 0, item.committee_id)
        return tuple(person.pk for person in people)

    def people(
        self, *, recipient: str, state: str, organisation_id: int, committee_id: int
    ) -> list[User]:
        """People of the level for a report in this state.

        A report that waits for the secretary is no longer the liaison's business: the secretary
        is reminded in the liaison's place.
        """
        first = Recipient(recipient)
        if first == Recipient.LIAISON and state == ReportState.FILED:
            first = Recipient.SECRETARY
        return self._first_held(first, organisation_id, committee_id)

    def _first_held(self, first: Recipient, organisation_id: int, committee_id: int) -> list[User]:
        for level in _CHAIN[_CHAIN.index(first) :]:
            people = self._holders(level, organisation_id, committee_id)
            if people:
                return people
        return []

    def _holders(self, level: Recipient, organisation_id: int, committee_id: int) -> list[User]:
        in_unit = level in _UNIT_ROLES
        key = (str(level), organisation_id if in_unit else committee_id)
        if key not in self._found:
            rows = (
                people_with_role(
                    role=_UNIT_ROLES[level], organisation_id=organisation_id, on=self.day
                )
                if in_unit
                else department_people(
                    committee_id=committee_id, roles=[_DEPARTMENT_ROLES[level]], on=self.day
                )
            )
            self._found[key] = list(rows)
        return self._found[key]
