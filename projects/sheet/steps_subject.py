"""First steps of the sheet: what the project is, who leads it and who works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from programmes.enums import SelectionKind
from projects.enums import Continuity
from projects.sheet.context import SheetContext
from projects.sheet.fields import (
    DayField,
    LinesField,
    PhoneField,
    PickField,
    TagsField,
    TextField,
)
from projects.sheet.groups import RowGroup
from projects.sheet.rows import TEAM
from projects.sheet.rows_support import PARTNERS, SITES
from projects.sheet.step import Section, StepForm

_FROM_LIST = {
    SelectionKind.MANDATORY: "必选项目请从清单中选一个标有[必选]的选题。",
    SelectionKind.CLAIMED: "认领项目请从清单中选一个标有[认领]的选题。",
}


class BasicsForm(StepForm):
    """Block A: what the project is."""

    number = 1
    label = "基本信息"
    sections = (
        Section("项目", ("organisation", "title", "brand_name", "tags")),
        Section("类别与选题", ("selection_kind", "topic", "category", "objective", "sphere")),
        Section("性质与时间", ("continuity", "predecessor", "start_date", "end_date")),
    )
    title = TextField(
        "项目名称",
        longest=60,
        shortest=4,
        example="小区值日生",
        help_text="4—40 字为宜，最多 60 字",
    )
    brand_name = TextField("副题（品牌名）", longest=30, must=False, help_text="不超过 30 字")
    selection_kind = PickField("选题方式", radio=True)
    topic = PickField("对应清单选题", must=False, help_text="必选、认领的项目须选定一个清单选题")
    category = PickField("项目类别", help_text="选了清单选题的可以不选，按选题的类别自动填写")
    objective = PickField("对应总体目标", must=False, help_text="推动哪一项就选哪一项，没有的不选")
    sphere = PickField("所属领域")
    tags = TagsField("主题标签", most=5, longest=10, must=False)
    continuity = PickField("项目性质", radio=True)
    predecessor = PickField("上期项目", must=False, help_text="接续项目须选定上期项目")
    start_date = DayField("开始日期", example="2026-03-01")
    end_date = DayField("完成日期", example="2026-11-30")

    def offer_choices(self) -> None:
        """Offer what the programme names and the unit's finished projects; no empty lists."""
        context, fields = self.context, self.fields
        fields["category"].offer(context.categories)  # type: ignore[attr-defined]
        fields["sphere"].offer(context.spheres)  # type: ignore[attr-defined]
        fields["continuity"].offer(Continuity.choices)  # type: ignore[attr-defined]
        fields["end_date"].help_text = f"除跨年度项目外，不晚于 {context.end_limit.isoformat()}"
        if context.topics:
            fields["selection_kind"].offer(_kinds(context))  # type: ignore[attr-defined]
            fields["topic"].offer(  # type: ignore[attr-defined]
                (topic.value, topic.label) for topic in context.topics
            )
        else:
            del fields["selection_kind"], fields["topic"]
            fields["category"].help_text = ""
        if context.objectives:
            fields["objective"].offer(context.objectives, none="不选")  # type: ignore[attr-defined]
        else:
            del fields["objective"]
        if context.predecessors:
            fields["predecessor"].offer(context.predecessors)  # type: ignore[attr-defined]
        else:
            del fields["predecessor"]

    def fixed_values(self) -> dict[str, tuple[str, str]]:
        """The unit comes from the person's post."""
        return {"organisation": ("申报单位", self.context.organisation_name)}

    def clean(self) -> dict[str, Any]:
        """Topic, predecessor and dates fit together."""
        facts = super().clean() or self.cleaned_data
        self._check_topic(facts)
        if facts.get("continuity") == Continuity.CONTINUED and not facts.get("predecessor"):
            if "predecessor" in self.fields:
                self.add_error("predecessor", "接续项目请选择上期项目。")
            else:
                self.add_error("continuity", "本单位没有已验收的项目可以接续，请选“新立”。")
        self._check_dates(facts)
        return facts

    def _check_topic(self, facts: dict[str, Any]) -> None:
        kind, topic = facts.get("selection_kind"), self.context.topic(facts.get("topic") or "")
        if kind in _FROM_LIST and (topic is None or topic.kind != kind):
            self.add_error("topic", _FROM_LIST[SelectionKind(kind)])
        if kind == SelectionKind.ELECTIVE and topic and topic.kind != SelectionKind.ELECTIVE:
            word = SelectionKind(topic.kind).label
            self.add_error("topic", f"这是{word}选题：请把选题方式改为“{word}”，或不选这个选题。")

    def _check_dates(self, facts: dict[str, Any]) -> None:
        start, end = facts.get("start_date"), facts.get("end_date")
        if end is None:
            return
        if start and start > end:
            self.add_error("end_date", f"完成日期要晚于开始日期 {start.isoformat()}。")
        if end < self.context.today:
            self.add_error("end_date", "完成日期已经过去，请改为今后的日期。")
        limit = self.context.end_limit
        if end > limit and facts.get("continuity") != Continuity.MULTI_YEAR:
            self.add_error(
                "end_date",
                f"年内项目须在 {limit.isoformat()} 前完成；确需跨年的，项目性质请选“跨年度”。",
            )


def _kinds(context: SheetContext) -> list[tuple[str, str]]:
    """Ways a topic is chosen; claiming only where the catalogue has topics to claim."""
    offered = {topic.kind for topic in context.topics}
    return [
        (kind.value, kind.label)
        for kind in SelectionKind
        if kind != SelectionKind.CLAIMED or kind.value in offered
    ]


class PeopleForm(StepForm):
    """Block B: who leads, who works, where."""

    number = 2
    label = "人员与单位"
    sections = (
        Section("书记", ("secretary_name", "secretary_posts", "secretary_phone")),
        Section(
            "联络员与分管领导",
            ("liaison_name", "liaison_post", "liaison_phone", "direct_responsible"),
        ),
        Section("项目组", ("team",)),
        Section(
            "实施地点与配合单位",
            ("pilot_sites", "lead_unit", "supporting_units", "partners"),
            note="选填",
            optional=True,
        ),
    )
    groups = (TEAM, SITES, PARTNERS)
    secretary_posts = TextField("书记职务（含兼任）", longest=60, example="镇党委书记")
    secretary_phone = PhoneField("书记联系电话", help_text="不对外公开")
    liaison_name = TextField("联络员姓名", longest=20, shortest=2, example="王五")
    liaison_post = TextField("联络员职务", longest=30, example="党建办主任")
    liaison_phone = PhoneField("联络员手机", mobile=True, help_text="不对外公开")
    direct_responsible = TextField("分管领导（直接责任人）", longest=20, must=False)
    lead_unit = TextField("牵头单位", longest=60, must=False)
    supporting_units = LinesField("配合单位", most=10, longest=60, must=False)

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """The programme says how many people a team has."""
        hint = f"书记本人不用填，{context.team_min}—{context.team_max} 人"
        team = replace(TEAM, least=context.team_min, most=context.team_max, hint=hint)
        return (team, SITES, PARTNERS)

    def fixed_values(self) -> dict[str, tuple[str, str]]:
        """The secretary comes from the appointment."""
        name = self.context.secretary_name or "（书记岗位暂无人任职，请联系组织部）"
        return {"secretary_name": ("书记姓名", name)}

    def clean_liaison_name(self) -> str:
        """The liaison officer is somebody else."""
        name: str = self.cleaned_data["liaison_name"]
        if name and name == self.context.secretary_name:
            raise forms.ValidationError("联络员不能是书记本人，请填另一位同志。")
        return name
