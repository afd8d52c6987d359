"""Random valid rule books as documents, for tests of the editor, the file and the whole year.

`valid_documents()` gives documents `parse_document` accepts, with every kind of rule a county
may set up: `st.data().draw(valid_documents(committee=..., year=..., units=...))`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from organisations.enums import COMMITTEE_KINDS, OrgKind, Sphere
from programmes.enums import (
    DayShift,
    Direction,
    DueMonth,
    Duty,
    EventKind,
    InspectionMode,
    LagMode,
    OrderKind,
    OrderTrigger,
    PlannedRule,
    Recipient,
)
from tests.programmes.documents_judgement import Document, judgement, unequal

COMMITTEE = {"name": "中共分水县委员会", "short_name": "分水县委", "kind": "county_committee"}
KINDS = [str(kind) for kind in OrgKind if kind not in {*COMMITTEE_KINDS, OrgKind.DEPARTMENT}]
# Signs that mean something to YAML, to pages, to spreadsheets or to file names.
SIGNS = "甲乙项目“”·+：:#-'\"{}[]&*!|>%@`,?=<>/\\. 0aZ。～"
WORDS = ["null", "true", "是", "~", "0.50", "007", "- 一", "# 二", "一: 二", "2020-02-30", "1e3"]


def texts(limit: int = 12) -> st.SearchStrategy[str]:
    """One line of awkward text that is not empty."""
    free = st.text(SIGNS, min_size=1, max_size=limit).map(str.strip).filter(bool)
    return free | st.sampled_from(WORDS)


@st.composite
def valid_documents(
    draw: st.DrawFn,
    *,
    committee: dict[str, str] | None = None,
    year: int = 2026,
    units: Sequence[str] = (),
) -> Document:
    """A document every check accepts; `units` are full names topics may be given to."""
    opens = date(year, 1, 5) + timedelta(days=draw(st.integers(0, 80)))
    categories = [
        {"code": f"cat{n}", "name": name} for n, name in enumerate(draw(_names(1, 4)), start=1)
    ]
    codes = [row["code"] for row in categories]
    kinds = _item_types(draw)
    topics = _topics(draw, codes, units)
    mandatory = sum(1 for topic in topics if topic["selection_kind"] == "mandatory")
    asked = draw(_names(0, 6))
    return {
        "committee": dict(committee or COMMITTEE),
        "year": year,
        "series": draw(st.just("书记项目") | texts()),
        "name": draw(texts(40)),
        "place_name": draw(texts(8)),
        "calendar": _calendar(draw, year, opens),
        "procedure": _procedure(draw),
        "principles": asked[:4],
        "problem_checks": asked[4:],
        "phrases": draw(_names(0, 2)),
        "categories": categories,
        "spheres": draw(st.lists(st.sampled_from(Sphere.values), max_size=3, unique=True)),
        "item_types": kinds,
        "topics": topics,
        "quotas": _quotas(draw, kinds, mandatory),
        "application": _application(draw),
        **judgement(draw, codes),
        **_months(draw, year, opens),
        **_supervision(draw),
        "objectives": _objectives(draw, year),
        "visibility": _visibility(draw),
    }


def _names(low: int, high: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts(), min_size=low, max_size=high, unique=True)


def _calendar(draw: st.DrawFn, year: int, opens: date) -> Document:
    closes = opens + timedelta(days=draw(st.integers(1, 40)))
    closing = date(year, 9, 1) + timedelta(days=draw(st.integers(0, 90)))
    kinds = draw(st.lists(st.sampled_from(EventKind.values), max_size=3, unique=True))
    events = []
    for kind in kinds:
        starts = date(year, 1, 1) + timedelta(days=draw(st.integers(0, 500)))
        ends = draw(st.none() | st.integers(0, 30))
        last = "" if ends is None else (starts + timedelta(days=ends)).isoformat()
        events.append({"kind": kind, "starts_on": starts.isoformat(), "ends_on": last})
    redraft = closes + timedelta(days=20)
    return {
        "opens_at": f"{opens} 08:00",
        "closes_at": f"{closes} 18:00",
        "redraft_until": draw(st.sampled_from(["", f"{redraft} 18:00"])),
        "project_end_limit": str(date(year, 10, 1) + timedelta(days=draw(st.integers(0, 91)))),
        "closing_opens_on": closing.isoformat(),
        "closing_due_on": str(closing + timedelta(days=draw(st.integers(0, 60)))),
        "events": sorted(events, key=lambda event: (event["starts_on"], event["kind"])),
    }


def _procedure(draw: st.DrawFn) -> Document:
    flags = st.booleans()
    return {
        "number_pattern": draw(
            st.sampled_from(["{year}-{org}-{seq:02d}", "{seq}", "项{year}第{seq:03d}号"])
        ),
        "return_days": draw(st.integers(1, 30)),
        "pre_review_days": draw(st.integers(1, 30)),
        "return_lapses": draw(flags),
        "leader_skips_pre_review": draw(flags),
        "leader_skips_experts": draw(flags),
        "letter_required": draw(flags),
        "secretary_confirms": draw(flags),
        "rectify_months": draw(st.integers(1, 12)),
        "second_grade_cap": draw(st.sampled_from(["excellent", "good", "qualified"])),
        "satisfaction_rule": draw(st.sampled_from(["weighted", "share"])),
        "satisfaction_min": draw(st.integers(1, 100)),
        "weight_mandatory": draw(st.integers(1, 100)),
        "weight_elective": draw(st.integers(0, 100)),
        "weight_claimed": draw(st.integers(0, 100)),
        "duty_points": draw(st.sampled_from(["100", "20", "0.5"])),
        "performance_points": draw(st.sampled_from(["100", "5", "0.5"])),
        "suspend_months": draw(st.integers(1, 12)),
        "publish_together": draw(flags),
        "objection_answer_days": draw(st.integers(1, 30)),
        "appeal_days": draw(st.integers(0, 30)),
        "appeal_answer_days": draw(st.integers(1, 60)),
        "evidence_required": draw(flags),
        "similarity_warn_percent": draw(st.integers(5, 100)),
    }


def _item_types(draw: st.DrawFn) -> list[Document]:
    kinds = []
    for number, name in enumerate(draw(_names(1, 2)), start=1):
        least = draw(st.integers(1, 6))
        kinds.append(
            {
                "code": f"type{number}",
                "name": name,
                # The first type goes the whole way, so that a year always has work to do.
                "panel": number == 1 or draw(st.booleans()),
                "reports": number == 1 or draw(st.booleans()),
                "scored": number == 1 or draw(st.booleans()),
                "milestones_min": least,
                "milestones_max": draw(st.integers(least, 24)),
            }
        )
    return kinds


def _topics(draw: st.DrawFn, codes: Sequence[str], units: Sequence[str]) -> list[Document]:
    some_kinds = st.lists(st.sampled_from(KINDS), max_size=2, unique=True)
    some_units = st.lists(st.sampled_from(units), max_size=2, unique=True) if units else st.just([])
    topics = []
    for number, title in enumerate(draw(_names(0, 3)), start=1):
        kind = draw(st.sampled_from(["mandatory", "elective", "claimed"]))
        holders = "many" if kind == "mandatory" else draw(st.sampled_from(["many", "one"]))
        topics.append(
            {
                "code": f"topic{number}",
                "title": title,
                "selection_kind": kind,
                "category": draw(st.sampled_from(codes)),
                "source": draw(st.just("") | texts()),
                "org_kinds": draw(some_kinds),
                "units": sorted(draw(some_units)),
                "holders": holders,
            }
        )
    return topics


def _quotas(draw: st.DrawFn, kinds: Sequence[Document], mandatory: int) -> list[Document]:
    lines = []
    for row in kinds:
        named = draw(st.lists(st.sampled_from(KINDS), max_size=2, unique=True))
        for org_kinds in [[], *([[kind] for kind in named])]:
            least = draw(st.integers(0, 2))
            most = draw(st.integers(max(least, mandatory, 1), 6))
            lines.append(
                {"item_type": row["code"], "org_kinds": org_kinds, "min": least, "max": most}
            )
    return lines


def _application(draw: st.DrawFn) -> Document:
    least, most = sorted(draw(st.tuples(st.integers(1, 15), st.integers(1, 15))))
    return {
        "team_min": least,
        "team_max": most,
        "attachments_max": draw(st.integers(0, 50)),
        "self_check_blocks": draw(st.booleans()),
        "budget_enabled": draw(st.booleans()),
        "research_min": draw(st.integers(0, 3)),
    }


def _months(draw: st.DrawFn, year: int, opens: date) -> Document:
    first = draw(st.integers(opens.month, 6))
    last = draw(st.integers(first, 12))
    interval = draw(st.sampled_from(["monthly", "quarterly", "checkpoints"]))
    days = st.integers(1, 28)
    checkpoints = sorted(
        {date(year, draw(st.integers(first, last)), draw(days)).isoformat() for _ in range(3)}
    )
    return {
        "dispatch": {
            "interval": interval,
            "checkpoints": checkpoints if interval == "checkpoints" else [],
            "first_month": f"{year}-{first:02d}",
            "last_month": f"{year}-{last:02d}",
            "due_month": draw(st.sampled_from(DueMonth.values)),
            "due_day": draw(st.integers(1, 31)),
            "due_time": draw(st.sampled_from(["00:00", "12:30", "18:00", "23:59"])),
            "day_shift": draw(st.sampled_from(DayShift.values)),
            "check_days": draw(st.integers(1, 30)),
            "return_days": draw(st.integers(1, 30)),
            "explain_days": draw(st.integers(0, 10)),
            "alike_percent": draw(st.integers(0, 100)),
            "visits_asked": draw(st.booleans()),
        },
        "reminders": _reminders(draw),
        "lamps": _lamps(draw),
    }


def _reminders(draw: st.DrawFn) -> list[Document]:
    rows = [
        {
            "code": f"remind{number}",
            "duty": draw(st.sampled_from(Duty.values)),
            "offset_days": draw(st.integers(-5, 10)),
            "recipient": draw(st.sampled_from(Recipient.values)),
            "level": draw(st.integers(0, 3)),
            "repeat_days": draw(st.integers(0, 10)),
            "urgent": draw(st.booleans()),
        }
        for number in range(draw(st.integers(0, 3)))
    ]
    return sorted(rows, key=lambda row: (row["offset_days"], row["level"], row["code"]))


def _lamps(draw: st.DrawFn) -> Document:
    lags = sorted(draw(st.tuples(st.integers(0, 1000), st.integers(0, 1000))))
    overdue = sorted(draw(st.tuples(st.integers(1, 60), st.integers(1, 365))))
    unfinished = draw(st.integers(0, 5))
    counts = st.integers(0, 4)
    return {
        "planned_rule": draw(st.sampled_from(PlannedRule.values)),
        "lag_mode": draw(st.sampled_from(LagMode.values)),
        "yellow_lag": _tenths(lags[0]),
        "red_lag": _tenths(lags[1]),
        "yellow_overdue": overdue[0],
        "red_overdue": overdue[1],
        "late_is_yellow": draw(st.booleans()),
        "red_missing": draw(st.integers(1, 4)),
        "due_soon_days": draw(st.integers(1, 30)),
        "yellow_unfinished": unfinished,
        "red_unfinished": draw(st.sampled_from([0, unfinished + 2])),
        "red_after_yellows": draw(counts),
        "talk_after_reds": draw(counts),
        **_lamp_switches(draw),
    }


def _lamp_switches(draw: st.DrawFn) -> Document:
    flags = (
        "soon_unfinished",
        "start_is_yellow",
        "red_order_is_red",
        "late_rectification_is_yellow",
        "external_excused",
    )
    months = ("red_after_unstarted", "talk_after_yellows")
    return {name: draw(st.booleans()) for name in flags} | {
        name: draw(st.integers(0, 4)) for name in months
    }


def _tenths(value: int) -> str:
    return f"{value // 10}.{value % 10}" if value % 10 else str(value // 10)


def _supervision(draw: st.DrawFn) -> Document:
    return {"inspections": _inspections(draw), "order_rules": _order_rules(draw)}


def _inspections(draw: st.DrawFn) -> list[Document]:
    return [
        {
            "code": f"look{number}",
            "name": name,
            "mode": draw(st.sampled_from(InspectionMode.values)),
            "inspectors_min": draw(st.integers(1, 5)),
            "quarter_max": draw(st.integers(1, 5)),
            "hint_days": draw(st.integers(1, 30)),
            "general_days": draw(st.integers(1, 30)),
            "serious_days": draw(st.integers(1, 30)),
            "verify_by_other": draw(st.booleans()),
        }
        for number, name in enumerate(draw(_names(0, 2)), start=1)
    ]


def _order_rules(draw: st.DrawFn) -> list[Document]:
    triggers = draw(st.lists(st.sampled_from(OrderTrigger.values), max_size=2))
    return [
        {
            "code": f"louder{number}",
            "trigger": trigger,
            "from_kind": "" if trigger == OrderTrigger.REDS else OrderKind.BLUE.value,
            "after": draw(st.integers(1, 10)),
            "next_kind": draw(st.sampled_from([OrderKind.YELLOW.value, OrderKind.RED.value])),
        }
        for number, trigger in enumerate(triggers, start=1)
    ]


def _objectives(draw: st.DrawFn, year: int) -> list[Document]:
    objectives = []
    for number, name in enumerate(draw(_names(0, 2)), start=1):
        indicators = []
        for place, title in enumerate(draw(_names(0, 2)), start=1):
            target = draw(st.sampled_from(["", "0", "1000", "0.5", "999999999999"]))
            exact = "exact" if not target else draw(st.sampled_from(["exact", "about", "over"]))
            indicators.append(
                {
                    "code": f"ind{place}",
                    "name": title,
                    "unit": draw(texts(6)),
                    "target": target,
                    "target_qualifier": exact,
                    "due_year": draw(st.integers(year, year + 3)),
                    "direction": draw(st.sampled_from(Direction.values)),
                    "counted_in": draw(st.sampled_from(["", *KINDS])),
                }
            )
        objectives.append({"code": f"goal{number}", "name": name, "indicators": indicators})
    return objectives


def _visibility(draw: st.DrawFn) -> Document:
    keys = ("units_see_lamps", "units_see_ranks", "units_see_plans", "examples_open")
    public = draw(st.integers(0, 4))
    return {key: draw(st.booleans()) for key in keys} | {
        "public_projects": public >= 1,
        "public_progress": public >= 2,
        "public_results": public >= 2,
        "public_scores": public >= 3,
    }


def mutations(document: Document) -> list[tuple[str, Any]]:
    """Ways to spoil a valid document: the fault's path and a function that spoils a copy."""
    last = len(document["rubrics"])
    return [
        ("qouta", lambda d: d.update(qouta={})),
        ("calendar.closes_att", lambda d: d["calendar"].update(closes_att="2026-01-01 08:00")),
        ("calendar.project_end_limit", lambda d: d["calendar"].update(
            project_end_limit=f"{d['year']}-02-30")),
        ("calendar.closes_at", lambda d: d["calendar"].update(closes_at=d["calendar"]["opens_at"])),
        (f"rubrics[{last}].criteria", lambda d: unequal(d["rubrics"][-1])),
        ("rubrics", lambda d: d["rubrics"][-1].update(share="33")),
        ("grades", lambda d: d["grades"][0].update(threshold="0")),
        ("topics[1].category", lambda d: d.update(topics=[{
            "code": "t", "title": "题", "selection_kind": "claimed", "category": "nothing"}])),
        ("quotas", lambda d: d.update(quotas=[{
            "item_type": "type1", "org_kinds": ["town"], "min": 1, "max": 9}])),
        ("gates", lambda d: d["gates"].pop()),
        ("dispatch.last_month", lambda d: d["dispatch"].update(last_month=f"{d['year']}-13")),
        ("lamps.red_lag", lambda d: d["lamps"].update(yellow_lag="5", red_lag="4")),
        ("visibility.public_scores", lambda d: d["visibility"].update(
            public_results="false", public_scores="true")),
        ("dispatch", lambda d: d.update(dispatch=["一", {"二": ["三"]}])),
        ("name", lambda d: d.update(name="坏\x07字")),
    ]  # fmt: skip
