"""What is typed about experts: account, unit, fields of expertise, conflicts."""

from __future__ import annotations

from typing import Any

from django import forms

from organisations.models import Organisation
from programmes.models import Programme
from projects.models import Project
from reviews.models import ExpertProfile
from reviews.queries.experts import unit_named
from reviews.services.experts import About, Target
from reviews.services.texts import REASON_MAX


class AboutForm(forms.Form):
    """Unit and fields of expertise."""

    unit = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="所在单位",
        required=False,
        empty_label="系统外单位",
        help_text="本单位及上下级单位的项目自动回避。",
    )
    unit_name = forms.CharField(label="系统外单位名称", max_length=60, required=False)
    codes = forms.MultipleChoiceField(
        label="熟悉的类别", required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="其他专长",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行写一个，如“集体经济”。项目名称或类别含有这个词的，优先分配。",
    )

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        user: Any,
        profile: ExpertProfile | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        units = Organisation.objects.visible_to(user).filter(is_active=True).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        rows = list(profile.fields.all()) if profile and profile.pk else []
        choices = dict(programme.categories.order_by("position").values_list("code", "name"))
        # Codes of other years stay as they were chosen.
        choices |= {
            row.category_code: row.category_code
            for row in rows
            if row.category_code and row.category_code not in choices
        }
        self.fields["codes"].choices = list(choices.items())  # type: ignore[attr-defined]
        if profile and profile.pk:
            self.initial |= {
                "unit": profile.unit_id,
                "unit_name": profile.unit_name,
                "codes": [row.category_code for row in rows if row.category_code],
                "words": "\n".join(row.words for row in rows if row.words),
            }

    def about(self) -> About:
        """The typed facts."""
        lines = self.cleaned_data["words"].splitlines()
        return About(
            unit=self.cleaned_data["unit"],
            unit_name=self.cleaned_data["unit_name"],
            codes=tuple(self.cleaned_data["codes"]),
            words=tuple(line.strip() for line in lines if line.strip()),
        )


class NewExpertForm(AboutForm):
    """A new expert with an account."""

    display_name = forms.CharField(label="姓名", max_length=40)
    username = forms.RegexField(
        label="登录名",
        regex=r"\A[a-z0-9_.-]{3,30}\Z",
        error_messages={"invalid": "登录名用 3 至 30 位小写字母、数字。"},
        help_text="3 至 30 位小写字母、数字，如姓名拼音。",
    )
    phone = forms.RegexField(
        label="手机",
        regex=r"\A1[3-9][0-9]{9}\Z",
        required=False,
        error_messages={"invalid": "请填 11 位手机号码。"},
    )
    field_order = ("display_name", "username", "phone", "unit", "unit_name", "codes", "words")


class ConflictForm(forms.Form):
    """One declared conflict: a unit, a project or a person, with the reason."""

    unit = forms.CharField(
        label="单位", max_length=120, required=False, help_text="填全称或简称；三项只填一项。"
    )
    project = forms.ModelChoiceField(
        Project.objects.none(), label="项目", required=False, empty_label="（不针对某个项目）"
    )
    person = forms.CharField(
        label="人员姓名",
        max_length=40,
        required=False,
        help_text="书记或项目组成员，如近亲属；其项目都回避。",
    )
    reason = forms.CharField(
        label="理由", max_length=REASON_MAX, widget=forms.TextInput(attrs={"size": 40})
    )

    def __init__(self, *args: Any, programme: Programme, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.committee = programme.committee
        seen = Project.objects.visible_to(user).filter(programme=programme)
        self.fields["project"].queryset = seen.order_by("pk")  # type: ignore[attr-defined]

    def clean_unit(self) -> Organisation | None:
        """The unit of the committee with this name."""
        name = self.cleaned_data["unit"].strip()
        if not name:
            return None
        found = unit_named(self.committee, name)
        if found is None:
            raise forms.ValidationError("没有这个单位，或有重名，请填单位全称。")
        return found

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three."""
        cleaned = super().clean() or {}
        given = [name for name in ("unit", "project", "person") if cleaned.get(name)]
        if len(given) != 1 and not self.errors:
            self.add_error("unit", "单位、项目、人员请填一项，且只填一项。")
        return cleaned

    def target(self) -> Target:
        """What the conflict is about."""
        typed = self.cleaned_data
        return Target(typed["unit"], typed["project"], typed["person"])
