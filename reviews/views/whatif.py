"""The page on which the department tries acceptance rubrics before it saves them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programmes.enums import Grade, RuleSection, Stage
from programmes.exporting import book_of
from programmes.models import Programme
from programmes.queries import programme_for
from programmes.rulebook_types import RuleBook
from programmes.views.trial import SAMPLE, Trial, chosen_facts, read_trial
from reviews.queries.whatif import accepted_in, programmes_to_try
from reviews.whatif import SAMPLES, Outcome, grade_of, try_rubrics

SHOWN = 200


@dataclass(frozen=True)
class Row:
    """One project with score and grade as they were and as they would be."""

    name: str
    unit: str
    score: Decimal
    grade: str
    new: Outcome

    @property
    def difference(self) -> Decimal:
        """Marks gained or lost."""
        return self.new.score - self.score

    @property
    def old_grade(self) -> str:
        """The grade in words."""
        return Grade(self.grade).label if self.grade else ""

    @property
    def new_grade(self) -> str:
        """The grade under the rubrics tried, in words."""
        return Grade(self.new.grade).label if self.new.grade else ""


@require_http_methods(["GET", "HEAD", "POST"])
def rubrics_whatif(request: HttpRequest, pk: int) -> HttpResponse:
    """Which scores and grades the rubrics or grades as typed would give; nothing is saved."""
    trial = read_trial(request, pk, _section(request))
    programmes = programmes_to_try(trial.programme, request.user)
    choices = [(str(row.pk), f"{row}的验收结果") for row in programmes]
    choices.append((SAMPLE, "示例项目（常见的几种情形）"))
    chosen = chosen_facts(request, choices)
    source = next((row for row in programmes if str(row.pk) == chosen), None)
    rows = list(_tried(trial, source, request.user))
    context = {
        **trial.context(),
        "here": reverse("reviews:whatif", args=[pk]),
        "facts": choices,
        "chosen": chosen,
        "tried": trial.book is not None,
        "total": len(rows),
        "regraded": sum(1 for row in rows if row.grade != row.new.grade),
        "rows": rows[:SHOWN],
        "shown": SHOWN,
        "panel_trial": _panel_trial(request, trial),
    }
    return render(request, "reviews/whatif.html", context)


def _section(request: HttpRequest) -> RuleSection:
    """Rubrics, unless the page of grades was posted."""
    is_grades = "grading" in request.POST or request.GET.get("section") == RuleSection.GRADES
    return RuleSection.GRADES if is_grades else RuleSection.RUBRICS


def _panel_trial(request: HttpRequest, trial: Trial) -> str:
    """Address that tries the approval rubric, as typed, on the panel's results; "" without one.

    Only for the programme the person works in, whose results that page shows.
    """
    rubrics = trial.book.rubrics if trial.book else trial.programme.rubrics.filter(retired_at=None)
    rubric = next((row for row in rubrics if row.stage == Stage.APPROVAL), None)
    if rubric is None or programme_for(request) != trial.programme:
        return ""
    tried = {
        "pass_mark": f"{rubric.pass_mark.normalize():f}",
        "trim_rule": rubric.trim_rule,
        "trim_from": rubric.trim_from,
    }
    return f"{reverse('reviews:approval_whatif')}?{urlencode(tried)}"


def _tried(trial: Trial, source: Programme | None, user: Any) -> Iterator[Row]:
    if trial.book is None:
        return
    if source is None:
        yield from _samples(trial.book, book_of(trial.programme))
        return
    for row in accepted_in(source, user):
        new = try_rubrics(row.past, trial.book)
        if new is not None and row.past.score is not None:
            grade = row.past.grade or grade_of(row.past.score, trial.book)
            unit = str(row.project.organisation)
            yield Row(str(row.project), unit, row.past.score, grade, new)


def _samples(book: RuleBook, saved: RuleBook) -> Iterator[Row]:
    for name, past in SAMPLES.items():
        old, new = try_rubrics(past, saved), try_rubrics(past, book)
        if old is not None and new is not None:
            yield Row(name, "", old.score, old.grade, new)
