"""Seals a locked score sheet, so that a mark changed behind the product's back is noticed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.conf import settings

from reviews.models import ScoreSheet


def seal_of(sheet: ScoreSheet, marks: Mapping[int, Decimal]) -> str:
    """HMAC over who judged what, by which rubric and in which group, when, and every mark.

    Marks by criterion id.
    """
    return _sealed(
        _facts(sheet, marks) | {"rubric": sheet.rubric_id, "judge_group": sheet.group_id}
    )


def seal_holds(sheet: ScoreSheet, marks: Mapping[int, Decimal]) -> bool:
    """Whether a locked sheet still says what was sealed."""
    if sheet.total is None:
        return False
    # Sheets locked before rubric and group were sealed too keep their seal.
    known = (seal_of(sheet, marks), _sealed(_facts(sheet, marks)))
    return any(hmac.compare_digest(sheet.seal, seal) for seal in known)


def _facts(sheet: ScoreSheet, marks: Mapping[int, Decimal]) -> dict[str, Any]:
    return {
        "project": sheet.project_id,
        "stage": sheet.stage,
        "round": sheet.round,
        "judge": sheet.judge_id,
        "veto": sheet.veto,
        "comment": sheet.comment,
        "total": f"{sheet.total:.2f}",
        "locked_at": sheet.locked_at.astimezone(UTC).isoformat() if sheet.locked_at else "",
        "marks": {str(key): f"{value:.2f}" for key, value in sorted(marks.items())},
    }


def _sealed(facts: Mapping[str, Any]) -> str:
    text = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
