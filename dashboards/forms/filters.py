"""Query rows above lists: what cannot be understood is left out and named, never an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from core.posted import key_in
from dashboards.coverage import BELOW, LACKING, NONE, OVER
from dashboards.queries.library import (
    ALL_YEARS,
    ORDERS,
    STATUS_GROUPS,
    UNCATEGORISED,
    LibraryFilters,
)
from dispatch.enums import LampColour, Timeliness
from programmes.enums import Grade, SelectionKind
from projects.enums import Status

Choices = Sequence[tuple[str, str]]
PAGE_SIZES = (20, 50, 100)
LONGEST_SEARCH = 60
ANY: Choices = [("", "全部")]
STATUS_CHOICES: list[Any] = [
    ("", "全部"),
    *[(code, label) for code, (label, _) in STATUS_GROUPS.items()],
    ("单个状态", [(status.value, status.label) for status in Status]),
]


def asked_id(text: str) -> int | None:
    """The number of a row as it came in an address; None when it cannot be one."""
    return key_in(text) or None


class FilterForm(forms.Form):
    """A GET form whose unusable values are dropped; `dropped` names their fields."""

    use_required_attribute = False

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__({name: query.get(name, "") for name in self.base_fields}, auto_id="f_%s")
        self.dropped: list[str] = []

    def settle(self) -> None:
        """Check the values and forget those that are no use."""
        if self.is_valid():
            return
        self.dropped = [str(self.fields[name].label) for name in self.errors if name in self.fields]
        kept = {name: "" if name in self.errors else self.data[name] for name in self.data}
        self.data, self._errors = kept, None
        self.is_valid()

    def chosen(self) -> list[tuple[str, str]]:
        """Label and words of every value set, for the head of an export."""
        return [
            (str(field.label), self._words(field, self.cleaned_data.get(name)))
            for name, field in self.fields.items()
            if self.cleaned_data.get(name) and name != "size"
        ]

    def _words(self, field: forms.Field, value: Any) -> str:
        if not isinstance(field, forms.ChoiceField):
            return str(value)
        flat: dict[str, str] = {}
        for code, label in field.choices:
            flat |= (
                {str(c): str(w) for c, w in label}
                if isinstance(label, list)
                else {str(code): str(label)}
            )
        return flat.get(str(value), str(value))


def _choice(label: str, choices: Sequence[Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False)


class LibraryForm(FilterForm):
    """Filters of the project list; programmes, categories, topics, units come with the person."""

    q = forms.CharField(
        label="项目 / 单位",
        max_length=LONGEST_SEARCH,
        required=False,
        widget=forms.TextInput({"placeholder": "名称、编号或拼音首字母", "type": "search"}),
    )
    category = _choice("类别", ANY)
    status = _choice("状态", STATUS_CHOICES)
    lamp = _choice("灯色", [*ANY, *LampColour.choices])
    programme = _choice("年度方案", ANY)
    kind = _choice("选题方式", [*ANY, *SelectionKind.choices])
    topic = _choice("清单选题", ANY)
    unit = _choice("单位", ANY)
    grade = _choice("等次", [*ANY, *Grade.choices])
    sort = _choice("排序", [(code, label) for code, (label, _) in ORDERS.items()])
    size = forms.TypedChoiceField(
        label="每页",
        choices=[("", "20 条"), *[(str(n), f"{n} 条") for n in PAGE_SIZES[1:]]],
        coerce=int,
        empty_value=PAGE_SIZES[0],
        required=False,
    )
    period = forms.RegexField(
        r"^\d{4}-(0[1-9]|1[0-2])$", label="报告期", required=False, widget=forms.HiddenInput
    )
    report = forms.ChoiceField(
        label="月报报送",
        choices=[*ANY, *Timeliness.choices],
        required=False,
        widget=forms.HiddenInput,
    )

    FIRST = ("q", "category", "status", "lamp")
    MORE = ("programme", "kind", "topic", "unit", "grade", "sort", "size")

    def __init__(
        self, query: Mapping[str, Any], choices: Mapping[str, Choices], programme_id: int | None
    ) -> None:
        super().__init__(query)
        self.fields["category"].choices = [*ANY, *choices["category"], (UNCATEGORISED, "未定类别")]
        for name in ("topic", "unit"):
            self.fields[name].choices = [*ANY, *choices[name]]
        self.fields["programme"].choices = [*choices["programme"], (ALL_YEARS, "全部年度")]
        if not self.data["programme"] and programme_id:
            self.data["programme"] = str(programme_id)
        self.settle()

    @property
    def first(self) -> list[Any]:
        """Fields always shown."""
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[Any]:
        """Fields behind 更多条件."""
        return [self[name] for name in self.MORE]

    @property
    def more_used(self) -> bool:
        """Whether one of the folded fields narrows the list."""
        return any(self.cleaned_data.get(name) for name in self.MORE[1:-2])

    @property
    def beyond(self) -> list[str]:
        """Conditions that came with a link and have no field of their own, in words."""
        found = []
        period = self.cleaned_data.get("period")
        if period:
            found.append(f"{period[:4]}年{int(period[5:])}月")
        if self.cleaned_data.get("report"):
            found.append(f"月报{Timeliness(self.cleaned_data['report']).label}")
        elif period and self.cleaned_data.get("lamp"):
            found.append("当月灯色")
        return found

    @property
    def narrowed(self) -> bool:
        """Whether anything but the programme, the order and the page size is set."""
        plain = {"programme", "sort", "size"}
        return any(value for name, value in self.cleaned_data.items() if name not in plain)

    def filters(self) -> LibraryFilters:
        """The values as the query takes them."""
        values = {name: value or "" for name, value in self.cleaned_data.items() if name != "size"}
        return LibraryFilters(**values)

    @property
    def page_size(self) -> int:
        """Rows per page."""
        return self.cleaned_data.get("size") or PAGE_SIZES[0]


class CoverageForm(FilterForm):
    """Filters of the coverage list."""

    show = _choice(
        "只看",
        [
            ("", "全部单位"),
            (NONE, "尚无项目"),
            (LACKING, "缺必选"),
            (BELOW, "数量不足"),
            (OVER, "超名额"),
        ],
    )
    q = forms.CharField(label="单位", max_length=LONGEST_SEARCH, required=False)

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query)
        self.settle()
