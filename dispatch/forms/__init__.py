"""Forms of monthly dispatch; they read what was typed, the services judge it."""

from dispatch.forms.entry import ReportEntry
from dispatch.forms.fields import DATE_FORMATS, LinesField
from dispatch.forms.lists import ExtendForm, FilterForm, OverrideForm, ReturnForm, SkipForm
from dispatch.forms.report import REPORT_LABELS

__all__ = [
    "DATE_FORMATS",
    "REPORT_LABELS",
    "ExtendForm",
    "FilterForm",
    "LinesField",
    "OverrideForm",
    "ReportEntry",
    "ReturnForm",
    "SkipForm",
]
