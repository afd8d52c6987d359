"""Duties around the project itself: an application sent back, a secretary's post left vacant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from core.clock import SHANGHAI
from dispatch.duties import HORIZON, DutyItem, keys_of, register_duty
from dispatch.queries.paging import PAGE, batches, paged
from organisations.enums import Role
from organisations.models import Appointment, Organisation
from programmes.enums import Duty, ProgrammeState
from programmes.models import Programme
from projects.enums import Status
from projects.models import Project

_DAY = timedelta(days=1)
_FOR_EVER = date.max


def register_all() -> None:
    """Let reminders know of them."""
    register_duty(Duty.RETURNED_FORM, returned_due, returned_again)
    register_duty(Duty.HANDOVER, handovers_due, handovers_again)


def returned_due(day: date) -> Iterator[DutyItem]:
    """Applications sent back, by the day they are wanted again."""
    return _returned_items(_returned())


def returned_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some projects."""
    return _returned_items(_returned().filter(pk__in=keys_of("form", subjects)))


def handovers_due(day: date) -> Iterator[DutyItem]:
    """Units with running projects whose secretary's post is vacant or soon will be."""
    return _handover_items(_with_projects(), day)


def handovers_again(day: date, subjects: Collection[str]) -> Iterator[DutyItem]:
    """The same for some units."""
    units = _with_projects().filter(pk__in=keys_of("post", subjects))
    return _handover_items(units, day)


def _returned() -> QuerySet[Project]:
    return Project.objects.filter(
        status=Status.RETURNED,
        return_due_on__isnull=False,
        programme__state=ProgrammeState.ACTIVE,
    )


def _returned_items(rows: QuerySet[Project]) -> Iterator[DutyItem]:
    fields = ("title", "draft_number", "organisation_id", "organisation__short_name")
    programme = ("programme_id", "programme__committee_id")
    for row in paged(rows.values("pk", "return_due_on", *fields, *programme)):
        name = row["title"] or f"未命名项目（{row['draft_number']}）"
        yield DutyItem(
            subject=f"form:{row['pk']}",
            programme_id=row["programme_id"],
            committee_id=row["programme__committee_id"],
            organisation_id=row["organisation_id"],
            people=(),
            due_on=row["return_due_on"],
            title=f"{row['organisation__short_name']}“{name}”申报书被退回，请修改后重新提交",
            link=reverse("dashboards:project", args=[row["pk"]]),
        )


def _running() -> Q:
    return Q(
        projects__status=Status.IN_PROGRESS,
        projects__programme__state=ProgrammeState.ACTIVE,
    )


def _with_projects() -> QuerySet[Organisation]:
    return Organisation.objects.filter(
        pk__in=Project.objects.filter(
            status=Status.IN_PROGRESS, programme__state=ProgrammeState.ACTIVE
        ).values("organisation_id")
    )


def _handover_items(units: QuerySet[Organisation], day: date) -> Iterator[DutyItem]:
    rows = units.values("pk", "short_name").annotate(
        running=Count("projects", filter=_running()),
        since=Min("projects__status_since", filter=_running()),
        # The unit's latest programme says whom to remind.
        programme=Max("projects__programme_id", filter=_running()),
    )
    active = Programme.objects.filter(state=ProgrammeState.ACTIVE)
    committees = dict(active.values_list("pk", "committee_id"))
    for page in batches(paged(rows), PAGE):
        yield from _vacancies(page, committees, day)


def _vacancies(
    rows: Sequence[dict[str, Any]], committees: dict[int, int], day: date
) -> Iterator[DutyItem]:
    held = _terms([row["pk"] for row in rows])
    for row in rows:
        last = _last_day(held[row["pk"]], day)
        if last is None:
            last = row["since"].astimezone(SHANGHAI).date()
        if last >= day + HORIZON:
            continue
        words = "任期届满" if last >= day else "岗位空缺"
        yield DutyItem(
            subject=f"post:{row['pk']}",
            programme_id=row["programme"],
            committee_id=committees[row["programme"]],
            organisation_id=row["pk"],
            people=(),
            due_on=last,
            title=f"{row['short_name']}书记{words}，{row['running']} 个项目待交接",
            link=reverse("dashboards:library") + f"?unit={row['pk']}",
        )


def _terms(organisation_ids: Sequence[int]) -> dict[int, list[tuple[date, date]]]:
    """Terms of active secretaries by unit, in the order in which they began; one query."""
    rows = Appointment.objects.filter(
        post__role=Role.SECRETARY,
        post__organisation_id__in=organisation_ids,
        user__is_active=True,
    ).order_by("starts_on", "pk")
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for unit, starts_on, ends_on in rows.values_list(
        "post__organisation_id", "starts_on", "ends_on"
    ):
        found[unit].append((starts_on, ends_on or _FOR_EVER))
    return found


def _last_day(terms: Sequence[tuple[date, date]], day: date) -> date | None:
    """Last day on which the post is held without a gap, seen from the day.

    A successor who begins by the day after carries on. None when nobody has held it yet.
    """
    last: date | None = None
    for starts_on, ends_on in terms:
        if starts_on > (day if last is None else max(day, last + _DAY)):
            break
        last = ends_on if last is None else max(last, ends_on)
        if last == _FOR_EVER:
            break
    return last
