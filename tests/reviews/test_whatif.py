"""Rubrics are tried on results before they are saved, and trying writes nothing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from core.models import AuditRecord
from organisations.models import User
from programmes.enums import Stage
from programmes.exporting import book_of, document_of
from programmes.models import Programme
from programmes.rulebook import parse_document, parse_rulebook
from programmes.rulebook_document import document_from
from programmes.shipped import shipped_document, shipped_names
from projects.enums import Status
from reviews.models import Acceptance
from reviews.queries.whatif import accepted_in, programmes_to_try
from reviews.satisfaction import Survey
from reviews.whatif import SAMPLES, Past, try_rubrics
from tests.factories import make_project
from tests.programmes.typed import as_posted, sent_by
from tests.reviews.acceptance_acts import CLOSING_TIME, all_found, begun, judged, verified
from tests.world import World, local

JURONG = parse_rulebook(shipped_document("jurong-2018"))


@pytest.mark.parametrize("name", shipped_names())
def test_samples_are_ordered_and_graded_by_every_shipped_rubric(name: str):
    book = parse_rulebook(shipped_document(name))
    outcomes = [try_rubrics(past, book) for past in SAMPLES.values()]
    scores = [outcome.score for outcome in outcomes if outcome]
    assert max(scores) == scores[0] > scores[-1] == min(scores)
    assert outcomes[0]
    assert outcomes[0].grade == "excellent"
    assert outcomes[-1]
    assert outcomes[-1].grade == "unqualified"


def test_the_share_judges_gave_is_carried_to_new_points():
    """Brand 8 of 10 and masses 20 of 25 become 24 of 30 and 4 of 5; the rest stays."""
    document = document_from(JURONG)
    acceptance = document["rubrics"][1]
    points = {row["code"]: row for row in acceptance["criteria"]}
    points["brand"]["points"], points["masses"]["points"] = "30", "5"
    past = Past(
        category="reform",
        shares={"brand": Decimal("0.8"), "masses": Decimal("0.8"), "improvement": Decimal(1)},
        reports=(4, 8),
        problems=["solved", "partly"],
        indicators=[(Decimal(0), Decimal(10), Decimal(10))],
    )
    before, after = try_rubrics(past, JURONG), try_rubrics(past, parse_document(document))
    # 30 × 0.75 + 15 + 10 + 25 × 0.8 + 10 × 0.5 + 10 × 0.8
    assert before
    assert before.score == Decimal("80.50")
    assert after
    assert after.score == Decimal("80.50")
    assert (before.grade, before.guessed) == ("good", ())


def test_a_criterion_nobody_marked_is_estimated_and_named():
    document = deepcopy(document_from(JURONG))
    acceptance = document["rubrics"][1]
    acceptance["criteria"][5] |= {"code": "fresh", "name": "新指标"}
    past = Past(category="other", shares={"brand": Decimal("0.5"), "masses": Decimal(1)})
    outcome = try_rubrics(past, parse_document(document))
    assert outcome
    assert outcome.guessed == ("改善程度", "新指标")
    assert try_rubrics(Past(category="", shares={}), JURONG) is None


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def accepted(world: World, **fields: Any) -> Acceptance:
    project = make_project(world.programme, world.home.towns[0], status=Status.ACCEPTED)
    lines = [
        {"code": code, "name": code, "points": "20", "source": "judge", "value": "18", "how": ""}
        for code in ("effect", "brand")
    ]
    return Acceptance.objects.create(
        project=project,
        round=1,
        begun_by=world.staff,
        begun_at=local(2026, 12, 1),
        score=Decimal("88.00"),
        trace={"lines": lines},
        grade="good",
    )


@pytest.mark.django_db
def test_results_of_the_year_are_read_in_a_constant_number_of_queries(world: World):
    accepted(world)
    assert programmes_to_try(world.programme, world.staff) == [world.programme]
    with CaptureQueriesContext(connection) as one:
        rows = accepted_in(world.programme, world.staff)
    assert rows[0].past.shares == {"effect": Decimal("0.9"), "brand": Decimal("0.9")}
    accepted(world)
    accepted(world)
    with CaptureQueriesContext(connection) as three:
        assert len(accepted_in(world.programme, world.staff)) == 3
    assert len(three) == len(one)
    assert accepted_in(world.programme, world.foreign.people["head"]) == []


@pytest.mark.django_db
def test_the_rules_of_today_give_the_very_score_that_was_stored(world: World):
    """Survey, overdue tasks and the marks lost for each count in a trial as they did."""
    rubric = world.programme.rubrics.get(stage=Stage.ACCEPTANCE)
    rubric.late_points, rubric.overdue_points = Decimal(2), Decimal("1.5")
    rubric.save()
    rubric.criteria.filter(code="punctual").update(source="process")
    rubric.criteria.filter(code="brand").update(source="satisfaction")
    Programme.objects.update(satisfaction_min=10)
    with clock.at(CLOSING_TIME):
        project = begun(world)
        survey = Survey(asked=60, very=30, fairly=10, basic=5, unsatisfied=5)
        judged(world, project, 17)
        found = replace(all_found(project, problem="partly", actual="30"), survey=(survey, "问卷"))
        verified(world, project, verdicts=found)
        stored = Acceptance.objects.get()
        (line,) = [row for row in stored.trace["lines"] if row["code"] == "punctual"]
        assert "任务逾期 4 项，每项扣 1.5 分" in line["how"]
        (tried,) = accepted_in(world.programme, world.staff)
    outcome = try_rubrics(tried.past, book_of(world.programme))
    assert outcome
    assert outcome.score == stored.score


@pytest.mark.django_db
def test_the_department_tries_rubrics_and_nothing_is_written(world: World):
    acceptance = accepted(world)
    client = signed_in(world.staff)
    url = reverse("reviews:whatif", args=[world.programme.pk])
    page = client.get(url)
    assert "试算" in page.content.decode()
    before = (document_of(world.programme), AuditRecord.objects.count())
    posted = as_posted(sent_by(page.content.decode()))
    posted |= {"act": "try", "facts": str(world.programme.pk)}
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(url, posted).content.decode()
    assert "试算结果" in answer
    assert str(acceptance.project) in answer
    writes = ("INSERT", "UPDATE", "DELETE")
    assert not [q for q in queries if q["sql"].startswith(writes) and "session" not in q["sql"]]
    assert (document_of(world.programme), AuditRecord.objects.count()) == before
    assert world.programme.rubrics.filter(stage=Stage.ACCEPTANCE).count() == 1


@pytest.mark.django_db
def test_the_approval_rubric_as_typed_is_tried_by_the_panels_own_page(world: World):
    client = signed_in(world.staff)
    url = reverse("reviews:whatif", args=[world.programme.pk])
    page = client.get(url).content.decode()
    panel = reverse("reviews:approval_whatif")
    assert f"{panel}?pass_mark=75&amp;trim_rule=one_each" in page
    posted = as_posted(sent_by(page)) | {"act": "try", "facts": "sample"}
    names = [name for name in posted if name.endswith("pass_mark") and posted[name] == ["75"]]
    answer = client.post(url, posted | dict.fromkeys(names[:1], "70"))
    link = answer.context["panel_trial"]
    assert "pass_mark=70&" in link
    assert client.get(link).context["form"].cleaned_data["pass_mark"] == 70


@pytest.mark.django_db
def test_grades_as_typed_are_tried_from_their_own_page(world: World):
    accepted(world)
    client = signed_in(world.staff)
    url = reverse("reviews:whatif", args=[world.programme.pk])
    page = client.get(url, {"section": "grades"}).content.decode()
    posted = as_posted(sent_by(page))
    (name,) = [name for name in posted if posted[name] == ["90"]]
    answer = client.post(url, posted | {name: "92", "act": "try", "facts": "sample"})
    assert "个等次变化" in answer.content.decode() or "等次都没有变化" in answer.content.decode()
    assert answer.context["section"] == "grades"


@pytest.mark.django_db
def test_only_the_department_tries_rubrics_and_another_county_finds_nothing(world: World):
    url = reverse("reviews:whatif", args=[world.programme.pk])
    assert signed_in(world.liaison).get(url).status_code in {403, 409}
    assert signed_in(world.foreign.people["head"]).get(url).status_code == 404
