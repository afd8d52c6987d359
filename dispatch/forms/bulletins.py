"""Forms of bulletins: the editor, one more project, the unit's one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from dispatch.bulletin_text import Sections
from dispatch.enums import BulletinKind, BulletinScope, EntrySide
from dispatch.forms.fields import LinesField, lines
from dispatch.models import Bulletin, BulletinEntry
from dispatch.models.bulletins import EXPLANATION_MAX, SECTION_MAX, SENTENCE_MAX, TITLE_MAX
from dispatch.services.bulletins import SECTIONS, BulletinContent, EntryEdit

_LISTED = "下表“{}”一栏勾选的项目，接在这段话后面逐个列出。"


class TextForm(forms.Form):
    """Title, scope and the four sections."""

    title = forms.CharField(
        label="标题", max_length=TITLE_MAX, error_messages={"required": "请写标题。"}
    )
    scope = forms.ChoiceField(
        label="发送范围",
        choices=BulletinScope.choices,
        help_text="选“仅领导”的，各单位看不到；被点名的单位仍会先听取说明。",
    )
    overall = lines("总体情况", SECTION_MAX, 4)
    good = lines(
        "进展较好的项目", SECTION_MAX, 2, "下表“较好”一栏勾选的项目，接在这段话后面逐个列出。"
    )
    problems = lines(
        "存在问题", SECTION_MAX, 2, "下表“滞后”一栏勾选的项目，接在这段话后面逐个列出。"
    )
    demands = lines("下步要求", SECTION_MAX, 5)


class EntryForm(forms.Form):
    """One project offered: named or not, its place, its sentence."""

    chosen = forms.BooleanField(label="写进通报", required=False)
    position = forms.IntegerField(
        label="次序",
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
        error_messages={"invalid": "次序填整数。"},
    )
    sentence = LinesField(
        label="表述",
        required=False,
        max_length=SENTENCE_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": f"表述不超过 {SENTENCE_MAX} 字，请删减。"},
    )

    def __init__(self, entry: BulletinEntry, data: Mapping[str, Any] | None = None) -> None:
        initial = {name: getattr(entry, name) for name in ("chosen", "position", "sentence")}
        super().__init__(data, prefix=f"entry-{entry.pk}", initial=initial)
        self.entry = entry

    def edit(self) -> EntryEdit:
        """What was typed; a place left empty stays as it was."""
        values = self.cleaned_data
        position = values.get("position")
        return EntryEdit(
            pk=self.entry.pk,
            chosen=bool(values.get("chosen")),
            position=self.entry.position if position is None else position,
            sentence=values.get("sentence", ""),
        )


class AddForm(forms.Form):
    """One more project of the period, by number or words of its title."""

    words = forms.CharField(label="项目编号或名称", max_length=100, required=False)
    side = forms.ChoiceField(label="列入", choices=EntrySide.choices, required=False)


class KindForm(forms.Form):
    """Which kind of bulletin to draft, and from which period."""

    kind = forms.ChoiceField(label="种类", choices=BulletinKind.choices)


class ExplainForm(forms.Form):
    """The unit's one sentence."""

    text = forms.CharField(
        label="说明一句话",
        required=False,
        max_length=EXPLANATION_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=f"选填，不超过 {EXPLANATION_MAX} 字，原样附在通报里点名的后面。",
        error_messages={"max_length": f"说明不超过 {EXPLANATION_MAX} 字，请删减。"},
    )

    def __init__(self, entry: BulletinEntry, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"word-{entry.pk}", initial={"text": entry.explanation})
        self.entry = entry


# What the fields are called where an editor is shown again that could not be kept.
EDITOR_LABELS = {
    **{name: str(field.label) for name, field in TextForm.base_fields.items()},
    "entry-sentence": "项目表述",
    "entry-position": "次序",
}


class Editor:
    """The whole editor: text and one form for each project offered."""

    def __init__(
        self,
        bulletin: Bulletin,
        entries: Iterable[BulletinEntry],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        initial = {name: getattr(bulletin, name) for name in ("title", "scope", *SECTIONS)}
        self.text = TextForm(data, initial=initial)
        # Projects added meanwhile on another page are not in what was posted: they stay.
        posted = [entry for entry in entries if data is None or _holds(data, entry)]
        self.rows = [EntryForm(entry, data) for entry in posted]

    @property
    def good(self) -> list[EntryForm]:
        """Projects offered as better."""
        return [row for row in self.rows if row.entry.side == EntrySide.GOOD]

    @property
    def behind(self) -> list[EntryForm]:
        """Projects offered as behind."""
        return [row for row in self.rows if row.entry.side == EntrySide.BEHIND]

    def is_valid(self) -> bool:
        """Whether all of it can be read; every form is looked at."""
        return all([self.text.is_valid(), *(row.is_valid() for row in self.rows)])

    def content(self) -> BulletinContent:
        """What was typed, for the service."""
        values = self.text.cleaned_data
        return BulletinContent(
            title=values["title"],
            scope=values["scope"],
            sections=Sections(**{name: values[name] for name in SECTIONS}),
            entries=tuple(row.edit() for row in self.rows),
        )

    def faults(self) -> list[str]:
        """Every fault as a sentence."""
        found = [
            f"{row.entry.project}：{sentence}"
            for row in self.rows
            for sentences in row.errors.values()
            for sentence in sentences
        ]
        return [str(sentence) for group in self.text.errors.values() for sentence in group] + found

    def add_errors(self, field_errors: Mapping[str, list[str]]) -> None:
        """Show the service's refusals at their fields."""
        rows = {f"sentence-{row.entry.pk}": row for row in self.rows}
        for name, sentences in field_errors.items():
            if name in rows:
                rows[name].add_error("sentence", sentences)
            else:
                self.text.add_error(name if name in self.text.fields else None, sentences)


def _holds(data: Mapping[str, Any], entry: BulletinEntry) -> bool:
    return f"entry-{entry.pk}-sentence" in data
