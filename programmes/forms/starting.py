"""Forms that begin a programme: from where, for which committee and year; a file of rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from organisations.models import Organisation
from programmes.documents import LARGEST
from programmes.models import Programme
from programmes.shipped import GENERAL, shipped_choices

FILE = "file"
_COPY = "copy:"


class RuleFileForm(forms.Form):
    """A YAML file of rules."""

    file = forms.FileField(
        label="规则文件",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        error_messages={"required": "请选择规则文件。", "empty": "这个文件是空的，请重新选择。"},
    )

    def clean_file(self) -> str:
        """The text of the file."""
        return text_of(self.cleaned_data["file"])


def text_of(file: Any) -> str:
    """The text of an uploaded file of rules.

    Raises:
        forms.ValidationError: it is too large or no text.
    """
    if file.size > LARGEST:
        raise forms.ValidationError(f"文件超过 {LARGEST // 1024} KB，请确认选对了文件。")
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise forms.ValidationError(
            "文件不是 UTF-8 文本，请用“导出规则文件”得到的文件。"
        ) from error


class StartForm(forms.Form):
    """Where a new programme comes from, and for which year."""

    source = forms.ChoiceField(label="起始规则", widget=forms.RadioSelect, initial=GENERAL)
    file = forms.FileField(
        label="规则文件",
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text="选“上传规则文件”时才需要。",
    )
    committee = forms.ModelChoiceField(label="主办党委", queryset=None, empty_label=None)
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"required": "请填年度，例如 2027。"},
    )
    name = forms.CharField(
        label="方案名称",
        max_length=80,
        required=False,
        help_text="不填的，按起始规则的名称换成本地和本年度。",
    )
    series = forms.CharField(
        label="系列",
        max_length=40,
        required=False,
        help_text="同一年度只有一个方案的不填；另有一套的写名称，例如：揭榜领题。",
    )

    def __init__(
        self,
        *args: Any,
        committees: QuerySet[Organisation],
        programmes: Sequence[Programme],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (
                f"{_COPY}{programme.pk}",
                f"照搬{programme.year}年度《{programme}》：日期移到新年度，其余照旧",
            )
            for programme in programmes
        ]
        choices += shipped_choices()
        choices.append((FILE, "上传规则文件（.yaml）"))
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self.fields["committee"].queryset = committees  # type: ignore[attr-defined]
        self.fields["committee"].label_from_instance = (  # type: ignore[attr-defined]
            lambda one: one.name
        )

    def clean_file(self) -> str:
        """The text of the file, if there is one."""
        file = self.cleaned_data.get("file")
        return text_of(file) if file else ""

    def clean(self) -> dict[str, Any]:
        """A file must come with the choice of a file."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("source") == FILE and not found.get("file") and "file" not in self.errors:
            self.add_error("file", "请选择要上传的规则文件。")
        return found

    @property
    def chosen(self) -> str | int:
        """The source as the service takes it."""
        source = self.cleaned_data["source"]
        if source == FILE:
            return str(self.cleaned_data["file"])
        if source.startswith(_COPY):
            return int(source.removeprefix(_COPY))
        return str(source)
