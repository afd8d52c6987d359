"""Understands the YAML file of a rule book and refuses it with every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from core.errors import InvalidInput
from organisations.enums import COMMITTEE_KINDS, OrgKind
from programmes.documents import Fault, Section, read_yaml
from programmes.enums import (
    DayShift,
    DueMonth,
    Duty,
    GateKind,
    Grade,
    MarkSource,
    PlannedRule,
    Recipient,
    SelectionKind,
    Stage,
    TrimRule,
)
from programmes.rulebook_checks import check
from programmes.rulebook_types import (
    CategoryRule,
    CommitteeRule,
    CriterionRule,
    GateRule,
    GradeLine,
    LampLine,
    MonthRule,
    ProgrammeRule,
    ReminderLine,
    RubricRule,
    RuleBook,
    TopicRule,
    VetoRule,
)

SHOWN = 20
END_OF_WORK = time(18, 0)


class RuleBookRefused(InvalidInput):
    """A rule book that cannot be loaded; `faults` name every place and what is wrong there."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        shown = "；".join(str(fault) for fault in self.faults[:SHOWN])
        more = f"；另有 {len(self.faults) - SHOWN} 处" if len(self.faults) > SHOWN else ""
        super().__init__(
            f"规则文件有 {len(self.faults)} 处不对，没有载入：{shown}{more}。请改正后重新载入。",
            field_errors={fault.path: [fault.sentence] for fault in self.faults},
        )


def parse_rulebook(text: str | bytes) -> RuleBook:
    """Return what the YAML text says.

    Raises:
        RuleBookRefused: with all faults, each with its path (`rubrics[1].criteria`).
    """
    try:
        data = read_yaml(text)
    except ValueError as error:
        raise RuleBookRefused([Fault("", str(error))]) from error
    faults: list[Fault] = []
    with Section(data, "", faults) as top:
        book = _book(top)
    if not faults:
        faults += check(book)
    if faults:
        raise RuleBookRefused(faults)
    return book


def _book(top: Section) -> RuleBook:
    rubrics = tuple(_rubric(section) for section in top.sections("rubrics"))
    return RuleBook(
        year=top.whole("year", 2000, 2100),
        committee=_committee(top.section("committee")),
        programme=_programme(top),
        categories=tuple(_category(section) for section in top.sections("categories")),
        topics=tuple(_topic(section) for section in top.sections("topics", required=False)),
        gates=_gates(top, rubrics),
        rubrics=rubrics,
        veto_items=_veto_items(top),
        grades=tuple(_grade(section) for section in top.sections("grades")),
        dispatch=_dispatch(top.section("dispatch")),
        lamps=_lamps(top.section("lamps")),
        reminders=tuple(
            _reminder(section) for section in top.sections("reminders", required=False)
        ),
    )


def _committee(section: Section) -> CommitteeRule:
    with section:
        rule = CommitteeRule(
            name=section.text("name", limit=120),
            short_name=section.text("short_name", limit=60),
            kind=section.choice("kind", OrgKind),
        )
        if rule.kind and rule.kind not in COMMITTEE_KINDS:
            section.refuse("kind", "主办方应是省委、市委或县（市、区）委")
    return rule


def _programme(top: Section) -> ProgrammeRule:
    values: dict[str, Any] = {
        "series": top.text("series", limit=40, default="书记项目"),
        "name": top.text("name", limit=76),
        "place_name": top.text("place_name", limit=20),
        "principles": top.lines("principles", limit=40),
        "phrases": top.lines("phrases", limit=100),
    }
    with top.section("calendar") as calendar:
        values |= {
            "opens_at": calendar.moment("opens_at"),
            "closes_at": calendar.moment("closes_at"),
            "project_end_limit": calendar.day("project_end_limit"),
            "closing_opens_on": calendar.day("closing_opens_on"),
            "closing_due_on": calendar.day("closing_due_on"),
        }
    with top.section("quota") as quota:
        values |= {
            "quota_min": quota.whole("min", 0, 99),
            "quota_max": quota.whole("max", 1, 99),
        }
    return ProgrammeRule(**values, **_form_limits(top), **_procedure(top))


def _form_limits(top: Section) -> dict[str, Any]:
    with top.section("application", required=False) as form:
        return {
            "team_min": form.whole("team_min", 1, 15, 1),
            "team_max": form.whole("team_max", 1, 15, 15),
            "milestones_min": form.whole("milestones_min", 1, 24, 3),
            "milestones_max": form.whole("milestones_max", 1, 24, 24),
            "attachments_max": form.whole("attachments_max", 0, 50, 10),
        }


def _procedure(top: Section) -> dict[str, Any]:
    with top.section("procedure", required=False) as procedure:
        return {
            "number_pattern": procedure.text(
                "number_pattern", limit=60, default="{year}-{org}-{seq:02d}"
            ),
            "return_days": procedure.whole("return_days", 1, 30, 5),
            "pre_review_days": procedure.whole("pre_review_days", 1, 30, 5),
            "return_lapses": procedure.flag("return_lapses", False),
            "letter_required": procedure.flag("letter_required", False),
            "secretary_confirms": procedure.flag("secretary_confirms", True),
            "rectify_months": procedure.whole("rectify_months", 1, 12, 3),
            "suspend_months": procedure.whole("suspend_months", 1, 12, 3),
        }


def _category(section: Section) -> CategoryRule:
    with section:
        return CategoryRule(code=section.code("code"), name=section.text("name", limit=40))


def _topic(section: Section) -> TopicRule:
    with section:
        return TopicRule(
            code=section.code("code"),
            title=section.text("title", limit=60),
            selection_kind=section.choice("selection_kind", SelectionKind),
            category=section.code("category"),
            source=section.text("source", limit=60, default=""),
            org_kinds=section.choices("org_kinds", OrgKind),
        )


def _gates(top: Section, rubrics: Sequence[RubricRule]) -> tuple[GateRule, ...]:
    """Gates as listed, then those not listed, switched off."""
    marks = next((rubric for rubric in rubrics if rubric.stage == Stage.APPROVAL), None)
    gates = []
    for section in top.sections("gates"):
        with section:
            kind = section.choice("kind", GateKind)
            enabled = section.flag("enabled", True)
            gates.append(_gate(kind, enabled, section.whole("working_days", 1, 60, 5), marks))
    listed = {gate.kind for gate in gates}
    absent = [kind for kind in GateKind.values if kind not in listed]
    return tuple(gates + [_gate(kind, False, 5, marks) for kind in absent])


def _gate(kind: str, enabled: bool, days: int, marks: RubricRule | None) -> GateRule:
    """A gate; judges and pass mark are those of the approval rubric, said in one place only."""
    judges = marks.min_judges if marks else 3
    pass_mark = marks.pass_mark if marks else Decimal(75)
    return GateRule(kind, enabled, judges, pass_mark, days)


def _rubric(section: Section) -> RubricRule:
    with section:
        return RubricRule(
            stage=section.choice("stage", Stage),
            name=section.text("name", limit=60),
            mark_step=section.number("mark_step", "0.01", "10", "1"),
            trim_rule=section.choice("trim_rule", TrimRule, TrimRule.NONE),
            trim_from=section.whole("trim_from", 3, 50, 5),
            min_judges=section.whole("min_judges", 1, 50, 3),
            pass_mark=section.number("pass_mark", "0", "100"),
            criteria=tuple(_criterion(row) for row in section.sections("criteria")),
            mostly_percent=section.whole("mostly_percent", 0, 100, 80),
            partly_percent=section.whole("partly_percent", 0, 100, 50),
            **_lamp_points(section),
        )


def _lamp_points(rubric: Section) -> dict[str, int]:
    """What a month of each lamp is worth; the ratio counts, so 12/8/3 says it as counties do."""
    with rubric.section("lamp_points", required=False) as section:
        points = {
            "lamp_green": section.whole("green", 1, 100, 12),
            "lamp_yellow": section.whole("yellow", 0, 100, 8),
            "lamp_red": section.whole("red", 0, 100, 3),
        }
        if not points["lamp_green"] >= points["lamp_yellow"] >= points["lamp_red"]:
            section.refuse("yellow", "绿灯、黄灯、红灯的得分应依次不增")
        return points


def _criterion(section: Section) -> CriterionRule:
    with section:
        return CriterionRule(
            code=section.code("code"),
            part=section.text("part", limit=20, default=""),
            name=section.text("name", limit=60),
            points=section.number("points", "0.01", "100"),
            standard=section.text("standard", limit=300, default=""),
            source=section.choice("source", MarkSource, MarkSource.JUDGE),
            tie_break=section.whole("tie_break", 0, 9, 0),
        )


def _veto_items(top: Section) -> tuple[VetoRule, ...]:
    found = []
    with top.section("veto_items", required=False) as stages:
        for stage in Stage.values:
            for section in stages.sections(stage, required=False):
                with section:
                    text = section.text("text", limit=120)
                    found.append(VetoRule(stage, section.code("code"), text))
    return tuple(found)


def _grade(section: Section) -> GradeLine:
    with section:
        quota = section.whole("quota_percent", 1, 100, 100)
        return GradeLine(
            grade=section.choice("grade", Grade),
            threshold=section.number("threshold", "0", "100"),
            quota_percent=None if quota == 100 else quota,
        )


def _dispatch(section: Section) -> MonthRule:
    with section:
        return MonthRule(
            first_month=section.month("first_month"),
            last_month=section.month("last_month"),
            due_month=section.choice("due_month", DueMonth),
            due_day=section.whole("due_day", 1, 31),
            due_time=section.time("due_time", END_OF_WORK),
            day_shift=section.choice("day_shift", DayShift, DayShift.NEXT),
            check_days=section.whole("check_days", 1, 30, 3),
            return_days=section.whole("return_days", 1, 30, 2),
        )


def _lamps(section: Section) -> LampLine:
    with section:
        return LampLine(
            planned_rule=section.choice("planned_rule", PlannedRule, PlannedRule.STEP),
            yellow_lag=section.number("yellow_lag", "0", "100", "10"),
            red_lag=section.number("red_lag", "0", "100", "30"),
            yellow_overdue=section.whole("yellow_overdue", 1, 365, 1),
            red_overdue=section.whole("red_overdue", 1, 365, 30),
            late_is_yellow=section.flag("late_is_yellow", True),
            red_missing=section.whole("red_missing", 1, 12, 2),
        )


def _reminder(section: Section) -> ReminderLine:
    with section:
        return ReminderLine(
            code=section.code("code"),
            duty=section.choice("duty", Duty, Duty.REPORT),
            offset_days=section.whole("offset_days", -30, 60),
            recipient=section.choice("recipient", Recipient),
            level=section.whole("level", 0, 9, 0),
        )
