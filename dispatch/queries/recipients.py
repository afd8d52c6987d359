"""Who is spoken to about a duty, by level; looks each unit and department up once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dispatch.duties import DutyItem
from dispatch.enums import ReportState
from organisations.enums import Role
from organisations.models import Appointment, User
from organisations.queries import department_people
from programmes.enums import Recipient

# Where nobody holds the post, the next level hears of it, so that no duty is forgotten.
_CHAIN = (Recipient.LIAISON, Recipient.SECRETARY, Recipient.STAFF, Recipient.HEAD)
_UNIT_ROLES = {Recipient.LIAISON: Role.LIAISON, Recipient.SECRETARY: Role.SECRETARY}
_DEPARTMENT_ROLES = {Recipient.STAFF: Role.STAFF, Recipient.HEAD: Role.HEAD}
_LEVEL_OF_ROLE = {str(role): level for level, role in _UNIT_ROLES.items()}

People = tuple[int, ...]


class RecipientBook:
    """Active holders of the posts on one day, as user ids; remembers what it has looked up."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._units: dict[int, dict[Recipient, People]] = {}
        self._departments: dict[tuple[Recipient, int], People] = {}

    def learn(self, organisation_ids: Iterable[int | None]) -> None:
        """Look up the units' people that are not known yet; one query at most."""
        new = {pk for pk in organisation_ids if pk} - self._units.keys()
        if not new:
            return
        self._units |= {pk: {} for pk in new}
        held = Appointment.objects.held_on(self.day).filter(
            post__organisation_id__in=new,
            post__role__in=_UNIT_ROLES.values(),
            post__organisation__is_active=True,
            user__is_active=True,
        )
        rows = held.order_by("user_id").values_list(
            "post__organisation_id", "post__role", "user_id"
        )
        for unit, role, person in rows.distinct():
            level = _LEVEL_OF_ROLE[role]
            self._units[unit][level] = (*self._units[unit].get(level, ()), person)

    def of_item(self, *, recipient: str, item: DutyItem) -> People:
        """People of the level for an open item.

        Who is named by the item stands for its unit's liaison; the levels above are the same
        for everybody.
        """
        first = Recipient(recipient)
        in_person = first == Recipient.OWNER or (
            first in _UNIT_ROLES and item.organisation_id is None
        )
        if item.people and in_person:
            return item.people
        if first == Recipient.OWNER:
            first = Recipient.LIAISON
        if first == Recipient.LIAISON and item.by_secretary:
            first = Recipient.SECRETARY
        return self._first_held(first, item.organisation_id, item.committee_id)

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
        found = self._first_held(first, organisation_id, committee_id)
        return list(User.objects.filter(pk__in=found).order_by("pk"))

    def _first_held(
        self, first: Recipient, organisation_id: int | None, committee_id: int
    ) -> People:
        for level in _CHAIN[_CHAIN.index(first) :]:
            if level in _UNIT_ROLES:
                if organisation_id not in self._units:
                    self.learn([organisation_id])
                people = self._units.get(organisation_id or 0, {}).get(level, ())
            else:
                people = self._department(level, committee_id)
            if people:
                return people
        return ()

    def _department(self, level: Recipient, committee_id: int) -> People:
        key = (level, committee_id)
        if key not in self._departments:
            rows = department_people(
                committee_id=committee_id, roles=[_DEPARTMENT_ROLES[level]], on=self.day
            )
            self._departments[key] = tuple(rows.values_list("pk", flat=True))
        return self._departments[key]
