"""What a rule book says, as plain values; field names are those of the rows they become."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class CommitteeRule:
    """The committee whose rules these are."""

    name: str
    short_name: str
    kind: str


@dataclass(frozen=True)
class ProgrammeRule:
    """Single values of the programme: calendar, quota, limits of the form, procedure."""

    series: str
    name: str
    place_name: str
    opens_at: datetime
    closes_at: datetime
    project_end_limit: date
    closing_opens_on: date
    closing_due_on: date
    quota_min: int
    quota_max: int
    team_min: int
    team_max: int
    milestones_min: int
    milestones_max: int
    attachments_max: int
    number_pattern: str
    return_days: int
    pre_review_days: int
    return_lapses: bool
    letter_required: bool
    secretary_confirms: bool
    rectify_months: int
    suspend_months: int
    principles: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class CategoryRule:
    """A category of projects."""

    code: str
    name: str


@dataclass(frozen=True)
class TopicRule:
    """A topic of the catalogue; `category` is a code, empty `org_kinds` means all."""

    code: str
    title: str
    selection_kind: str
    category: str
    source: str
    org_kinds: tuple[str, ...]


@dataclass(frozen=True)
class GateRule:
    """A gate, on or off; marks matter to the expert panel alone."""

    kind: str
    enabled: bool
    min_judges: int
    pass_mark: Decimal
    working_days: int


@dataclass(frozen=True)
class CriterionRule:
    """A criterion of a rubric; points in marks of 100."""

    code: str
    part: str
    name: str
    points: Decimal
    standard: str
    source: str
    tie_break: int


@dataclass(frozen=True)
class RubricRule:
    """How projects are scored at one stage."""

    stage: str
    name: str
    mark_step: Decimal
    trim_rule: str
    trim_from: int
    min_judges: int
    pass_mark: Decimal
    criteria: tuple[CriterionRule, ...]
    mostly_percent: int
    partly_percent: int
    lamp_green: int
    lamp_yellow: int
    lamp_red: int


@dataclass(frozen=True)
class VetoRule:
    """A reason that alone stops a project."""

    stage: str
    code: str
    text: str


@dataclass(frozen=True)
class GradeLine:
    """Lowest score of a grade and the share of a group that may hold it (per cent)."""

    grade: str
    threshold: Decimal
    quota_percent: int | None


@dataclass(frozen=True)
class MonthRule:
    """Which months are reported and when a report falls due."""

    first_month: date
    last_month: date
    due_month: str
    due_day: int
    due_time: time
    day_shift: str
    check_days: int
    return_days: int


@dataclass(frozen=True)
class LampLine:
    """Thresholds of the lamps."""

    planned_rule: str
    yellow_lag: Decimal
    red_lag: Decimal
    yellow_overdue: int
    red_overdue: int
    late_is_yellow: bool
    red_missing: int


@dataclass(frozen=True)
class ReminderLine:
    """Whom to remind, how many working days before or after the due day."""

    code: str
    duty: str
    offset_days: int
    recipient: str
    level: int


@dataclass(frozen=True)
class RuleBook:
    """One committee's rules of one year."""

    year: int
    committee: CommitteeRule
    programme: ProgrammeRule
    categories: tuple[CategoryRule, ...]
    topics: tuple[TopicRule, ...]
    gates: tuple[GateRule, ...]
    rubrics: tuple[RubricRule, ...]
    veto_items: tuple[VetoRule, ...]
    grades: tuple[GradeLine, ...]
    dispatch: MonthRule
    lamps: LampLine
    reminders: tuple[ReminderLine, ...]

    def digest(self) -> str:
        """Fingerprint of the rules: the same for files that say the same."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def full_name(self) -> str:
        """Name of the programme with the year put in."""
        return self.programme.name.replace("{year}", str(self.year))


def moved_to(book: RuleBook, *, year: int | None, opens_on: date | None) -> RuleBook:
    """The same rules in another year.

    With `opens_on` every date moves by the same number of days, so that the window opens on
    that day; with `year` alone every date keeps its day and month.
    """
    if opens_on is not None:
        days = opens_on - book.programme.opens_at.date()
        return _moved(book, year or opens_on.year, days, 0)
    years = 0 if year is None else year - book.year
    return _moved(book, book.year + years, timedelta(0), years)


def _moved(book: RuleBook, year: int, days: timedelta, years: int) -> RuleBook:
    if not days and not years:
        return replace(book, year=year)

    def day(value: date) -> date:
        return _same_day(value, years) + days

    def moment(value: datetime) -> datetime:
        return datetime.combine(day(value.date()), value.timetz())

    old = book.programme
    programme = replace(
        old,
        opens_at=moment(old.opens_at),
        closes_at=moment(old.closes_at),
        project_end_limit=day(old.project_end_limit),
        closing_opens_on=day(old.closing_opens_on),
        closing_due_on=day(old.closing_due_on),
    )
    months = replace(
        book.dispatch,
        first_month=day(book.dispatch.first_month).replace(day=1),
        last_month=day(book.dispatch.last_month).replace(day=1),
    )
    return replace(book, year=year, programme=programme, dispatch=months)


def _same_day(value: date, years: int) -> date:
    try:
        return value.replace(year=value.year + years)
    except ValueError:  # 29 February
        return value.replace(year=value.year + years, day=28)
