"""The matrix of projects and judges: who has a sheet, who is barred and why, who knows the field.

Read as plain values: three hundred projects and forty judges are twelve thousand cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from organisations.models import User
from programmes.enums import Stage
from programmes.models import Programme
from projects.models import Project
from reviews.enums import SheetState
from reviews.models import ExpertField, ScoreSheet
from reviews.queries.bars import Bars, Cause, Reasons, bars_between
from reviews.queries.panel import SCORED_IN, judges_for, sheet_loads, with_round
from reviews.queries.rubrics import SeatChoice

RECUSED = "已回避"


@dataclass(frozen=True)
class Line:
    """One project of the matrix."""

    cause: Cause
    title: str
    unit: str
    category_id: int | None
    category: str
    category_code: str
    round: int

    @property
    def pk(self) -> int:
        """Key of the project."""
        return self.cause.pk


@dataclass(frozen=True)
class Held:
    """A sheet of the round: whether it is for the group in question, and its state."""

    of_seat: bool
    state: str
    group: str

    @property
    def words(self) -> str:
        """What a cell says of it."""
        if self.state == SheetState.RECUSED:
            return RECUSED
        if not self.of_seat:
            return f"在{self.group}"
        return "已提交" if self.state == SheetState.LOCKED else "已分配"


@dataclass(frozen=True)
class Candidate:
    """One who may judge: sheets in hand and fields of expertise."""

    pk: int
    name: str
    load: int
    codes: frozenset[str]
    words: tuple[str, ...]

    def knows(self, line: Line) -> bool:
        """Whether the project lies in a field of the judge: its category or free words."""
        if line.category_code and line.category_code in self.codes:
            return True
        return any(word in line.category or word in line.title for word in self.words)


@dataclass(frozen=True)
class Board:
    """All that a proposal rests on; asks the database nothing more."""

    lines: Sequence[Line]
    candidates: Sequence[Candidate]
    held: Mapping[int, Mapping[int, Held]]
    bars: Bars

    @cached_property
    def versed(self) -> list[Candidate]:
        """Those of whom any field of expertise is known."""
        return [one for one in self.candidates if one.codes or one.words]

    def sheets(self, line: Line) -> Mapping[int, Held]:
        """Sheets of the rubric the project has, by judge."""
        return self.held.get(line.pk, {})

    def assigned(self, line: Line) -> list[int]:
        """Judges who hold a sheet of the seat; they stay."""
        return [
            judge
            for judge, held in self.sheets(line).items()
            if held.of_seat and held.state != SheetState.RECUSED
        ]

    def blocked(self, line: Line) -> Reasons:
        """Judges who cannot be chosen any more, with the reason."""
        found = dict(self.bars.of(line.cause))
        for judge, held in self.sheets(line).items():
            if not held.of_seat or held.state == SheetState.RECUSED:
                found[judge] = held.words
        return found

    def suited(self, line: Line) -> list[int]:
        """Judges who know the field of the project."""
        return [one.pk for one in self.versed if one.knows(line)]


def lines_before_panel(programme: Programme, user: Any, stage: str) -> list[Line]:
    """Projects before the panel of the stage, for those who hand out its sheets; one query."""
    if not user.has_perm("reviews.work_on_programme", programme):
        return []
    seen = Project.objects.visible_to(user)
    rows = seen.filter(programme=programme, status=SCORED_IN[Stage(stage)])
    return _lines(with_round(rows, stage).order_by("pk"))


def lines_of(projects: Iterable[Any]) -> list[Line]:
    """The same of projects read with their names and `panel_round`."""
    return [
        Line(
            cause=Cause.of(project),
            title=str(project),
            unit=project.organisation.short_name,
            category_id=project.category_id,
            category=project.category.name if project.category else "",
            category_code=project.category.code if project.category else "",
            round=project.panel_round,
        )
        for project in projects
    ]


def _lines(projects: Any) -> list[Line]:
    columns = (
        "pk",
        "organisation__path",
        "secretary_name",
        "title",
        "draft_number",
        "organisation__short_name",
        "category_id",
        "category__name",
        "category__code",
        "panel_round",
    )
    return [
        Line(
            Cause(*keys),
            title or f"未命名项目（{draft}）",
            unit,
            category_id,
            name or "",
            code or "",
            number,
        )
        for *keys, title, draft, unit, category_id, name, code, number in projects.values_list(
            *columns
        )
    ]


def board_of(programme: Programme, lines: Sequence[Line], seat: SeatChoice) -> Board:
    """The matrix of the lines for a rubric and group; nine queries at most."""
    judges = list(judges_for(programme))
    return Board(
        lines=lines,
        candidates=_candidates(programme, judges, seat.rubric.stage),
        held=_held(lines, seat),
        bars=bars_between(judges, [line.cause for line in lines]),
    )


def _candidates(programme: Programme, judges: Sequence[User], stage: str) -> list[Candidate]:
    loads = sheet_loads(programme, stage, judges)
    codes: dict[int, set[str]] = defaultdict(set)
    words: dict[int, list[str]] = defaultdict(list)
    rows = ExpertField.objects.filter(
        profile__committee=programme.committee_id, profile__user__in=[one.pk for one in judges]
    )
    for judge, code, word in rows.values_list("profile__user_id", "category_code", "words"):
        if code:
            codes[judge].add(code)
        else:
            words[judge].append(word)
    return [
        Candidate(one.pk, str(one), loads[one.pk], frozenset(codes[one.pk]), tuple(words[one.pk]))
        for one in judges
    ]


def _held(lines: Sequence[Line], seat: SeatChoice) -> dict[int, dict[int, Held]]:
    rounds = {line.pk: line.round for line in lines}
    own_group = seat.group.code if seat.group else ""
    rows = ScoreSheet.objects.filter(
        project__in=list(rounds), stage=seat.rubric.stage, rubric__code=seat.rubric.code
    ).order_by("pk")
    columns = ("project_id", "round", "judge_id", "state", "group__code", "group__name")
    found: dict[int, dict[int, Held]] = defaultdict(dict)
    for project, number, judge, state, code, group in rows.values_list(*columns):
        if number == rounds[project]:
            found[project][judge] = Held((code or "") == own_group, state, group or "")
    return found


@dataclass(frozen=True)
class Substitute:
    """One who could take a judge's place; `blocked` says why not."""

    candidate: Candidate
    knows: bool
    blocked: str
    has_sheet: bool


def substitutes_for(sheet: ScoreSheet) -> list[Substitute]:
    """Who may take the place of the sheet's judge, the best proposal first.

    Free before blocked, least loaded first, among them those who know the field. The sheet
    carries its project with names, rubric and group.
    """
    project = sheet.project
    project.panel_round = sheet.round  # type: ignore[attr-defined]
    (line,) = lines_of([project])
    if sheet.rubric is None:
        return []
    board = board_of(project.programme, [line], SeatChoice(sheet.rubric, sheet.group))
    blocked, held = board.blocked(line), board.assigned(line)
    found = [
        Substitute(one, one.knows(line), blocked.get(one.pk, ""), one.pk in held)
        for one in board.candidates
    ]
    return sorted(
        found,
        key=lambda one: (
            bool(one.blocked),
            one.has_sheet,
            one.candidate.load,
            not one.knows,
            one.candidate.pk,
        ),
    )
