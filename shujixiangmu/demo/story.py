"""The demonstration's cast and its acts in order of time; nothing is played after now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random

from core import clock
from core.calendar_store import load_calendar
from core.workdays import WorkCalendar
from organisations.enums import Role
from organisations.models import Appointment, User
from programmes.models import Programme
from projects.models import Project

Act = Callable[[], None]


@dataclass(order=True)
class Scene:
    """One act at one moment; `order` keeps acts of the same moment in their order."""

    moment: datetime
    order: int
    act: Act = field(compare=False)


@dataclass
class Cast:
    """Who acts: the department, the experts, and the two people of each unit."""

    leader: User
    head: User
    staff: list[User]
    experts: list[User]
    secretaries: dict[int, User]
    liaisons: dict[int, User]

    @classmethod
    def of(cls, programme: Programme) -> Cast:
        """Collect the people in office below the programme's committee."""
        rows = Appointment.objects.filter(
            post__organisation__path__startswith=programme.committee.path
        ).select_related("user", "post")
        by_role: dict[str, list[Appointment]] = {}
        for row in rows.order_by("pk"):
            by_role.setdefault(row.post.role, []).append(row)
        people = {role: [row.user for row in found] for role, found in by_role.items()}
        return cls(
            leader=people[Role.LEADER][0],
            head=people[Role.HEAD][0],
            staff=people[Role.STAFF],
            experts=people[Role.EXPERT],
            secretaries=_by_unit(by_role[Role.SECRETARY]),
            liaisons=_by_unit(by_role[Role.LIAISON]),
        )

    def secretary(self, project: Project) -> User:
        """Secretary of the project's unit."""
        return self._fresh(self.secretaries[project.organisation_id])

    def liaison(self, project: Project) -> User:
        """Liaison officer of the project's unit."""
        return self._fresh(self.liaisons[project.organisation_id])

    @staticmethod
    def _fresh(user: User) -> User:
        """The person without the scope kept from another day of the story."""
        user.__dict__.pop("_scopes", None)
        return user


def turn_of(project: Project) -> int:
    """Place of the project in the workbook: chance that is the same in every database."""
    return int(project.draft_number.rpartition("-")[2])


def _by_unit(rows: Iterable[Appointment]) -> dict[int, User]:
    return {row.post.organisation_id: row.user for row in rows}


class Story:
    """A queue of scenes; `play` performs those up to now, each at its own moment."""

    def __init__(self, programme: Programme, *, seed: int, now: datetime) -> None:
        self.programme = programme
        # Repeatable on purpose: the same seed tells the same story.
        self.random = Random(seed)  # noqa: S311
        self.now = now
        self.cast = Cast.of(programme)
        self.opens_on: date = programme.opens_at.astimezone(clock.SHANGHAI).date()
        self.calendar: WorkCalendar = load_calendar()
        self._scenes: list[Scene] = []
        self._planned = 0

    def day(self, offset: int) -> date:
        """The working day on or after the `offset`-th day of the programme."""
        return self.calendar.next_working_day(self.opens_on + timedelta(days=offset))

    def at(self, day: date, hour: int, act: Act, minute: int | None = None) -> None:
        """Plan an act; minutes are drawn so that times look like people's."""
        chosen = self.random.randrange(60) if minute is None else minute
        moment = datetime.combine(day, time(hour, chosen), tzinfo=clock.SHANGHAI)
        self._planned += 1
        heappush(self._scenes, Scene(moment, self._planned, act))

    def play(self, until: datetime | None = None) -> int:
        """Perform the planned scenes up to a moment, or to now; return how many.

        An act may plan further acts; they take their place in the queue.
        """
        end = min(until or self.now, self.now)
        performed = 0
        while self._scenes and self._scenes[0].moment <= end:
            scene = heappop(self._scenes)
            with clock.at(scene.moment):
                scene.act()
            performed += 1
        return performed
