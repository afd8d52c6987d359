"""Rows of the county's 汇总表: one project each, in the order of units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from core import clock
from core.masking import mask_phones
from organisations.enums import OrgKind, Role
from organisations.models import Appointment, Organisation
from programmes.models import Programme
from projects.enums import NOT_APPROVED, Status
from projects.models import Project, Revision

# What the last column says; a project that goes its usual way leaves it to be written by hand.
OFF_TRACK = NOT_APPROVED | {
    Status.SUSPENDED,
    Status.TERMINATED,
    Status.REVOKED,
    Status.FAILED,
}


@dataclass(frozen=True)
class SummaryRow:
    """One line; `liaison` is name and telephone as they stand in one cell."""

    unit_id: int
    unit: str
    title: str
    kind: str
    category: str
    problems: str
    results: str
    end_date: date | None
    liaison: str
    remark: str


def summary_rows(projects: QuerySet[Project], *, full_phones: bool) -> list[SummaryRow]:
    """Lines of the table over the given projects, by unit; three queries.

    Content is what was last filed; a draft, which only its own unit sees, is taken as typed.
    Telephone numbers are masked unless `full_phones`.
    """
    filed = Revision.objects.filter(project=OuterRef("pk")).order_by("-number")
    rows = (
        projects.select_related("organisation", "category", "application")
        .prefetch_related("problems")
        .annotate(filed_document=Subquery(filed.values("document")[:1]))
        .order_by("organisation__path", "pk")
    )
    found = list(rows)
    contacts = _contacts({project.organisation_id for project in found})
    return [_row(project, contacts, full_phones) for project in found]


def department_name(programme: Programme) -> str:
    """Short name of the department that serves the programme's committee, "" without one."""
    committee = programme.committee
    departments = Organisation.objects.filter(
        kind=OrgKind.DEPARTMENT, path__startswith=committee.path, depth=committee.depth + 1
    )
    found = departments.first()
    return found.short_name if found else ""


def _contacts(units: set[int]) -> dict[int, str]:
    """Name and telephone of each unit's liaison officer today."""
    held = (
        Appointment.objects.held_on(clock.today())
        .filter(post__role=Role.LIAISON, post__organisation__in=units, user__is_active=True)
        .order_by("-starts_on", "-pk")
        .values_list("post__organisation_id", "user__display_name", "user__phone")
    )
    return {unit: f"{name} {phone}".strip() for unit, name, phone in held}


def _row(project: Any, contacts: Mapping[int, str], full_phones: bool) -> SummaryRow:
    document = project.filed_document or _typed(project)
    named = " ".join(
        str(document.get(name) or "").strip() for name in ("liaison_name", "liaison_phone")
    )
    liaison = named.strip() or contacts.get(project.organisation_id, "")
    problems = [str(row.text) for row in project.problems.all()] or [
        str(row.get("text") or "") for row in document.get("problems") or []
    ]
    return SummaryRow(
        unit_id=project.organisation_id,
        unit=project.organisation.short_name,
        title=project.title,
        kind=project.get_selection_kind_display(),
        category=project.category.name if project.category else "",
        problems="；".join(text.rstrip("。；") for text in problems if text),
        results=str(document.get("expected_results") or ""),
        end_date=project.end_date,
        liaison=liaison if full_phones else mask_phones(liaison),
        remark=project.get_status_display() if project.status in OFF_TRACK else "",
    )


def _typed(project: Any) -> Mapping[str, Any]:
    application = getattr(project, "application", None)
    document: Mapping[str, Any] = application.document if application else {}
    return document
