"""Works a score out anew from its kept trace when one line of it is put right; pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from programmes.enums import CriterionKind
from reviews.composite import Composite, compose_parts
from reviews.scoring import STORED, ZERO, Caps, rounded, with_caps

REASON_MIN, REASON_MAX = 10, 500


def line_of(trace: Mapping[str, Any], code: str) -> dict[str, Any] | None:
    """The line of the trace with this code; None when there is none."""
    return next((line for line in trace.get("lines", []) if line["code"] == code), None)


def corrected(
    trace: Mapping[str, Any], code: str, value: Decimal, note: str
) -> tuple[Composite, dict[str, Any]]:
    """The composite and the trace that follow when one line has another value.

    `note` is put beside the line. The other lines stay as they were computed. Source: a
    correction is a new row, and every number opens to its inputs (6.4 of the scoring document).

    Raises:
        ValueError: there is no such line, or the value is not between 0 and its full points.
    """
    fresh: dict[str, Any] = copy.deepcopy(dict(trace))
    line = line_of(fresh, code)
    if line is None or not 0 <= value <= Decimal(line["points"]):
        raise ValueError("no such line, or out of range")
    line["value"] = str(value.quantize(STORED))
    line["how"] = f"{line['how']}；{note}" if line["how"] else note
    parts = [(Decimal(part["share"]), _part(fresh, part)) for part in fresh["parts"]]
    return compose_parts(parts), fresh


def _part(trace: Mapping[str, Any], part: dict[str, Any]) -> Composite:
    """One rubric summed up again; its sums in the trace are brought up to date."""
    sums = dict.fromkeys(CriterionKind.values, ZERO)
    full = possible = ZERO
    for line in trace["lines"]:
        if line["rubric"] != part["code"]:
            continue
        value = None if line["value"] is None else Decimal(line["value"])
        sums[line["kind"]] += value or ZERO
        if line["kind"] == CriterionKind.BASE:
            full += Decimal(line["points"])
            possible += ZERO if value is None else Decimal(line["points"])
    part["reached"], part["possible"] = str(sums[CriterionKind.BASE]), str(possible)
    part["bonus"] = str(sums[CriterionKind.BONUS])
    part["deduction"] = str(sums[CriterionKind.DEDUCTION])
    sums[CriterionKind.BASE] *= full / possible
    caps = Caps(Decimal(part["bonus_cap"]), Decimal(part["deduction_cap"]))
    total = with_caps(sums, caps)
    part["score"] = str(rounded(total))
    return Composite(total.quantize(STORED), rounded(total), ())
