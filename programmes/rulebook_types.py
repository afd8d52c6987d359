"""What a rule book says, as plain values; field names are those of the rows they become."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal


@dataclass(frozen=True)
class CommitteeRule:
    """The committee whose rules these are."""

    name: str
    short_name: str
    kind: str


@dataclass(frozen=True)
class ProgrammeRule:
    """Single values of the programme: calendar, limits of the form, procedure, visibility."""

    series: str
    name: str
    place_name: str
    principles: tuple[str, ...]
    problem_checks: tuple[str, ...]
    phrases: tuple[str, ...]
    opens_at: datetime
    closes_at: datetime
    redraft_until: datetime | None
    project_end_limit: date
    closing_opens_on: date
    closing_due_on: date
    number_pattern: str
    return_days: int
    pre_review_days: int
    return_lapses: bool
    leader_skips_pre_review: bool
    leader_skips_experts: bool
    letter_required: bool
    secretary_confirms: bool
    rectify_months: int
    second_grade_cap: str
    satisfaction_rule: str
    satisfaction_min: int
    weight_mandatory: int
    weight_elective: int
    weight_claimed: int
    duty_points: Decimal
    performance_points: Decimal
    suspend_months: int
    publish_together: bool
    objection_answer_days: int
    appeal_days: int
    appeal_answer_days: int
    evidence_required: bool
    similarity_warn_percent: int
    spheres: tuple[str, ...]
    team_min: int
    team_max: int
    attachments_max: int
    self_check_blocks: bool
    budget_enabled: bool
    research_min: int
    grading: str
    units_see_lamps: bool
    units_see_ranks: bool
    units_see_plans: bool
    examples_open: bool
    public_projects: bool
    public_progress: bool
    public_results: bool
    public_scores: bool


@dataclass(frozen=True)
class EventRule:
    """A day (no end) or span of the year's calendar."""

    kind: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class CategoryRule:
    """A category of projects."""

    code: str
    name: str


@dataclass(frozen=True)
class ItemTypeRule:
    """A kind of item secretaries lead, with its duties."""

    code: str
    name: str
    panel: bool
    reports: bool
    scored: bool
    milestones_min: int
    milestones_max: int


@dataclass(frozen=True)
class TopicRule:
    """A topic of the catalogue; `category` is a code, empty `org_kinds` and `units` mean all."""

    code: str
    title: str
    selection_kind: str
    category: str
    source: str
    org_kinds: tuple[str, ...]
    units: tuple[str, ...]
    holders: str


@dataclass(frozen=True)
class QuotaLine:
    """Least and most items of a type; empty `org_kinds` is the general rule of the type."""

    item_type: str
    org_kinds: tuple[str, ...]
    least: int
    most: int


@dataclass(frozen=True)
class GateRule:
    """A gate, on or off; marks matter to the expert panel alone, cards to the card vote."""

    kind: str
    enabled: bool
    min_judges: int
    pass_mark: Decimal
    working_days: int
    green_percent: int
    red_percent: int
    secret: bool


@dataclass(frozen=True)
class JudgeGroupRule:
    """A group of judges and the weight of its mean in per cent."""

    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True)
class CriterionRule:
    """A criterion of a rubric; base points make up 100, bonus and deduction come on top."""

    code: str
    part: str
    name: str
    points: Decimal
    standard: str
    source: str
    kind: str
    lowest: Decimal
    tie_break: int


@dataclass(frozen=True)
class RubricRule:
    """How projects are scored at one stage; empty `categories` means all."""

    stage: str
    code: str
    name: str
    categories: tuple[str, ...]
    share: Decimal
    mark_step: Decimal
    trim_rule: str
    trim_from: int
    min_judges: int
    missing_judge: str
    pass_mark: Decimal
    mostly_percent: int
    partly_percent: int
    late_points: Decimal
    overdue_points: Decimal
    lamp_green: int
    lamp_yellow: int
    lamp_red: int
    bonus_cap: Decimal
    deduction_cap: Decimal
    comment_below: int
    disagreement_over: Decimal
    judge_groups: tuple[JudgeGroupRule, ...]
    criteria: tuple[CriterionRule, ...]

    def covers(self, category: str) -> bool:
        """Whether projects of the category are scored by this rubric."""
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class VetoRule:
    """A reason that alone stops a project.

    `satisfaction_below` is the rate in per cent below which it is proposed by itself, None: never.
    """

    stage: str
    code: str
    text: str
    satisfaction_below: int | None = None


@dataclass(frozen=True)
class ConditionLine:
    """One more figure a grade demands; `criterion` is a code when the fact is a criterion."""

    fact: str
    criterion: str
    comparison: str
    bound: Decimal


@dataclass(frozen=True)
class GradeLine:
    """Lowest score of a grade, how many may hold it (share or number), further conditions."""

    grade: str
    threshold: Decimal
    quota_percent: int | None
    quota_count: int | None
    quota_scope: str
    conditions: tuple[ConditionLine, ...]


@dataclass(frozen=True)
class AwardLine:
    """An award given by rank."""

    code: str
    name: str
    places: int
    scope: str


@dataclass(frozen=True)
class MeritLine:
    """A star or flag collected in report periods."""

    code: str
    name: str
    source: str
    worth: int


@dataclass(frozen=True)
class MonthRule:
    """Which periods are reported and when a report falls due."""

    interval: str
    checkpoints: tuple[date, ...]
    first_month: date
    last_month: date
    due_month: str
    due_day: int
    due_time: time
    day_shift: str
    check_days: int
    return_days: int
    explain_days: int
    alike_percent: int
    visits_asked: bool


@dataclass(frozen=True)
class LampLine:
    """Thresholds of the lamps; 0 switches the counts from `due_soon_days` on off."""

    planned_rule: str
    lag_mode: str
    yellow_lag: Decimal
    red_lag: Decimal
    yellow_overdue: int
    red_overdue: int
    late_is_yellow: bool
    red_missing: int
    due_soon_days: int
    yellow_unfinished: int
    red_unfinished: int
    red_after_yellows: int
    talk_after_reds: int
    soon_unfinished: bool
    start_is_yellow: bool
    red_after_unstarted: int
    talk_after_yellows: int
    red_order_is_red: bool
    late_rectification_is_yellow: bool
    external_excused: bool


@dataclass(frozen=True)
class ReminderLine:
    """Whom to remind, how many working days before or after the due day."""

    code: str
    duty: str
    offset_days: int
    recipient: str
    level: int
    repeat_days: int
    urgent: bool


@dataclass(frozen=True)
class InspectionLine:
    """A kind of inspection."""

    code: str
    name: str
    mode: str
    inspectors_min: int
    quarter_max: int
    hint_days: int
    general_days: int
    serious_days: int
    verify_by_other: bool


@dataclass(frozen=True)
class OrderRuleLine:
    """After so many red periods, or working days without a reaction, propose an order."""

    code: str
    trigger: str
    from_kind: str
    after: int
    next_kind: str


@dataclass(frozen=True)
class IndicatorLine:
    """A number counted in units of one kind (empty: the organiser) and rolled up."""

    code: str
    name: str
    unit: str
    target: Decimal | None
    target_qualifier: str
    due_year: int
    direction: str
    counted_in: str


@dataclass(frozen=True)
class ObjectiveLine:
    """A named objective above single projects."""

    code: str
    name: str
    indicators: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class RuleBook:
    """One committee's rules of one year."""

    year: int
    committee: CommitteeRule
    programme: ProgrammeRule
    events: tuple[EventRule, ...]
    categories: tuple[CategoryRule, ...]
    item_types: tuple[ItemTypeRule, ...]
    topics: tuple[TopicRule, ...]
    quotas: tuple[QuotaLine, ...]
    gates: tuple[GateRule, ...]
    rubrics: tuple[RubricRule, ...]
    veto_items: tuple[VetoRule, ...]
    grades: tuple[GradeLine, ...]
    awards: tuple[AwardLine, ...]
    merits: tuple[MeritLine, ...]
    dispatch: MonthRule
    lamps: LampLine
    reminders: tuple[ReminderLine, ...]
    inspections: tuple[InspectionLine, ...]
    order_rules: tuple[OrderRuleLine, ...]
    objectives: tuple[ObjectiveLine, ...]

    def full_name(self) -> str:
        """Name of the programme with the year put in."""
        return self.programme.name.replace("{year}", str(self.year))
