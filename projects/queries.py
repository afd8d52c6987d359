"""Reads of the project floor: coverage of units, changes between submissions, the plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from core import clock
from organisations.enums import COMMITTEE_KINDS, OrgKind, Role
from organisations.models import Appointment, Organisation
from programmes.enums import SelectionKind
from programmes.models import Programme, Topic
from projects.enums import OCCUPIES_QUOTA, Status
from projects.models import Milestone, Project
from projects.sheet.context import context_of
from projects.sheet.reading import Change, changes

NOT_APPLYING = COMMITTEE_KINDS | {OrgKind.DEPARTMENT}


@dataclass(frozen=True)
class UnitCoverage:
    """How one unit stands to the call: projects filed and drafted, topics it still lacks."""

    organisation: Organisation
    filed: int
    drafts: int
    missing_topics: tuple[Topic, ...]
    quota_min: int
    quota_max: int

    @property
    def has_none(self) -> bool:
        """No project filed."""
        return self.filed == 0

    @property
    def below_minimum(self) -> bool:
        """Fewer projects filed than every secretary must lead."""
        return self.filed < self.quota_min

    @property
    def over_quota(self) -> bool:
        """More projects than a secretary may lead, drafts included."""
        return self.filed + self.drafts > self.quota_max


def coverage(programme: Programme) -> list[UnitCoverage]:
    """Every unit with a secretary's post held today, in tree order; four queries.

    Projects that do not occupy the quota (rejected, terminated, revoked) do not count.
    """
    units = applying_units(programme)
    rows = Project.objects.filter(programme=programme, status__in=OCCUPIES_QUOTA).values_list(
        "organisation_id", "status", "topic_id"
    )
    filed: dict[int, int] = defaultdict(int)
    drafts: dict[int, int] = defaultdict(int)
    claimed: dict[int, set[int]] = defaultdict(set)
    for organisation_id, status, topic_id in rows:
        counts = drafts if status == Status.DRAFT else filed
        counts[organisation_id] += 1
        if status != Status.DRAFT and topic_id:
            claimed[organisation_id].add(topic_id)
    mandatory = list(programme.topics.filter(selection_kind=SelectionKind.MANDATORY))
    return [
        UnitCoverage(
            unit,
            filed[unit.pk],
            drafts[unit.pk],
            tuple(
                topic
                for topic in mandatory
                if topic.binds(unit.kind) and topic.pk not in claimed[unit.pk]
            ),
            programme.quota_min,
            programme.quota_max,
        )
        for unit in units
    ]


def applying_units(programme: Programme) -> QuerySet[Organisation]:
    """Units below the committee whose secretary's post is held today."""
    held = Appointment.objects.held_on(clock.today()).filter(post__role=Role.SECRETARY)
    return (
        Organisation.objects.filter(
            path__startswith=programme.committee.path,
            is_active=True,
            pk__in=held.values("post__organisation"),
        )
        .exclude(kind__in=NOT_APPLYING)
        .order_by("path")
    )


def changes_between(project: Project, old: int, new: int) -> list[Change]:
    """What differs between two numbered submissions, field by field and row by row, in words.

    Numbers that do not exist count as an empty document.
    """
    documents = dict(
        project.revisions.filter(number__in=[old, new]).values_list("number", "document")
    )
    context = context_of(project, today=clock.today())
    return changes(documents.get(old, {}), documents.get(new, {}), context)


def latest_changes(project: Project) -> list[Change]:
    """What the last submission changed against the one before; empty for a first submission."""
    last = project.revisions.last()
    if last is None or last.number == 1:
        return []
    return changes_between(project, last.number - 1, last.number)


def plan_of(project: Project) -> list[Milestone]:
    """Milestones by day, each with its measure; one query."""
    return list(project.milestones.select_related("measure").order_by("due_date", "position"))
