"""Last part of the demonstration: closing reports, verification, panel, decision, ranking."""

from __future__ import annotations

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import partial

from core import clock
from programmes.enums import MarkSource, Stage
from programmes.models import Criterion
from projects.enums import Status
from projects.models import Indicator, Milestone, Problem, Project
from reviews.closing_rules import indicator_key
from reviews.models import Acceptance, RectificationItem, ScoreSheet
from reviews.queries.acceptance import projects_in_hand
from reviews.queries.panel import current_round, projects_to_score
from reviews.rectification_rules import answer_key
from reviews.services.acceptance import (
    begin_acceptance,
    decide_acceptance,
    finish_verification,
    save_verification,
)
from reviews.services.closing import file_closing, save_closing
from reviews.services.findings import Verdicts
from reviews.services.marking import lock_sheet, save_sheet
from reviews.services.panel import assign_pairs, propose_assignment
from reviews.services.ranking import TieToDecide, freeze_ranking
from reviews.services.rectification import (
    check_points,
    file_rectification,
    save_rectification,
)
from shujixiangmu.demo.reporting import CARELESS, PROMPT, lag_of
from shujixiangmu.demo.story import Story, turn_of

JUDGES = 5
FREEZE_AFTER = 370
SUMMARY = (
    "项目由书记牵头，成立专班，按照立项方案逐月推进。年初带队走访摸清底数，建立问题清单，"
    "明确任务到天、责任到人；年中针对进展偏慢的环节召开现场调度会，协调有关单位集中解决；"
    "下半年在试点基础上全面推开，形成制度文件和工作流程，台账和佐证材料按月整理归档。"
)
RESULTS = (
    "申报时列出的突出问题已逐项对照销号，量化指标按期核验，党员群众反映明显好转，"
    "做法已在全县现场会上交流，制度文件已印发执行。"
)
PUT_RIGHT = "整改期间书记三次到点位督办，未完成的任务已全部补齐，未解决的问题逐户回访销号。"
SHORTCOMINGS = "个别点位基础较弱，长效机制还需要继续坚持，下一步纳入日常工作并接受群众监督。"


def plan_closing(story: Story, projects: list[Project]) -> None:
    """Plan the closing reports, spread over the programme's closing window."""
    opens, due = story.programme.closing_opens_on, story.programme.closing_due_on
    for number, project in enumerate(projects):
        wanted = opens + timedelta(days=2 + number * 30 // max(len(projects), 1))
        row = Project.objects.get(pk=project.pk)
        ended = (row.end_date or wanted) + timedelta(days=2)
        day = story.calendar.previous_working_day(min(max(wanted, ended), due - timedelta(days=1)))
        story.at(day, 9, partial(_close, story, project.pk))
    story.at(story.day(FREEZE_AFTER), 16, partial(_freeze, story))


def _running(project_id: int, status: str) -> Project | None:
    return (
        Project.objects.select_related("programme__committee", "organisation")
        .filter(pk=project_id, status=status)
        .first()
    )


def _close(story: Story, project_id: int) -> None:
    project = _running(project_id, Status.IN_PROGRESS)
    if project is None:
        return
    values = {
        "summary": SUMMARY,
        "results": RESULTS,
        "shortcomings": SHORTCOMINGS,
        "unfinished_note": "个别任务受前期手续影响尚未完成，已排定时间，年底前补齐。",
        "self_score": str(95 - lag_of(project) // 4),
    }
    for row in project.indicators.all():
        values[indicator_key(row.uid)] = str(_reached(row, project))
    save_closing(project_id=project_id, actor=story.cast.liaison(project), values=values)
    file_closing(project_id=project_id, actor=story.cast.secretary(project))
    taken = story.calendar.add_working_days(clock.today(), 2)
    story.at(taken, 9, partial(_begin, story, project_id))


def _reached(row: Indicator, project: Project) -> Decimal:
    share = Decimal(100 - lag_of(project)) / 100
    return (row.baseline + (row.target - row.baseline) * share).quantize(Decimal("0.01"))


def _begin(story: Story, project_id: int) -> None:
    begin_acceptance(project_id=project_id, actor=story.cast.staff[0])
    _plan_round(story, project_id)


def _plan_round(story: Story, project_id: int) -> None:
    today = clock.today()
    steps = [(2, 10, _verify), (2, 15, _assign), (5, 10, _score), (7, 15, _decide)]
    for working_days, hour, act in steps:
        day = story.calendar.add_working_days(today, working_days)
        story.at(day, hour, partial(act, story, project_id))


def _verify(story: Story, project_id: int) -> None:
    project = Project.objects.get(pk=project_id)
    officer = story.cast.staff[turn_of(project) % len(story.cast.staff)]
    verdicts = Verdicts(
        milestones={row.pk: _milestone(row) for row in project.milestones.all()},
        problems={row.pk: _solved(row, project) for row in project.problems.all()},
        indicators={row.pk: _reached(row, project) for row in project.indicators.all()},
    )
    save_verification(project_id=project_id, actor=officer, verdicts=verdicts)
    finish_verification(project_id=project_id, actor=officer)


def _milestone(row: Milestone) -> tuple[str, str]:
    if row.completion >= 100:
        return ("done", f"{row.deliverable}已查看")
    return ("mostly" if row.completion >= 60 else "undone", "现场查看，尚差部分点位")


def _solved(row: Problem, project: Project) -> tuple[str, str]:
    if lag_of(project) == CARELESS:
        return ("partly" if row.position == 1 else "unsolved", "走访群众，仍有反映")
    return ("solved" if lag_of(project) == PROMPT or row.position == 1 else "partly", "走访核实")


def _assign(story: Story, project_id: int) -> None:
    officer = story.cast.staff[0]
    waiting = projects_to_score(story.programme, officer, Stage.ACCEPTANCE).filter(pk=project_id)
    proposal = propose_assignment(
        story.programme, JUDGES, projects=list(waiting), stage=Stage.ACCEPTANCE
    )
    pairs: dict[int, list[int]] = {}
    for project, judge in proposal.pairs:
        pairs.setdefault(project, []).append(judge)
    assign_pairs(pairs=pairs, actor=officer, stage=Stage.ACCEPTANCE)


def _score(story: Story, project_id: int) -> None:
    project = Project.objects.select_related("programme").get(pk=project_id)
    round_number = current_round(project, Stage.ACCEPTANCE)
    criteria = list(
        Criterion.objects.filter(
            rubric__programme=story.programme,
            rubric__stage=Stage.ACCEPTANCE,
            source=MarkSource.JUDGE,
        ).select_related("rubric")
    )
    sheets = ScoreSheet.objects.filter(
        project=project, stage=Stage.ACCEPTANCE, round=round_number
    ).select_related("judge")
    for sheet in sheets.order_by("judge_id"):
        marks = {row.pk: _mark(story, row, project, round_number) for row in criteria}
        save_sheet(sheet_id=sheet.pk, actor=sheet.judge, marks=marks, comment="")
        lock_sheet(sheet_id=sheet.pk, actor=sheet.judge)


def _mark(story: Story, row: Criterion, project: Project, round_number: int) -> Decimal:
    best = {PROMPT: 97, CARELESS: 58}.get(lag_of(project), 84)
    share = Decimal(best - story.random.randrange(14) + 12 * (round_number - 1)) / 100
    steps = (row.points * share / row.rubric.mark_step).to_integral_value(ROUND_FLOOR)
    return min(row.points, steps * row.rubric.mark_step)


def _decide(story: Story, project_id: int) -> None:
    acceptance = Acceptance.objects.get(project=project_id, decided_at=None, score__isnull=False)
    if acceptance.score and acceptance.score >= _pass_mark(story):
        result, opinion = "accept", "经验收组核验和集体研究，同意通过验收。"
    elif acceptance.round == 1:
        result, opinion = "require_rectification", "部分任务和问题没有完成，请限期整改。"
    else:
        result, opinion = "fail", "整改后仍未达到要求。"
    decide_acceptance(project_id=project_id, result=result, opinion=opinion, actor=story.cast.head)
    if result == "require_rectification":
        again = story.calendar.add_working_days(clock.today(), 8)
        story.at(again, 10, partial(_rectified, story, project_id))


def _pass_mark(story: Story) -> Decimal:
    return story.programme.rubrics.get(stage=Stage.ACCEPTANCE).pass_mark


def _rectified(story: Story, project_id: int) -> None:
    project = Project.objects.select_related("programme__committee").get(pk=project_id)
    secretary = story.cast.secretary(project)
    items = RectificationItem.objects.filter(rectification__acceptance__project=project)
    answers = {answer_key(item.pk): "已补齐并逐项整改，佐证材料附后。" for item in items}
    save_rectification(
        project_id=project_id, actor=secretary, values={"summary": PUT_RIGHT, **answers}
    )
    file_rectification(project_id=project_id, actor=secretary)
    put_right = {item.pk: True for item in items}
    check_points(project_id=project_id, actor=story.cast.staff[0], put_right=put_right)
    _plan_round(story, project_id)


def _freeze(story: Story) -> None:
    """Freeze; where equal scores stand at the boundary the head takes the first ones."""
    picks: dict[str, tuple[int, ...]] = {}
    while not projects_in_hand(story.programme).exists():
        try:
            freeze_ranking(programme_id=story.programme.pk, actor=story.cast.head, picks=picks)
        except TieToDecide as tie:
            picks[tie.key] = tie.project_ids[: tie.places]
        else:
            return
