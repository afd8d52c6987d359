"""What is typed when a project is verified and decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from programmes.models import Programme, VetoItem
from projects.enums import Status
from projects.models import Indicator
from projects.transitions import BY_ACTION
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.queries.acceptance import IN_HAND, Findings
from reviews.queries.closing import Claim, Plan
from reviews.services.acceptance import EVIDENCE_MAX, OPINION_MAX, Verdicts

RESULTS = ("accept", "require_rectification", "fail")
VERDICT_FIELD = re.compile(r"^(milestone|problem|indicator)_(\d+)(?:_evidence)?$")


class QueueFilter(forms.Form):
    """Query row of the acceptance queue."""

    category = forms.ModelChoiceField(
        label="类别", queryset=None, required=False, empty_label="全部"
    )
    state = forms.ChoiceField(
        label="状态",
        choices=[("", "全部"), *((one.value, one.label) for one in IN_HAND)],
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = programme.categories.all()  # type: ignore[attr-defined]

    def apply(self, projects: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the rows asked for; a filter that makes no sense filters nothing."""
        self.is_valid()
        if self.cleaned_data.get("category"):
            projects = projects.filter(category=self.cleaned_data["category"])
        if self.cleaned_data.get("state"):
            projects = projects.filter(status=self.cleaned_data["state"])
        return projects

    def chosen(self) -> list[tuple[str, str]]:
        """Label and value of each filter, for the head of an export."""
        category = self.cleaned_data.get("category")
        state = self.cleaned_data.get("state")
        return [
            ("类别", str(category or "全部")),
            ("状态", Status(state).label if state else "全部"),
        ]


class VerificationForm(forms.Form):
    """A verdict and the evidence seen for each task and problem, the actual of each indicator."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        plan: Plan,
        claims: Sequence[Claim],
        given: Findings,
        veto_items: QuerySet[VetoItem],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.claimed = {claim.indicator.pk: claim.actual for claim in claims}
        for task in plan.milestones:
            self._add_verdict(f"milestone_{task.pk}", MilestoneVerdict, given.milestones, task.pk)
        for problem in plan.problems:
            self._add_verdict(f"problem_{problem.pk}", ProblemVerdict, given.problems, problem.pk)
        for row in plan.indicators:
            self._add_actual(row, given)
        self.fields["veto_item"] = forms.ModelChoiceField(
            label="否决情形",
            queryset=veto_items,
            required=False,
            empty_label="没有否决情形",
            help_text="选了否决情形的，须由另一位负责人确认为不合格。",
            error_messages={"invalid_choice": "所选否决情形不属于本方案，请重新选择。"},
        )

    def _add_verdict(
        self, name: str, verdicts: Any, given: dict[int, tuple[str, str]], key: int
    ) -> None:
        verdict, evidence = given.get(key, ("", ""))
        self.fields[name] = forms.ChoiceField(
            label="核验结论",
            choices=verdicts.choices,
            required=False,
            initial=verdict,
            widget=forms.RadioSelect,
            error_messages={"invalid_choice": "请在所列结论中选择。"},
        )
        self.fields[f"{name}_evidence"] = forms.CharField(
            label="所见佐证",
            required=False,
            widget=forms.TextInput(attrs={"placeholder": "所见佐证"}),
            max_length=EVIDENCE_MAX,
            initial=evidence,
            error_messages={"max_length": f"所见佐证最多 {EVIDENCE_MAX} 字。"},
        )

    def _add_actual(self, row: Indicator, given: Findings) -> None:
        start = given.indicators.get(row.pk, self.claimed.get(row.pk))
        self.fields[f"indicator_{row.pk}"] = forms.DecimalField(
            label="核定实际值",
            required=False,
            max_digits=14,
            decimal_places=2,
            initial=None if start is None else f"{start.normalize():f}",
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "invalid": "只填数字，例如 60。",
                "max_digits": "数字太大。",
                "max_whole_digits": "数字太大。",
                "max_decimal_places": "最多两位小数。",
            },
        )

    def strangers(self) -> bool:
        """Whether a row was posted that this project does not have."""
        return any(VERDICT_FIELD.match(name) and name not in self.fields for name in self.data)

    def require_all(self) -> bool:
        """Say at each row that is still open that it needs its finding; True when none is."""
        for name in list(self.cleaned_data):
            found = VERDICT_FIELD.match(name)
            if found and not name.endswith("_evidence") and self.cleaned_data[name] in ("", None):
                actual = found.group(1) == "indicator"
                self.add_error(name, "请填实际值。" if actual else "请选择结论。")
        return not self.errors

    def verdicts(self) -> Verdicts:
        """What has been found so far; rows without a verdict are left out."""
        return Verdicts(
            milestones=self._pairs("milestone", self.plan.milestones),
            problems=self._pairs("problem", self.plan.problems),
            indicators={
                row.pk: self.cleaned_data[f"indicator_{row.pk}"]
                for row in self.plan.indicators
                if self.cleaned_data.get(f"indicator_{row.pk}") is not None
            },
        )

    def _pairs(self, kind: str, rows: Sequence[Any]) -> dict[int, tuple[str, str]]:
        typed = self.cleaned_data
        found = {
            row.pk: (typed.get(f"{kind}_{row.pk}"), typed.get(f"{kind}_{row.pk}_evidence", ""))
            for row in rows
        }
        return {key: (verdict, seen) for key, (verdict, seen) in found.items() if verdict}

    def milestone_rows(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each task with its two fields."""
        return self._rows("milestone", self.plan.milestones)

    def problem_rows(self) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Each problem with its two fields."""
        return self._rows("problem", self.plan.problems)

    def indicator_rows(self) -> list[tuple[Indicator, Decimal | None, forms.BoundField]]:
        """Each indicator with what the unit claims and its field."""
        return [
            (row, self.claimed.get(row.pk), self[f"indicator_{row.pk}"])
            for row in self.plan.indicators
        ]

    def _rows(
        self, kind: str, rows: Sequence[Any]
    ) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        for row in rows:
            yield row, self[f"{kind}_{row.pk}"], self[f"{kind}_{row.pk}_evidence"]


class AcceptanceDecisionForm(forms.Form):
    """Outcome of a round and the opinion."""

    result = forms.ChoiceField(
        label="验收结论",
        choices=[(name, BY_ACTION[name].label) for name in RESULTS],
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择验收结论。",
            "invalid_choice": "请在所列结论中选择。",
        },
    )
    opinion = forms.CharField(
        label="验收意见",
        max_length=OPINION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"限期整改、不合格必须写明理由。不超过 {OPINION_MAX} 字。",
    )
