"""The project list: projects in sight with lamp, progress and grade, narrowed and ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from dashboards.coverage import FILED, UNDER_REVIEW
from dispatch.enums import LampColour
from dispatch.models import Lamp, MonthlyReport
from organisations.models import Organisation
from programmes.models import Category, Programme, Topic
from projects.enums import ESTABLISHED, NOT_APPROVED, Status
from projects.models import Project
from reviews.models import Acceptance

ESTABLISHED_NOW = "established"
# Groups of states people ask for by one word; the other codes are single states.
STATUS_GROUPS: dict[str, tuple[str, frozenset[Status]]] = {
    ESTABLISHED_NOW: ("全部已立项", frozenset(ESTABLISHED)),
    "under_review": ("申报审批中", UNDER_REVIEW),
    "declined": ("未予立项", frozenset(NOT_APPROVED)),
    "filed": ("已报送且有效", frozenset(FILED)),
}
UNCATEGORISED = "none"
ALL_YEARS = "all"
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "": ("按单位", ("organisation__path", "pk")),
    "lag": ("滞后多的在前", (F("lag").desc(nulls_last=True), "pk")),
    "progress": ("完成度低的在前", ("actual_progress", "pk")),
    "deadline": ("完成时限近的在前", (F("end_date").asc(nulls_last=True), "pk")),
    "number": ("按项目编号", ("project_number", "draft_number", "pk")),
    "recent": ("最近有变动的在前", ("-status_since", "pk")),
}


@dataclass(frozen=True)
class LibraryFilters:
    """What the list is narrowed to; an empty value means all."""

    q: str = ""
    programme: str = ""
    category: str = ""
    status: str = ""
    lamp: str = ""
    kind: str = ""
    topic: str = ""
    unit: str = ""
    grade: str = ""
    period: str = ""
    report: str = ""
    sort: str = ""


def with_facts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate current `lamp`, `planned`, `lag`, `overdue_days`, and the `grade` once decided.

    The grade is that of the frozen ranking, before it the one of the decided acceptance.
    """
    decided = Acceptance.objects.filter(project=OuterRef("pk"), decided_at__isnull=False)
    return projects.annotate(
        lit=FilteredRelation("lamps", condition=Q(lamps__is_current=True)),
        lamp=F("lit__shown"),
        planned=F("lit__planned"),
        lag=F("lit__lag"),
        overdue_days=F("lit__overdue_days"),
        grade=Coalesce(
            F("rank_entry__grade"), Subquery(decided.order_by("-round").values("grade")[:1])
        ),
    )


def library(user: Any, programme: Programme | None, filters: LibraryFilters) -> QuerySet[Project]:
    """Projects in the person's sight that meet all filters, in the order asked for."""
    rows = with_facts(Project.objects.visible_to(user).with_names())
    for condition in _conditions(programme, filters):
        rows = rows.filter(condition)
    return rows.order_by(*ORDERS.get(filters.sort, ORDERS[""])[1])


def _conditions(programme: Programme | None, filters: LibraryFilters) -> list[Q]:
    wanted = [_in_programme(programme, filters.programme)]
    wanted += [_status(filters.status), _category(filters.category)]
    wanted += [_lamp(filters.lamp, filters.period), _report(filters.report, filters.period)]
    wanted.append(_words(filters.q))
    plain = {
        "selection_kind": filters.kind,
        "topic": filters.topic,
        "organisation": filters.unit,
        "grade": filters.grade,
    }
    wanted += [Q(**{name: value}) for name, value in plain.items() if value]
    return [condition for condition in wanted if condition]


def _in_programme(programme: Programme | None, chosen: str) -> Q:
    if chosen == ALL_YEARS:
        return Q()
    if chosen:
        return Q(programme=chosen)
    return Q(programme=programme) if programme else Q()


def _status(code: str) -> Q:
    if not code:
        return Q()
    if code in STATUS_GROUPS:
        return Q(status__in=STATUS_GROUPS[code][1])
    return Q(status=code)


def _category(code: str) -> Q:
    if code == UNCATEGORISED:
        return Q(category=None)
    return Q(category=code) if code else Q()


def _lamp(colour: str, period: str) -> Q:
    """Current lamp, or that of the named period; established and never lit counts as grey."""
    if not colour:
        return Q()
    if period:
        lit = Lamp.objects.filter(period__key=period, shown=colour)
        return Q(pk__in=lit.values("project"))
    if colour == LampColour.GREY:
        return Q(status__in=ESTABLISHED) & (Q(lamp=colour) | Q(lamp=None))
    return Q(lamp=colour)


def _report(timeliness: str, period: str) -> Q:
    if not timeliness:
        return Q()
    of_period = {"period__key": period} if period else {}
    reports = MonthlyReport.objects.filter(timeliness=timeliness, **of_period)
    return Q(pk__in=reports.values("project"))


def _words(text: str) -> Q:
    found = Q()
    for word in text.split():
        found &= (
            Q(title__icontains=word)
            | Q(organisation__short_name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(organisation__initials__icontains=word)
            | Q(project_number__icontains=word)
            | Q(draft_number__icontains=word)
        )
    return found


Choices = list[tuple[str, str]]


def filter_choices(user: Any, programme_id: int | None) -> Mapping[str, Choices]:
    """Programmes, categories, topics and units the person may filter by; one query.

    Categories and topics are those of the programme, and only if the person may see it.
    """
    programmes = Programme.objects.visible_to(user)
    here = {"programme": programme_id, "programme__in": programmes.values("pk")}
    projects = Project.objects.visible_to(user).filter(programme=programme_id)
    units = Organisation.objects.filter(pk__in=projects.values("organisation"))
    parts = [
        _choice_rows(programmes, "programme", "name", "year"),
        _choice_rows(Category.objects.filter(**here), "category", "name", "position"),
        _choice_rows(Topic.objects.filter(**here), "topic", "title", "position"),
        _choice_rows(units, "unit", "short_name", "depth"),
    ]
    found: dict[str, Choices] = {"programme": [], "category": [], "topic": [], "unit": []}
    rows = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: (row[3], row[1]))
    for kind, pk, label, _ in rows:
        found[kind].append((str(pk), label))
    return found


def _choice_rows(rows: QuerySet[Any], kind: str, label: str, position: str) -> QuerySet[Any]:
    return rows.order_by().values_list(Value(kind), "pk", label, position)
