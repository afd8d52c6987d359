"""The six steps of the application sheet, in their order."""

from __future__ import annotations

from projects.sheet.step import StepForm
from projects.sheet.steps_content import MeasuresForm, NeedForm
from projects.sheet.steps_plan import OpinionForm, PlanForm
from projects.sheet.steps_subject import BasicsForm, PeopleForm

STEPS: tuple[type[StepForm], ...] = (
    BasicsForm,
    PeopleForm,
    NeedForm,
    MeasuresForm,
    PlanForm,
    OpinionForm,
)
BY_NUMBER: dict[int, type[StepForm]] = {step.number: step for step in STEPS}
ALL_ROWS = {group.name: group for step in STEPS for group in step.groups}

__all__ = ["ALL_ROWS", "BY_NUMBER", "STEPS", "BasicsForm", "OpinionForm", "PlanForm"]
