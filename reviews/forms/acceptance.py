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
from reviews.composite import achievement
from reviews.enums import MilestoneVerdict, ProblemVerdict
from reviews.models import SatisfactionTally
from reviews.queries.acceptance import IN_HAND, Findings
from reviews.queries.closing import Claim, Plan
from reviews.satisfaction import Survey, problem_of
from reviews.scoring import rounded
from reviews.services.acceptance import OPINION_MAX
from reviews.services.findings import CHANNEL_MAX, EVIDENCE_MAX, Verdicts

RESULTS = ("accept", "require_rectification", "fail")
YARDSTICKS = (
    ("resolved", "问题真正得到解决"),
    ("improved", "情况明显改善"),
    ("felt", "群众有获得感"),
)
SURVEY = (
    ("asked", "发出"),
    ("very", "满意"),
    ("fairly", "比较满意"),
    ("basic", "基本满意"),
    ("unsatisfied", "不满意"),
)
VERDICT_FIELD = re.compile(r"^(milestone|problem|indicator)_(\d+)(?:_evidence|_ticks)?$")


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
        survey: SatisfactionTally | None = None,
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
            self.fields[f"problem_{problem.pk}_ticks"] = forms.MultipleChoiceField(
                label="三条标准",
                choices=YARDSTICKS,
                required=False,
                initial=sorted(given.yardsticks.get(problem.pk, ())),
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": "请在所列标准中勾选。"},
            )
        for row in plan.indicators:
            self._add_actual(row, given)
        self._add_survey(survey)
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

    def _add_survey(self, survey: SatisfactionTally | None) -> None:
        for name, label in SURVEY:
            total = getattr(survey, name) if survey else None
            self.fields[f"survey_{name}"] = _total(label, total)
        self.fields["survey_channel"] = forms.CharField(
            label="怎么测评的",
            required=False,
            max_length=CHANNEL_MAX,
            initial=survey.channel if survey else "",
            help_text="例如：入户发放纸质问卷。",
        )

    def clean(self) -> dict[str, Any]:
        """The totals of the survey make sense together."""
        typed = super().clean() or {}
        survey = self.survey()
        if survey is not None and not self.errors:
            problem = problem_of(survey)
            if problem:
                self.add_error("survey_asked", problem)
        return typed

    def survey(self) -> Survey | None:
        """The totals as typed; None when nothing was typed."""
        typed = {name: self.cleaned_data.get(f"survey_{name}") for name, _ in SURVEY}
        if all(value is None for value in typed.values()):
            return None
        return Survey(**{name: value or 0 for name, value in typed.items()})

    def survey_fields(self) -> list[forms.BoundField]:
        """The totals in order."""
        return [self[f"survey_{name}"] for name, _ in SURVEY]

    def strangers(self) -> bool:
        """Whether a row was posted that this project does not have."""
        return any(VERDICT_FIELD.match(name) and name not in self.fields for name in self.data)

    def require_all(self) -> bool:
        """Say at each row that is still open that it needs its finding; True when none is."""
        for name in list(self.cleaned_data):
            found = VERDICT_FIELD.match(name)
            if not found or name.endswith(("_evidence", "_ticks")):
                continue
            if self.cleaned_data[name] in ("", None):
                actual = found.group(1) == "indicator"
                self.add_error(name, "请填实际值。" if actual else "请选择结论。")
        return not self.errors

    def verdicts(self) -> Verdicts:
        """What has been found so far; rows without a verdict are left out."""
        survey = self.survey()
        return Verdicts(
            milestones=self._pairs("milestone", self.plan.milestones),
            problems=self._pairs("problem", self.plan.problems),
            indicators={
                row.pk: self.cleaned_data[f"indicator_{row.pk}"]
                for row in self.plan.indicators
                if self.cleaned_data.get(f"indicator_{row.pk}") is not None
            },
            yardsticks={
                row.pk: self.cleaned_data.get(f"problem_{row.pk}_ticks", [])
                for row in self.plan.problems
            },
            survey=(survey, self.cleaned_data["survey_channel"]) if survey else None,
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

    def problem_rows(self) -> Iterator[tuple[Any, ...]]:
        """Each problem with its two fields and the three yardsticks."""
        for row, verdict, evidence in self._rows("problem", self.plan.problems):
            yield row, verdict, evidence, self[f"problem_{row.pk}_ticks"]

    def indicator_rows(self) -> list[tuple[Any, ...]]:
        """Each indicator with what the unit claims, how far that reaches, and its field."""
        return [
            (
                row,
                self.claimed.get(row.pk),
                percent_reached(row, self.claimed.get(row.pk)),
                self[f"indicator_{row.pk}"],
            )
            for row in self.plan.indicators
        ]

    def _rows(
        self, kind: str, rows: Sequence[Any]
    ) -> Iterator[tuple[Any, forms.BoundField, forms.BoundField]]:
        for row in rows:
            yield row, self[f"{kind}_{row.pk}"], self[f"{kind}_{row.pk}_evidence"]


def _total(label: str, initial: int | None) -> forms.IntegerField:
    """One total of the survey."""
    return forms.IntegerField(
        label=f"{label}（份）",
        required=False,
        min_value=0,
        max_value=999_999,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "narrow-field"}),
        error_messages={
            "invalid": "只填整数，例如 60。",
            "min_value": "不能小于 0。",
            "max_value": "数字太大。",
        },
    )


def percent_reached(indicator: Indicator, actual: Decimal | None) -> Decimal | None:
    """Share of the way from baseline to target in per cent, 0 to 100; None without a value."""
    if actual is None:
        return None
    return rounded(achievement(indicator.baseline, indicator.target, actual) * 100)


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
    items = forms.CharField(
        label="整改事项",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="限期整改时填，一行一项；不填的，按核验中没有完成、没有解决的逐项列出。",
    )
