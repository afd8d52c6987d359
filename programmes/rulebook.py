"""Understands the document of a rule book and refuses it with every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.errors import InvalidInput
from organisations.enums import COMMITTEE_KINDS, OrgKind, Sphere
from programmes.documents import Fault, Section, as_text, read_yaml
from programmes.enums import EventKind, Grade, Grading, SatisfactionRule
from programmes.rulebook_catalogue import (
    categories,
    inspections,
    item_types,
    objectives,
    order_rules,
    quotas,
    topics,
)
from programmes.rulebook_checks import check
from programmes.rulebook_judgement import awards, gates, grades, merits, rubrics, veto_items
from programmes.rulebook_months import dispatch, lamps, reminders
from programmes.rulebook_types import CommitteeRule, EventRule, ProgrammeRule, RuleBook

SHOWN = 20


class RuleBookRefused(InvalidInput):
    """A rule book that cannot be loaded; `faults` name every place and what is wrong there."""

    def __init__(self, faults: Sequence[Fault], *, act: str = "载入") -> None:
        self.faults = tuple(faults)
        what = "规则文件" if act == "载入" else "填写的内容"
        shown = "；".join(str(fault) for fault in self.faults[:SHOWN])
        more = f"；另有 {len(self.faults) - SHOWN} 处" if len(self.faults) > SHOWN else ""
        super().__init__(
            f"{what}有 {len(self.faults)} 处不对，没有{act}：{shown}{more}。请改正后重新{act}。",
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
    return parse_document(data)


def parse_document(document: Mapping[str, Any] | Any) -> RuleBook:
    """Return what the document says, whether read from a file, a form or the rows themselves.

    Raises:
        RuleBookRefused: with all faults, each with its path (`rubrics[1].criteria`).
    """
    faults: list[Fault] = []
    with Section(as_text(document), "", faults) as top:
        book = _book(top)
    if not faults:
        faults += check(book)
    if faults:
        raise RuleBookRefused(faults)
    return in_order(book)


def in_order(book: RuleBook) -> RuleBook:
    """The same rules with the lists whose order says nothing in one fixed order."""
    places = {row.code: place for place, row in enumerate(book.categories)}
    return replace(
        book,
        events=tuple(sorted(book.events, key=lambda row: (row.starts_on, row.kind))),
        topics=tuple(replace(row, units=tuple(sorted(row.units))) for row in book.topics),
        rubrics=tuple(
            replace(row, categories=tuple(sorted(row.categories, key=lambda code: places[code])))
            for row in book.rubrics
        ),
        grades=tuple(sorted(book.grades, key=lambda row: -row.threshold)),
        reminders=tuple(
            sorted(book.reminders, key=lambda row: (row.offset_days, row.level, row.code))
        ),
    )


def _book(top: Section) -> RuleBook:
    """All parts of the document; milestones and quota also in the way of older files."""
    with top.section("application", required=False) as form:
        limits = _application(form)
        kinds = item_types(top, form)
    scores = rubrics(top)
    calendar = top.section("calendar")
    with calendar:
        dates, events = _calendar(calendar), _events(calendar)
    return RuleBook(
        year=top.whole("year", 2000, 2100),
        committee=_committee(top.section("committee")),
        programme=ProgrammeRule(
            **_names(top), **dates, **limits, **_procedure(top), **_visibility(top)
        ),
        events=events,
        categories=categories(top),
        item_types=kinds,
        topics=topics(top),
        quotas=quotas(top, kinds[0].code if kinds else ""),
        gates=gates(top, scores),
        rubrics=scores,
        veto_items=veto_items(top),
        grades=grades(top),
        awards=awards(top),
        merits=merits(top),
        dispatch=dispatch(top.section("dispatch")),
        lamps=lamps(top.section("lamps")),
        reminders=reminders(top),
        inspections=inspections(top),
        order_rules=order_rules(top),
        objectives=objectives(top),
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


def _names(top: Section) -> dict[str, Any]:
    return {
        "series": top.text("series", limit=40, default="书记项目"),
        "name": top.text("name", limit=80),
        "place_name": top.text("place_name", limit=20),
        "principles": top.lines("principles", limit=40),
        "problem_checks": top.lines("problem_checks", limit=40),
        "phrases": top.lines("phrases", limit=100),
        "spheres": top.choices("spheres", Sphere),
        "grading": top.choice("grading", Grading, Grading.SCORES),
    }


def _calendar(calendar: Section) -> dict[str, Any]:
    return {
        "opens_at": calendar.moment("opens_at"),
        "closes_at": calendar.moment("closes_at"),
        "redraft_until": calendar.maybe_moment("redraft_until"),
        "project_end_limit": calendar.day("project_end_limit"),
        "closing_opens_on": calendar.day("closing_opens_on"),
        "closing_due_on": calendar.day("closing_due_on"),
    }


def _events(calendar: Section) -> tuple[EventRule, ...]:
    found = []
    for section in calendar.sections("events", required=False):
        with section:
            found.append(
                EventRule(
                    kind=section.choice("kind", EventKind),
                    starts_on=section.day("starts_on"),
                    ends_on=section.maybe_day("ends_on"),
                )
            )
    return tuple(found)


def _application(form: Section) -> dict[str, Any]:
    return {
        "team_min": form.whole("team_min", 1, 15, 1),
        "team_max": form.whole("team_max", 1, 15, 15),
        "attachments_max": form.whole("attachments_max", 0, 50, 10),
        "self_check_blocks": form.flag("self_check_blocks", False),
        "budget_enabled": form.flag("budget_enabled", False),
        "research_min": form.whole("research_min", 0, 20, 0),
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
            "leader_skips_pre_review": procedure.flag("leader_skips_pre_review", False),
            "leader_skips_experts": procedure.flag("leader_skips_experts", False),
            "letter_required": procedure.flag("letter_required", False),
            "secretary_confirms": procedure.flag("secretary_confirms", True),
            **_acceptance(procedure),
            "suspend_months": procedure.whole("suspend_months", 1, 12, 3),
            "publish_together": procedure.flag("publish_together", False),
            "objection_answer_days": procedure.whole("objection_answer_days", 1, 30, 5),
            "appeal_days": procedure.whole("appeal_days", 0, 30, 5),
            "appeal_answer_days": procedure.whole("appeal_answer_days", 1, 60, 10),
            "evidence_required": procedure.flag("evidence_required", False),
            "similarity_warn_percent": procedure.whole("similarity_warn_percent", 5, 100, 30),
        }


def _acceptance(procedure: Section) -> dict[str, Any]:
    """A second acceptance, the survey, and the score of a secretary with several projects."""
    found: dict[str, Any] = {
        "rectify_months": procedure.whole("rectify_months", 1, 12, 3),
        "second_grade_cap": procedure.choice("second_grade_cap", Grade, Grade.QUALIFIED),
        "satisfaction_rule": procedure.choice(
            "satisfaction_rule", SatisfactionRule, SatisfactionRule.WEIGHTED
        ),
        "satisfaction_min": procedure.whole("satisfaction_min", 1, 9999, 30),
        "duty_points": procedure.number("duty_points", "0.01", "100", "100"),
        "performance_points": procedure.number("performance_points", "0.01", "100", "100"),
        **_weights(procedure),
    }
    if found["second_grade_cap"] == Grade.UNQUALIFIED:
        procedure.refuse("second_grade_cap", "整改后最高等次不能是“不合格”")
    return found


def _weights(procedure: Section) -> dict[str, int]:
    """What each way of choosing a topic weighs in the score of a secretary."""
    usual = {"weight_mandatory": 60, "weight_elective": 40, "weight_claimed": 40}
    found = {name: procedure.whole(name, 0, 100, points) for name, points in usual.items()}
    if not any(found.values()):
        procedure.refuse("weight_mandatory", "各类项目的权重不能都是 0")
    return found


def _visibility(top: Section) -> dict[str, Any]:
    """What units see of others and what is public; nothing unless said."""
    with top.section("visibility", required=False) as section:
        return {
            key: section.flag(key, False)
            for key in (
                "units_see_lamps",
                "units_see_ranks",
                "units_see_plans",
                "examples_open",
                "public_projects",
                "public_progress",
                "public_results",
                "public_scores",
            )
        }
