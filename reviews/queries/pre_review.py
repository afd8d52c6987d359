"""What waits for pre-review, and what an officer needs beside an application."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from programmes.enums import SelectionKind, Stage
from programmes.models import Gate, Programme
from programmes.queries import PANEL_KINDS
from programmes.quotas import QuotaLine, quota_among
from projects.enums import OCCUPIES_QUOTA, Status
from projects.models import Project, TransitionLog
from projects.sheet.context import SheetContext
from reviews.enums import PreReviewResult
from reviews.models import PreReview

_RULE, _FILED, _VETO = "rule", "filed", "veto"
# Rounds still in the officer's hands; a declined veto gives the application back to them.
IN_HAND = frozenset({PreReviewResult.OPEN, PreReviewResult.VETO_DECLINED})


def with_latest_round(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate `latest_result`, `officer_name` and `round_number` of the latest pre-review."""
    latest = PreReview.objects.filter(project=OuterRef("pk")).order_by("-round")
    return projects.annotate(
        latest_result=Subquery(latest.values("result")[:1]),
        officer_name=Subquery(latest.values("officer__display_name")[:1]),
        round_number=Subquery(latest.values("round")[:1]),
    )


def waiting_for_pre_review(programme: Programme, user: Any) -> QuerySet[Project]:
    """Applications filed and not yet dealt with, longest waiting first.

    One whose veto is proposed waits for the head instead: see `approval.under_decision`.
    Empty for people who do not work in the department of the programme's committee.
    """
    if not user.has_perm("reviews.work_on_programme", programme):
        return Project.objects.none()
    in_department = Q(status=Status.PRE_REVIEW, latest_result__in=sorted(IN_HAND))
    found = Project.objects.visible_to(user).with_names().filter(programme=programme)
    latest = PreReview.objects.filter(project=OuterRef("pk")).order_by("-round")
    return (
        with_latest_round(found)
        .annotate(
            officer_id=Subquery(latest.values("officer")[:1]),
            work_version=Subquery(latest.values("version")[:1]),
        )
        .filter(Q(status=Status.SUBMITTED) | in_department)
        .order_by("submitted_at", "pk")
    )


def waiting_days(project: Project, calendar: WorkCalendar, today: date) -> int:
    """Working days since the application arrived; the day of arrival does not count."""
    if project.submitted_at is None:
        return 0
    return calendar.working_days_between(project.submitted_at.astimezone(SHANGHAI).date(), today)


def rounds_of(project: Project) -> QuerySet[PreReview]:
    """All rounds of pre-review in order, with the people and the veto named in them."""
    return (
        PreReview.objects.filter(project=project)
        .select_related("officer", "veto_item", "proposed_by", "decided_by", "saved_by", "revision")
        .order_by("round")
    )


def latest_round(project: Project) -> PreReview | None:
    """The latest round of pre-review, None before the first."""
    return rounds_of(project).last()


def pre_review_facts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Annotate `has_panel` (a panel follows pre-review) and `reply` (to the last return)."""
    panels = Gate.objects.filter(
        programme=OuterRef("programme"), kind__in=PANEL_KINDS, enabled=True
    )
    comes_before_it = Q(skips_experts=False) & (Q(item_type=None) | Q(item_type__panel=True))
    replies = TransitionLog.objects.filter(project=OuterRef("pk"), action="resubmit")
    last = replies.order_by("-at", "-pk").values("reason")[:1]
    return projects.annotate(
        has_panel=ExpressionWrapper(Exists(panels) & comes_before_it, BooleanField()),
        reply=Coalesce(Subquery(last), Value("", TextField())),
    )


@dataclass(frozen=True)
class MandatoryTopic:
    """A mandatory topic that binds the unit, and whether the unit has filed it."""

    title: str
    filed: bool


@dataclass(frozen=True)
class QuotaFacts:
    """How many projects the unit has in the programme, against the least and the most."""

    used: int
    minimum: int
    maximum: int
    mandatory: tuple[MandatoryTopic, ...]
    # Key and words of the grounds the programme vetoes an application for.
    vetoes: tuple[tuple[int, str], ...] = ()

    @property
    def too_many(self) -> bool:
        """More projects than the programme allows."""
        return self.used > self.maximum


def _quota_rows(project: Project) -> Any:
    """Quota rules and grounds of veto of the programme; topic and type of what the unit filed."""
    rules = project.programme.quota_rules.order_by().values_list(
        Value(_RULE),
        "item_type",
        "least",
        "most",
        Cast("org_kinds", TextField()),
        "item_type__position",
    )
    filed = Project.objects.filter(
        programme=project.programme,
        organisation_id=project.organisation_id,
        status__in=OCCUPIES_QUOTA - {Status.DRAFT},
    ).order_by()
    vetoes = project.programme.veto_items.filter(stage=Stage.APPROVAL).order_by()
    return rules.union(
        filed.values_list(Value(_FILED), "item_type", "topic", Value(0), Value(""), Value(0)),
        vetoes.values_list(
            Value(_VETO), "pk", Value(0), Value(0), Cast("text", TextField()), "position"
        ),
        all=True,
    )


def quota_facts(project: Project, context: SheetContext) -> QuotaFacts:
    """Quota of the item type, mandatory topics of the unit, grounds of veto; one query."""
    rules, rows, vetoes = [], [], []
    for part, key, first, second, words, place in _quota_rows(project):
        if part == _RULE:
            line = QuotaLine(key, tuple(json.loads(words or "[]")), first, second)
            rules.append((place, key, line))
        elif part == _VETO:
            vetoes.append((place, key, words))
        else:
            rows.append((first, key))
    lines = [line for *_, line in sorted(rules, key=lambda rule: rule[:2])]
    first_type = lines[0].item_type_id if lines else None
    own_type = project.item_type_id or first_type
    quota = quota_among(lines, own_type, project.organisation.kind)
    filed = [topic_id for topic_id, _ in rows]
    return QuotaFacts(
        used=sum((type_id or first_type) == own_type for _, type_id in rows),
        minimum=quota.least,
        maximum=quota.most,
        mandatory=tuple(
            MandatoryTopic(topic.title, topic.value in {str(pk) for pk in filed})
            for topic in context.topics
            if topic.kind == SelectionKind.MANDATORY
        ),
        vetoes=tuple((key, words) for _, key, words in sorted(vetoes)),
    )
