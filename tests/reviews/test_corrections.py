"""Results put right after they were decided, rankings frozen anew, late projects placed."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from core import clock
from core.errors import Conflict, InvalidInput, NotAllowed, StaleState
from notifications.models import Message
from programmes.models import AwardRule, Programme
from projects.models import Project
from projects.services.lifecycle import move
from reviews.correcting import corrected
from reviews.models import Acceptance, RankEntry, RankingVersion, ResultCorrection
from reviews.services.corrections import correct_result
from reviews.services.ranking import freeze_ranking
from reviews.services.ranking_versions import add_supplement, refreeze_ranking
from tests.reviews.acceptance_acts import CLOSING_TIME, accepted, logged_in, started
from tests.world import World

pytestmark = pytest.mark.usefixtures("november")

WHY = "核查发现原来的指标数据有误，予以更正。"


def two_accepted(world: World) -> tuple[Project, Project]:
    """94.44 and 83.33: (30 + 15 + 2 × mark) of 90 points that can be scored."""
    first, second = (started(world, town, title=town.short_name) for town in world.home.towns[:2])
    return accepted(world, first, 20), accepted(world, second, 15)


def put_right(world: World, project: Project, value: str = "0", line: str = "problems", **options):
    given = {"actor": world.head, "reason": WHY, **options}
    return correct_result(project_id=project.pk, line=line, value=Decimal(value), **given)


def refrozen(world: World, **options):
    given = {"actor": world.head, "reason": WHY, **options}
    return refreeze_ranking(programme_id=world.programme.pk, **given)


def test_a_line_put_right_changes_score_and_grade_and_keeps_the_old_result(world: World):
    project, _ = two_accepted(world)
    row = put_right(world, project, "15")
    found = project.acceptances.get()
    # (15 + 15 + 20 + 20) / 90 × 100
    assert (found.score, found.grade) == (Decimal("77.78"), "qualified")
    assert (row.score_before, row.grade_before) == (Decimal("94.44"), "excellent")
    old = {line["code"]: line["value"] for line in row.trace_before["lines"]}
    assert Decimal(old["problems"]) == 30
    now = {line["code"]: line for line in found.trace["lines"]}
    assert f"由 {world.head} 更正为 15.00" in now["problems"]["how"]
    told = Message.objects.get(kind="result_corrected_1", recipient=world.secretary)
    # The unit learns its scores with the ranking, not before.
    assert "合格" in told.title
    assert "94.44" not in told.title
    body = logged_in(world.staff).get(reverse("reviews:acceptance_trace", args=[project.pk]))
    assert "原 94.44 分、优秀；更正后 77.78 分、合格" in body.content.decode()


def test_what_was_not_applicable_counts_once_it_has_a_mark(world: World):
    project, _ = two_accepted(world)
    trace = project.acceptances.get().trace
    # All 100 points can now be scored: 30 + 15 + 5 + 20 + 20.
    whole, fresh = corrected(trace, "punctual", Decimal(5), "更正")
    assert whole.score == 90
    assert fresh["parts"][0]["possible"] == "100.00"
    assert trace["parts"][0]["possible"] == "90.00"


def test_only_the_head_corrects_within_the_marks_and_with_a_reason(world: World):
    project, _ = two_accepted(world)
    for user in (world.staff, world.secretary, world.leader):
        with pytest.raises(NotAllowed):
            put_right(world, project, actor=user)
    for wrong in ({"value": "31"}, {"line": "nothing"}, {"reason": "太短"}):
        with pytest.raises(InvalidInput):
            put_right(world, project, **wrong)
    assert not ResultCorrection.objects.exists()


def test_a_correction_does_not_turn_acceptance_into_failure(world: World):
    _, project = two_accepted(world)
    # (0 + 15 + 15 + 15) / 90 × 100 = 50
    with pytest.raises(Conflict, match="低于及格分"):
        put_right(world, project, "0")


def test_of_two_heads_who_correct_at_once_the_second_is_told(world: World):
    project, _ = two_accepted(world)
    put_right(world, project, "25", seen_number=0)
    with pytest.raises(StaleState, match=f"已由 {world.head} 更正"):
        put_right(world, project, "20", seen_number=0, actor=world.head2)
    assert ResultCorrection.objects.count() == 1


def test_after_the_freeze_a_correction_is_shown_and_frozen_anew_as_a_version(world: World):
    first, second = two_accepted(world)
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    head, page = logged_in(world.head), reverse("reviews:ranking")
    assert "冻结后有更正" not in head.get(page).content.decode()
    with clock.at(CLOSING_TIME.replace(hour=11)):
        put_right(world, first, "15")
    told = Message.objects.get(kind="result_corrected_1", recipient=world.secretary)
    assert "94.44 分改为 77.78 分" in told.title
    assert "冻结后有更正" in head.get(page).content.decode()
    assert RankEntry.objects.get(project=first).rank == 1
    with clock.at(CLOSING_TIME.replace(hour=12)):
        url = reverse("reviews:ranking_refreeze")
        assert head.post(url, {"reason": "短", "seen_version": "1"}).status_code == 422
        assert head.post(url, {"reason": WHY, "seen_version": "1"}).status_code == 302
    assert {row.project_id: row.rank for row in RankEntry.objects.all()} == {
        second.pk: 1,
        first.pk: 2,
    }
    versions = list(RankingVersion.objects.all())
    assert [[line["rank"] for line in row.lines if line["project"] == first.pk] for row in versions]
    places = [
        next(line["rank"] for line in row.lines if line["project"] == first.pk) for row in versions
    ]
    assert places == [1, 2]
    old = head.get(reverse("reviews:ranking_version", args=[1])).content.decode()
    assert "94.44" in old
    assert "冻结后有更正" not in head.get(page).content.decode()
    with pytest.raises(StaleState, match="第 2 版"):
        refrozen(world, actor=world.head2, seen_version=1)


def test_a_project_revoked_after_the_freeze_loses_place_and_award_when_frozen_anew(world: World):
    first, second = two_accepted(world)
    AwardRule.objects.create(programme=world.programme, code="a", name="一等奖", places=1)
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    head, page = logged_in(world.head), reverse("reviews:ranking")
    move(first.pk, "revoke", actor=world.head, reason="核查发现弄虚作假")
    assert "已撤销立项，重新冻结后不再列名次" in head.get(page).content.decode()
    posted = head.post(reverse("reviews:ranking_refreeze"), {"reason": WHY, "seen_version": "1"})
    assert posted.status_code == 302
    found = {row.project_id: (row.rank, row.grade, row.award) for row in RankEntry.objects.all()}
    assert found[first.pk] == (None, "unqualified", None)
    assert (found[second.pk][0], str(found[second.pk][2])) == (1, "一等奖")
    assert "重新冻结后" not in head.get(page).content.decode()


def test_a_project_accepted_after_the_freeze_stands_beside_the_others(world: World):
    first, second = two_accepted(world)
    late = started(world, world.home.unit, title="晚验收的项目")
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    with pytest.raises(Conflict, match="不能补列"):
        add_supplement(project_id=late.pk, actor=world.head, reason=WHY)
    accepted(world, late, 18)
    with pytest.raises(NotAllowed):
        add_supplement(project_id=late.pk, actor=world.staff, reason=WHY)
    entry = add_supplement(project_id=late.pk, actor=world.head, reason=WHY)
    # 90.00 lies between 94.44 and 83.33; the one place for excellent is taken.
    assert (entry.rank, entry.grade, entry.supplementary) == (2, "good", True)
    assert RankEntry.objects.get(project=second).rank == 2
    assert "补列" in logged_in(world.head).get(reverse("reviews:ranking")).content.decode()
    assert refrozen(world).number == 3
    entry.refresh_from_db()
    assert (entry.rank, entry.supplementary) == (2, True)
    assert RankEntry.objects.get(project=first).rank == 1


def test_the_result_of_a_secretary_is_shown_to_the_county_and_to_the_unit_after_freezing(
    world: World,
):
    first, _ = two_accepted(world)
    Programme.objects.update(duty_points=20, performance_points=5)
    Acceptance.objects.filter(project=first).update(unrounded=Decimal("94.4444444444"))
    unit = reverse("reviews:secretary", args=[first.organisation_id])
    other = reverse("reviews:secretary", args=[world.home.towns[1].pk])
    secretary, head = logged_in(world.secretary), logged_in(world.head)
    assert secretary.get(unit).status_code == 403
    freeze_ranking(programme_id=world.programme.pk, actor=world.head)
    assert "94.44" in secretary.get(unit).content.decode()
    assert secretary.get(other).status_code == 404
    listed = head.get(reverse("reviews:secretaries")).content.decode()
    assert listed.index("94.44") < listed.index("83.33")
    book = load_workbook(io.BytesIO(head.get(reverse("reviews:secretaries_export")).getvalue()))
    in_book = {cell.value for row in book.active.iter_rows() for cell in row}
    paper = Document(io.BytesIO(head.get(reverse("reviews:secretaries_paper")).getvalue()))
    in_paper = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    # 94.4444 of 100, converted to 20 and to 5 points.
    assert {Decimal("94.44"), Decimal("18.89"), Decimal("4.72")} <= {
        Decimal(str(value)) for value in in_book if isinstance(value, int | float | Decimal)
    }
    assert {"94.44", "18.89", "4.72"} <= in_paper
