"""Reads of meetings: lists, the agenda proposed from data, decisions, what a screen shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from core.workdays import WorkCalendar
from dispatch.coordination_steps import OPEN
from dispatch.enums import AgendaKind, CoordinationState, DecisionState, LampColour
from dispatch.models import (
    AgendaItem,
    CoordinationItem,
    Gathering,
    GatheringDecision,
    Lamp,
    MonthlyReport,
)
from dispatch.queries.coordination import overdue_q
from dispatch.queries.lamps import StripCell, lamp_strips
from organisations.models import Organisation
from organisations.scope import scope_of
from programmes.models import Programme
from projects.enums import ESTABLISHED, RUNNING
from projects.models import Project

UNDONE = frozenset({DecisionState.OPEN, DecisionState.REPORTED})
OVERDUE_CODE = "overdue"


@dataclass(frozen=True)
class Proposal:
    """One possible item of an agenda; `place` is its number once chosen, 0 before."""

    kind: str
    title: str
    note: str
    project_id: int | None = None
    item_id: int | None = None
    decision_id: int | None = None
    urged: bool = False
    place: int = 0

    @property
    def key(self) -> str:
        """What the page calls it: the row it stands for."""
        row = self.item_id or self.decision_id or self.project_id or 0
        family = "item" if self.item_id else "decision" if self.decision_id else "project"
        return f"{family}-{row}"

    @property
    def label(self) -> str:
        """Where it comes from, in words."""
        return str(AgendaKind(self.kind).label)


@dataclass(frozen=True)
class DecisionRow:
    """A decision with the working days left while it is not verified."""

    decision: GatheringDecision
    days_left: int | None

    @property
    def overdue(self) -> bool:
        """Its day has passed and nobody has reported it done."""
        return self.days_left is not None and self.days_left < 0


def gatherings_of(user: Any, programme: Programme | None, kind: str = "") -> QuerySet[Gathering]:
    """Meetings in sight, the latest first."""
    rows = Gathering.objects.visible_to(user).select_related("host", "programme__committee")
    if programme is not None:
        rows = rows.filter(programme=programme)
    return rows.filter(kind=kind) if kind else rows


def propose_agenda(gathering: Gathering, user: Any, today: date) -> list[Proposal]:
    """What the meeting could deal with, from the data of the day; three queries and one.

    Matters for leaders, red projects, yellow projects, other open coordination, decisions of
    earlier meetings not done yet. What the saved agenda has keeps its place in it.
    """
    found = [
        *_coordination(gathering, user, today),
        *_lit_projects(gathering, user),
        *_unfinished(gathering, user, today),
    ]
    order = [kind.value for kind in AgendaKind]
    found.sort(key=lambda one: order.index(one.kind))
    agenda = list(gathering.agenda.exclude(kind=AgendaKind.OTHER))
    saved = {_key_of(row): row.position for row in agenda}
    known = {one.key for one in found}
    found += [_kept(row) for row in agenda if _key_of(row) not in known]
    return [replace(one, place=saved.get(one.key, 0)) for one in found]


def _kept(row: AgendaItem) -> Proposal:
    """An item of the agenda that the data of the day would no longer propose."""
    note = "定议程后情况已变，仍在议程中"
    return Proposal(row.kind, row.title, note, row.project_id, row.item_id, row.decision_id)


def _key_of(row: AgendaItem) -> str:
    return _kept(row).key


def _coordination(gathering: Gathering, user: Any, today: date) -> Iterator[Proposal]:
    late = Case(
        When(overdue_q(today), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = CoordinationItem.objects.visible_to(user).with_names()
    rows = rows.filter(programme=gathering.programme, state__in=OPEN).annotate(late=late)
    for item in rows.order_by("late", "raised_on", "pk"):
        waits = item.state == CoordinationState.ESCALATED
        overdue = item.late == 0
        yield Proposal(
            kind=AgendaKind.LEADER if waits else AgendaKind.COORDINATION,
            title=f"{item.project.organisation}“{item.project}”：{item.problem}"[:200],
            note=f"{item}，{item.get_state_display()}" + ("，超承诺时限" if overdue else ""),
            project_id=item.project_id,
            item_id=item.pk,
            urged=waits or overdue,
        )


def _lit_projects(gathering: Gathering, user: Any) -> Iterator[Proposal]:
    rows = Lamp.objects.visible_to(user).filter(
        is_current=True,
        shown__in=[LampColour.RED, LampColour.YELLOW],
        project__programme=gathering.programme,
        project__status__in=RUNNING,
    )
    for lamp in rows.select_related("project__organisation").order_by("-lag", "pk"):
        red = lamp.shown == LampColour.RED
        yield Proposal(
            kind=AgendaKind.RED if red else AgendaKind.YELLOW,
            title=f"{lamp.project.organisation}“{lamp.project}”推进情况",
            note="；".join(str(reason) for reason in lamp.reasons)[:120],
            project_id=lamp.project_id,
            urged=red,
        )


def _unfinished(gathering: Gathering, user: Any, today: date) -> Iterator[Proposal]:
    rows = GatheringDecision.objects.visible_to(user).with_names().filter(state__in=UNDONE)
    rows = rows.filter(gathering__programme=gathering.programme).exclude(gathering=gathering)
    for row in rows.order_by("due_on", "pk"):
        overdue = row.state == DecisionState.OPEN and row.due_on < today
        yield Proposal(
            kind=AgendaKind.DECISION,
            title=f"{row.unit_name}：{row.text}"[:200],
            note=f"{row.gathering}议定，期限 {row.due_on:%Y-%m-%d}"
            + ("，已逾期" if overdue else ""),
            project_id=row.project_id,
            decision_id=row.pk,
            urged=True,
        )


def last_that_decided(gathering: Gathering) -> Any:
    """The latest meeting before this one at which something was decided; one query.

    It carries `decided` and `done`, how many decisions it took and how many are verified.
    """
    done = Q(decisions__state=DecisionState.DONE)
    rows = Gathering.objects.filter(
        programme=gathering.programme, starts_at__lt=gathering.starts_at
    ).annotate(decided=Count("decisions"), done=Count("decisions", filter=done))
    return rows.filter(decided__gt=0).order_by("-starts_at", "-pk").first()


def agenda_of(gathering: Gathering, user: Any) -> list[AgendaItem]:
    """The agenda as the person may read it: a unit sees what concerns it, and general items."""
    rows = gathering.agenda.select_related("project__organisation", "item__lead_unit", "decision")
    scope = scope_of(user)
    committees = scope.committee_paths()
    if any(gathering.programme.committee.path.startswith(path) for path in committees):
        return list(rows)
    units = scope.unit_ids()
    mine = Q(project__organisation__in=units) | Q(item__lead_unit__in=units)
    mine |= Q(decision__unit__in=units) | Q(kind=AgendaKind.OTHER)
    return list(rows.filter(mine))


def decisions_of(
    user: Any,
    programme: Programme | None = None,
    *,
    state: str = "",
    today: date | None = None,
    gathering: Gathering | None = None,
) -> QuerySet[GatheringDecision]:
    """Decisions in sight, those due first; `state` may also be the code for overdue."""
    rows = GatheringDecision.objects.visible_to(user).with_names()
    if programme is not None:
        rows = rows.filter(gathering__programme=programme)
    if gathering is not None:
        rows = rows.filter(gathering=gathering)
    if state == OVERDUE_CODE and today is not None:
        return rows.filter(state=DecisionState.OPEN, due_on__lt=today)
    return rows.filter(state=state) if state else rows


def decision_rows(
    decisions: Iterable[GatheringDecision], calendar: WorkCalendar, today: date
) -> list[DecisionRow]:
    """Decisions with working days left while the unit still has to act."""
    rows = []
    for row in decisions:
        is_open = row.state == DecisionState.OPEN
        left = calendar.days_left(today, row.due_on) if is_open else None
        rows.append(DecisionRow(row, left))
    return rows


@dataclass(frozen=True)
class ScreenFacts:
    """What a projector shows of one item: the project's lamp, last report and open matters."""

    entry: AgendaItem
    lamp: Lamp | None
    strip: list[StripCell]
    report: MonthlyReport | None
    matters: list[CoordinationItem]


def screen_facts(entry: AgendaItem, today: date) -> ScreenFacts:
    """Facts of one item of the agenda; a constant number of queries."""
    if entry.project_id is None:
        return ScreenFacts(entry, None, [], None, [])
    lamps = Lamp.objects.filter(project=entry.project_id, is_current=True)
    reports = MonthlyReport.objects.filter(
        project=entry.project_id, first_submitted_at__isnull=False
    )
    matters = CoordinationItem.objects.filter(project=entry.project_id, state__in=OPEN)
    return ScreenFacts(
        entry=entry,
        lamp=lamps.select_related("period").first(),
        strip=lamp_strips([entry.project_id], today)[entry.project_id],
        report=reports.select_related("period").order_by("-period__starts_on").first(),
        matters=list(matters.with_names().order_by("raised_on", "pk")),
    )


def decision_dates(user: Any, first: date, last: date) -> list[tuple[date, str, str]]:
    """Days of decisions in sight not reported done: day, title, link; one query."""
    due = GatheringDecision.objects.visible_to(user).with_names()
    due = due.filter(state=DecisionState.OPEN, due_on__range=(first, last))
    return [
        (row.due_on, f"会议议定事项：{row.text[:40]}", row.get_absolute_url())
        for row in due.order_by("due_on", "pk")
    ]


def projects_to_show(user: Any, programme: Programme) -> QuerySet[Project]:
    """Projects a meeting can look at or decide about, finished ones too, by unit; one query."""
    rows = Project.objects.visible_to(user).filter(programme=programme, status__in=ESTABLISHED)
    return rows.with_names().order_by("organisation__path", "pk")


def hosts_under(committee: Organisation) -> QuerySet[Organisation]:
    """Units that can host or be invited; one query."""
    units = Organisation.objects.filter(path__startswith=committee.path, is_active=True)
    return units.exclude(pk=committee.pk).order_by("path")
