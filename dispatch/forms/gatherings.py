"""Forms of meetings: planning, agenda, participants, minutes, decisions and their reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms

from core.clock import SHANGHAI
from core.workdays import WorkCalendar
from dispatch.enums import Attendance, DecisionState, GatheringKind
from dispatch.forms.fields import LinesField, day
from dispatch.models import Gathering, GatheringParticipant
from dispatch.queries.gatherings import OVERDUE_CODE, Proposal
from dispatch.services.gatherings import (
    MINUTES_MAX,
    PLACE_MAX,
    REMOVE,
    TITLE_MAX,
    Plan,
)
from dispatch.services.meeting_decisions import (
    REASON_MAX,
    REPORT_MAX,
    TEXT_MAX,
    UNIT_MAX,
    Resolution,
)
from organisations.models import Organisation
from projects.models import Project

DECISION_STATES = [("", "全部"), *DecisionState.choices, (OVERDUE_CODE, "逾期")]
MARKS = [*Attendance.choices, (REMOVE, "移出名单")]
USUAL_DAYS = 10


class GatheringForm(forms.Form):
    """What a meeting is and when."""

    kind = forms.ChoiceField(
        label="类型",
        choices=GatheringKind.choices,
        widget=forms.RadioSelect,
        initial=GatheringKind.DISPATCH,
    )
    title = forms.CharField(
        label="名称",
        max_length=TITLE_MAX,
        help_text="例如：4月调度会。",
        error_messages={"required": "请填写会议名称。"},
    )
    day = day("日期", must=True)
    hour = forms.TimeField(
        label="时间",
        initial=time(9, 0),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"required": "请填写时间。", "invalid": "时间写成 09:00 这样。"},
    )
    place = forms.CharField(
        label="地点", max_length=PLACE_MAX, error_messages={"required": "请填写地点。"}
    )
    host = forms.ModelChoiceField(
        label="承办单位",
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="组织部",
    )
    projects = forms.ModelMultipleChoiceField(
        label="观摩或汇报的项目",
        queryset=Project.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="选填，按住 Ctrl 可选多个。",
    )

    def __init__(self, *args: Any, hosts: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]
        self.fields["projects"].queryset = projects  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(gathering: Gathering) -> dict[str, Any]:
        """What a planned meeting looks like in the form."""
        starts = gathering.starts_at.astimezone(SHANGHAI)
        return {
            "kind": gathering.kind,
            "title": gathering.title,
            "day": starts.date(),
            "hour": starts.time(),
            "place": gathering.place,
            "host": gathering.host_id,
            "projects": list(gathering.projects.values_list("pk", flat=True)),
        }

    @property
    def plan(self) -> Plan:
        """What was typed, for the service."""
        typed = self.cleaned_data
        starts = datetime.combine(typed["day"], typed["hour"], tzinfo=SHANGHAI)
        return Plan(
            kind=typed["kind"],
            title=typed["title"],
            starts_at=starts,
            place=typed["place"],
            host_id=typed["host"].pk if typed["host"] else None,
            project_ids=tuple(project.pk for project in typed["projects"]),
        )


class AgendaForm(forms.Form):
    """Which proposals are taken, in which order, and items typed by hand.

    A proposal has a number field: empty leaves it out, the numbers give the order.
    """

    others = LinesField(
        label="其他议题",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个，排在最后。",
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals = proposals
        saved = any(one.place for one in proposals) or bool(self.initial.get("others"))
        place = 0
        for one in proposals:
            if not saved and one.urged:
                place += 1
            shown = one.place if saved else (place if one.urged else None)
            self.fields[one.key] = forms.IntegerField(
                label=f"序号：{one.title}",
                required=False,
                min_value=1,
                max_value=999,
                initial=shown or None,
                widget=forms.NumberInput(attrs={"class": "narrow"}),
                error_messages={"invalid": "序号填 1 到 999 的整数。"},
            )

    def rows(self) -> list[tuple[Proposal, Any]]:
        """Proposals with their number fields."""
        return [(one, self[one.key]) for one in self.proposals]

    def chosen(self) -> list[Proposal]:
        """The proposals taken, in the order of their numbers; equal ones as they stood."""
        typed = self.cleaned_data
        taken = [one for one in self.proposals if typed.get(one.key)]
        return sorted(taken, key=lambda one: int(typed[one.key]))

    def typed_others(self) -> list[str]:
        """Items typed by hand."""
        return [line for line in self.cleaned_data["others"].split("\n") if line.strip()]


class PeopleForm(forms.Form):
    """The sign-in list as the department marks it, and who else is invited."""

    units = forms.ModelMultipleChoiceField(
        label="邀请单位",
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="按住 Ctrl 可选多个；书记和联络员会收到会议通知。",
    )
    names = LinesField(
        label="其他参会人",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一位，写单位和职务，例如：县财政局负责同志。",
    )

    def __init__(
        self,
        *args: Any,
        participants: Iterable[GatheringParticipant],
        hosts: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = hosts  # type: ignore[attr-defined]
        self.participants = list(participants)
        for row in self.participants:
            self.fields[f"mark-{row.pk}"] = forms.ChoiceField(
                label=f"{row.name}到会情况",
                choices=MARKS,
                required=False,
                initial=row.attendance,
            )

    def rows(self) -> list[tuple[GatheringParticipant, Any]]:
        """Participants with their mark fields."""
        return [(row, self[f"mark-{row.pk}"]) for row in self.participants]

    @property
    def marks(self) -> dict[int, str]:
        """What was marked anew, by participant.

        A mark left as the page showed it says nothing, so two who mark at once keep both lists.
        """
        typed = {row.pk: self.cleaned_data.get(f"mark-{row.pk}") for row in self.participants}
        return {
            pk: mark for pk, mark in typed.items() if mark and mark != self.data.get(f"was-{pk}")
        }


class MinutesForm(forms.Form):
    """The minutes as plain text."""

    minutes = LinesField(
        label="会议纪要",
        required=False,
        max_length=MINUTES_MAX,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=f"纯文字，不超过 {MINUTES_MAX} 字。议定事项在上面逐条登记，不用在这里重复。",
    )


class ResolutionForm(forms.Form):
    """A decision: what, who, by when (a day, or so many working days)."""

    text = LinesField(
        label="议定事项",
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明议定事项。"},
    )
    unit = forms.CharField(
        label="责任单位",
        max_length=UNIT_MAX,
        help_text="本系统内的单位填简称，该单位会收到待办。",
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        error_messages={"required": "请填写责任单位。"},
    )
    days = forms.IntegerField(
        label="几个工作日内",
        required=False,
        min_value=1,
        max_value=250,
        widget=forms.NumberInput(attrs={"class": "narrow"}),
        help_text=f"从今天的下一个工作日起算；不填按 {USUAL_DAYS} 个工作日。",
    )
    due_on = day("或者到哪一天", "填了日期的以日期为准。")
    project = forms.ModelChoiceField(
        label="涉及项目", queryset=Project.objects.none(), required=False, empty_label="不涉及"
    )

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]

    def resolution(self, calendar: WorkCalendar, today: date) -> Resolution:
        """What was typed, with the day worked out."""
        typed = self.cleaned_data
        days = typed["days"] or USUAL_DAYS
        due = typed["due_on"] or calendar.add_working_days(today, days)
        project = typed["project"]
        return Resolution(typed["text"], typed["unit"], due, project.pk if project else None)


class DecisionReportForm(forms.Form):
    """What was done about a decision."""

    text = LinesField(
        label="完成情况",
        max_length=REPORT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明完成情况。"},
    )


class VerifyForm(forms.Form):
    """Whether what was reported holds."""

    outcome = forms.ChoiceField(
        label="核实结果",
        choices=(("done", "属实，已完成"), ("back", "未完成，退回继续办理")),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核实结果。"},
    )
    reason = LinesField(
        label="退回理由",
        required=False,
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回时填写。",
    )


class CancelForm(forms.Form):
    """Why a meeting does not take place."""

    reason = forms.CharField(
        label="取消原因",
        max_length=200,
        error_messages={"required": "请写明取消的原因。"},
    )


class DecisionFilter(forms.Form):
    """What the list of decisions is narrowed to."""

    state = forms.ChoiceField(label="办理情况", choices=DECISION_STATES, required=False)
