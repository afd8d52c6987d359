"""Writes a rule book as a document of plain values, and the document as YAML."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import yaml

from programmes.documents import SHANGHAI
from programmes.enums import Stage
from programmes.rulebook_types import (
    GateRule,
    MonthRule,
    ProgrammeRule,
    QuotaLine,
    RubricRule,
    RuleBook,
    VetoRule,
)
from programmes.sections import DOCUMENT_KEYS

Document = dict[str, Any]
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,2})?")
_PROCEDURE = (
    "number_pattern",
    "return_days",
    "pre_review_days",
    "return_lapses",
    "leader_skips_pre_review",
    "leader_skips_experts",
    "letter_required",
    "secretary_confirms",
    "rectify_months",
    "second_grade_cap",
    "satisfaction_rule",
    "satisfaction_min",
    "weight_mandatory",
    "weight_elective",
    "weight_claimed",
    "duty_points",
    "performance_points",
    "suspend_months",
    "publish_together",
    "objection_answer_days",
    "appeal_days",
    "appeal_answer_days",
    "evidence_required",
    "similarity_warn_percent",
)
_CALENDAR = (
    "opens_at",
    "closes_at",
    "redraft_until",
    "project_end_limit",
    "closing_opens_on",
    "closing_due_on",
)
_APPLICATION = (
    "team_min",
    "team_max",
    "attachments_max",
    "self_check_blocks",
    "budget_enabled",
    "research_min",
)
_VISIBILITY = (
    "units_see_lamps",
    "units_see_ranks",
    "units_see_plans",
    "examples_open",
    "public_projects",
    "public_progress",
    "public_results",
    "public_scores",
)
_TOP = ("series", "place_name", "principles", "problem_checks", "phrases", "spheres", "grading")


def document_from(book: RuleBook) -> Document:
    """The document of a rule book, every key written; what is absent is an empty text."""
    rule = book.programme
    document = {
        "committee": _plain(asdict(book.committee)),
        "year": book.year,
        "name": book.full_name(),
        **_picked(rule, _TOP),
        "calendar": _picked(rule, _CALENDAR) | {"events": _rows(book.events)},
        "procedure": _picked(rule, _PROCEDURE),
        "application": _picked(rule, _APPLICATION),
        "visibility": _picked(rule, _VISIBILITY),
        "categories": _rows(book.categories),
        "item_types": _rows(book.item_types),
        "topics": _rows(book.topics),
        "quotas": [_quota(line) for line in book.quotas],
        "gates": [_gate(gate) for gate in book.gates],
        "veto_items": _vetoes(book),
        "rubrics": [_rubric(rubric) for rubric in book.rubrics],
        "grades": _rows(book.grades),
        "awards": _rows(book.awards),
        "merits": _rows(book.merits),
        "dispatch": _dispatch(book.dispatch),
        "reminders": _rows(book.reminders),
        "lamps": _plain(asdict(book.lamps)),
        "inspections": _rows(book.inspections),
        "order_rules": _rows(book.order_rules),
        "objectives": _rows(book.objectives),
    }
    return {key: document[key] for key in DOCUMENT_KEYS}


def digest_of(book: RuleBook) -> str:
    """Fingerprint of the rules: the same for books that say the same, in any spelling."""
    text = json.dumps(document_from(book), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _picked(rule: ProgrammeRule, names: Iterable[str]) -> Document:
    return {name: _plain(getattr(rule, name)) for name in names}


def _rows(rows: Iterable[Any]) -> list[Document]:
    return [_plain(asdict(row)) for row in rows]


def _quota(line: QuotaLine) -> Document:
    return {
        "item_type": line.item_type,
        "org_kinds": list(line.org_kinds),
        "min": line.least,
        "max": line.most,
    }


def _gate(gate: GateRule) -> Document:
    row = _plain(asdict(gate))
    del row["min_judges"], row["pass_mark"]
    return row


def _vetoes(book: RuleBook) -> Document:
    return {
        str(stage): [_veto(row) for row in book.veto_items if row.stage == stage]
        for stage in Stage.values
    }


def _veto(row: VetoRule) -> Document:
    words: Document = {"code": row.code, "text": row.text}
    if row.stage == Stage.ACCEPTANCE:
        words["satisfaction_below"] = _plain(row.satisfaction_below)
    return words


def _rubric(rubric: RubricRule) -> Document:
    row = _plain(asdict(rubric))
    row["lamp_points"] = {
        colour: row.pop(f"lamp_{colour}") for colour in ("green", "yellow", "red")
    }
    return row


def _dispatch(rule: MonthRule) -> Document:
    row = _plain(asdict(rule))
    for name in ("first_month", "last_month"):
        row[name] = row[name][:7]
    return row


def _plain(value: Any) -> Any:
    """A value as it stands in a document."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(below) for below in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else value


class _Dumper(yaml.SafeDumper):
    """Writes figures without quotation marks and lists indented, as people type them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists under their key."""
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if _NUMBER.fullmatch(value):
        kind = "float" if "." in value else "int"
        return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", value)


_Dumper.add_representer(str, _text)


def to_yaml(document: Document) -> str:
    """The document as a YAML file that `parse_rulebook` understands and people can read."""
    return yaml.dump(
        document,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
        width=100,
    )
