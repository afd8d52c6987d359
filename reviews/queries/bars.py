"""What bars a judge from a project: own unit, its superior or subordinate, declared interests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from core import clock
from organisations.enums import COMMITTEE_KINDS, OrgKind
from organisations.models import Appointment, User
from projects.models import Project, TeamMember
from reviews.models import DeclaredConflict, ExpertProfile
from reviews.queries.panel import SCORED_IN
from reviews.queries.reexamination import former_judges_of

# Posts in these belong to everybody's superior: they make no judge partial.
ABOVE_ALL = COMMITTEE_KINDS | {OrgKind.DEPARTMENT}
Reasons = Mapping[int, str]


@dataclass(frozen=True)
class Cause:
    """What of a project can bar a judge."""

    pk: int
    path: str
    secretary: str

    @classmethod
    def of(cls, project: Project) -> Cause:
        """The cause of a project read with its organisation."""
        return cls(project.pk, project.organisation.path, project.secretary_name)


@dataclass(frozen=True)
class Ties:
    """The judges who belong to one organisation, or have declared an interest in it."""

    path: str
    binds_below: bool
    judges: Reasons

    def bars(self, path: str) -> bool:
        """Whether they may not judge a project of the organisation at the path (回避).

        Barred are the unit itself, those below it, and units above it other than committees
        and departments, which stand above every unit.
        """
        below = self.path.startswith(path)
        above = path.startswith(self.path) and self.binds_below
        return below or above


class Bars:
    """Answers why a judge may not read a project; asks the database nothing more."""

    def __init__(
        self,
        ties: Iterable[Ties],
        projects: Mapping[int, Reasons],
        people: Mapping[str, Reasons],
        teams: Mapping[int, Collection[str]],
    ) -> None:
        self._ties, self._projects = tuple(ties), projects
        self._people, self._teams = people, teams
        self._by_path: dict[str, Reasons] = {}

    def of(self, cause: Cause) -> Reasons:
        """Judges barred from the project, with the reason in a few words."""
        if cause.path not in self._by_path:
            self._by_path[cause.path] = {
                judge: reason
                for tie in self._ties
                if tie.bars(cause.path)
                for judge, reason in tie.judges.items()
            }
        found = self._by_path[cause.path]
        named = [self._projects.get(cause.pk, {})]
        if self._people:
            names = {cause.secretary, *self._teams.get(cause.pk, ())}
            named += [self._people.get(name, {}) for name in sorted(names)]
        return {judge: why for reasons in (found, *named) for judge, why in reasons.items()}


def bars_between(judges: Iterable[User], causes: Iterable[Cause]) -> Bars:
    """What bars these judges from these projects today; six queries at most."""
    causes = list(causes)
    keys = [judge.pk for judge in judges]
    rows = DeclaredConflict.objects.filter(expert__in=keys, lifted_at=None)
    ties, projects, people = _declared(rows)
    for stage in SCORED_IN:
        for project, former in former_judges_of([cause.pk for cause in causes], stage).items():
            projects[project] |= dict.fromkeys(former, "重新评审前打过分")
    teams = _teams(people, [cause.pk for cause in causes]) if people else {}
    return Bars([*_seats(keys), *ties], projects, people, teams)


def barred_by(conflict: DeclaredConflict, causes: Iterable[Cause]) -> set[int]:
    """Projects this declaration alone bars, lifted or not; two queries at most."""
    causes = list(causes)
    ties, projects, people = _declared(DeclaredConflict.objects.filter(pk=conflict.pk))
    teams = _teams(people, [cause.pk for cause in causes]) if people else {}
    bars = Bars(ties, projects, people, teams)
    return {cause.pk for cause in causes if bars.of(cause)}


def _declared(
    rows: QuerySet[DeclaredConflict],
) -> tuple[list[Ties], dict[int, dict[int, str]], dict[str, dict[int, str]]]:
    """What declarations bar: units, projects, people; one query."""
    declared: dict[str, dict[int, str]] = defaultdict(dict)
    projects: dict[int, dict[int, str]] = defaultdict(dict)
    people: dict[str, dict[int, str]] = defaultdict(dict)
    columns = ("expert_id", "organisation__path", "organisation__short_name", "project", "person")
    for expert, path, name, project, person in rows.values_list(*columns):
        if path is not None:
            declared[path][expert] = f"已登记回避{name}"
        elif project is not None:
            projects[project][expert] = "已登记回避本项目"
        else:
            people[person][expert] = f"已登记回避{person}"
    ties = [Ties(path, True, reasons) for path, reasons in declared.items()]
    return ties, projects, people


def _seats(keys: Collection[int]) -> list[Ties]:
    """Organisations the judges hold posts in today, and the units they come from."""
    posts = Appointment.objects.held_on(clock.today()).filter(user__in=keys)
    units = ExpertProfile.objects.filter(user__in=keys, unit__isnull=False)
    found: dict[tuple[str, bool], dict[int, str]] = defaultdict(dict)
    for rows, prefix in ((posts, "post__organisation__"), (units, "unit__")):
        columns = (f"{prefix}path", f"{prefix}kind", f"{prefix}short_name")
        for judge, path, kind, name in rows.values_list("user_id", *columns):
            found[path, kind not in ABOVE_ALL][judge] = name
    return [Ties(path, binds, reasons) for (path, binds), reasons in found.items()]


def _teams(people: Collection[str], projects: Collection[int]) -> dict[int, set[str]]:
    """Which of the people named sit in the team of which project; one query."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = TeamMember.objects.filter(name__in=list(people), project__in=list(projects))
    for project, name in rows.values_list("project_id", "name"):
        found[project].add(name)
    return found
