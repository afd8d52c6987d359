"""A form posted with a row of another county in one of its choices writes nothing (T3).

Bulk acts, drafts, imports and sheets are asked beside their own tests; here stand the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import AuditRecord
from tests.dispatch.months import running
from tests.dispatch.supervising import VISIT, kinds_of
from tests.security.pages_voting import merit_rule
from tests.world import County, World

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@dataclass(frozen=True)
class Rows:
    """What a form of one county lets choose from."""

    county: County
    project: Any
    kind: Any
    rule: Any


def rows_of(county: County) -> Rows:
    assert county.programme is not None
    return Rows(
        county,
        running(county.programme, county.towns[0], title="在办项目"),
        kinds_of(county.programme)["spot"],
        merit_rule(county.programme),
    )


def visit(own: Rows, **changed: Any) -> dict[str, Any]:
    people = own.county.people
    inspectors = [people["staff"].pk, people["staff2"].pk]
    usual = {"kind": own.kind.pk, "inspectors": inspectors, "project": own.project.pk}
    return {**usual, "planned_on": "2026-04-20", **changed}


def patrol(own: Rows, **changed: Any) -> dict[str, Any]:
    return {"unit": own.county.towns[0].pk, "officer": own.county.people["staff"].pk, **changed}


def meeting(own: Rows, **changed: Any) -> dict[str, Any]:
    usual = {"kind": "dispatch_meeting", "title": "调度会", "day": "2026-04-20", "hour": "09:00"}
    chosen = {"host": own.county.towns[0].pk, "projects": own.project.pk}
    return {**usual, "place": "三楼会议室", **chosen, **changed}


def merit(own: Rows, **changed: Any) -> dict[str, Any]:
    usual = {"project": own.project.pk, "rule": own.rule.pk}
    return {**usual, "times": "1", "reason": "群众评价好", **changed}


def opening(own: Rows, **changed: Any) -> dict[str, Any]:
    usual = {"units": own.county.towns[0].pk, "day": "2026-04-25", "time": "18:00"}
    return {**usual, "reason": "书记刚到任，未及申报", **changed}


# Address, who posts, the form, and what of the other county is put in each of its choices.
FORMS = (
    (
        "dispatch:inspection_new",
        "staff",
        visit,
        {
            "kind": lambda other: other.kind.pk,
            "inspectors": lambda other: [one.pk for one in other.county.people.values()][:3],
            "project": lambda other: other.project.pk,
        },
    ),
    (
        "dispatch:patrol",
        "staff",
        patrol,
        {
            "unit": lambda other: other.county.towns[0].pk,
            "officer": lambda other: other.county.people["staff"].pk,
        },
    ),
    (
        "dispatch:gathering_new",
        "staff",
        meeting,
        {
            "host": lambda other: other.county.towns[0].pk,
            "projects": lambda other: other.project.pk,
        },
    ),
    (
        "reviews:merits",
        "staff",
        merit,
        {"project": lambda other: other.project.pk, "rule": lambda other: other.rule.pk},
    ),
    ("projects:openings", "head", opening, {"units": lambda other: other.county.towns[0].pk}),
)


def acts() -> int:
    """Acts recorded so far; refusals are no acts."""
    return AuditRecord.objects.filter(outcome="success").count()


@pytest.mark.parametrize(("name", "asker", "form", "choices"), FORMS, ids=[row[0] for row in FORMS])
def test_foreign_ids_in_payload(world: World, name: str, asker: str, form: Any, choices: Any):
    client = Client()
    person = world.home.people[asker]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    with clock.at(VISIT):
        own, other = rows_of(world.home), rows_of(world.foreign)
        before = acts()
        for choice, taken_from in choices.items():
            answer = client.post(reverse(name), form(own, **{choice: taken_from(other)}))
            assert answer.status_code in (200, 302, 404, 409, 422), choice
            assert acts() == before, choice
        assert client.post(reverse(name), form(own)).status_code == 302
    assert acts() > before
