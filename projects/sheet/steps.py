"""The five steps of the application sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from organisations.enums import Sphere
from programmes.enums import SelectionKind
from projects.enums import Continuity, ProblemSource
from projects.sheet.context import SheetContext
from projects.sheet.fields import (
    DayField,
    LinesField,
    PhoneField,
    PickField,
    PicksField,
    TagsField,
    TextField,
    TickField,
    tidy,
)
from projects.sheet.rows import (
    INDICATORS,
    MEASURES,
    MILESTONES,
    PROBLEMS,
    SELF_CHECK,
    SUPPORT,
    TEAM,
    RowGroup,
    equal_weights,
)
from projects.sheet.step import StepForm

PLAN_WEIGHT = 100


class BasicsForm(StepForm):
    """Block A: what the project is."""

    number = 1
    label = "基本信息"
    order = (
        "organisation",
        "title",
        "brand_name",
        "selection_kind",
        "topic",
        "category",
        "sphere",
        "tags",
        "continuity",
        "predecessor",
        "start_date",
        "end_date",
    )
    title = TextField(
        "项目名称",
        longest=60,
        shortest=4,
        example="小区值日生",
        help_text="4—40 字为宜，最多 60 字",
    )
    brand_name = TextField("副题（品牌名）", longest=30, must=False)
    selection_kind = PickField("选题方式", radio=True)
    topic = PickField("对应清单选题", must=False, help_text="必选项目须选定一个清单选题")
    category = PickField("项目类别")
    sphere = PickField("所属领域")
    tags = TagsField("主题标签", most=5, longest=10, must=False)
    continuity = PickField("项目性质", radio=True)
    predecessor = PickField("上期项目", must=False, help_text="接续项目须选定上期项目")
    start_date = DayField("开始日期", example="2026-03-01")
    end_date = DayField("完成日期", example="2026-11-30")

    def offer_choices(self) -> None:
        """Offer the programme's categories and topics and the unit's finished projects."""
        context, fields = self.context, self.fields
        fields["category"].offer(context.categories)  # type: ignore[attr-defined]
        fields["sphere"].offer(Sphere.choices)  # type: ignore[attr-defined]
        fields["continuity"].offer(Continuity.choices)  # type: ignore[attr-defined]
        fields["end_date"].help_text = f"除跨年度项目外，不晚于 {context.end_limit.isoformat()}"
        if context.topics:
            fields["selection_kind"].offer(SelectionKind.choices)  # type: ignore[attr-defined]
            fields["topic"].offer(  # type: ignore[attr-defined]
                (topic.value, topic.label) for topic in context.topics
            )
        else:
            del fields["selection_kind"], fields["topic"]
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
        if kind == SelectionKind.MANDATORY and (
            topic is None or topic.kind != SelectionKind.MANDATORY
        ):
            self.add_error("topic", "必选项目请从清单中选一个标有[必选]的选题。")
        if kind == SelectionKind.ELECTIVE and topic and topic.kind == SelectionKind.MANDATORY:
            self.add_error("topic", "这是必选选题：请把选题方式改为“必选”，或不选这个选题。")

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


class PeopleForm(StepForm):
    """Block B: who leads, who works, where."""

    number = 2
    label = "人员与单位"
    order = (
        "secretary_name",
        "secretary_posts",
        "secretary_phone",
        "liaison_name",
        "liaison_post",
        "liaison_phone",
        "direct_responsible",
        "team",
        "lead_unit",
        "supporting_units",
        "pilot_sites",
        "partners",
    )
    secretary_posts = TextField("书记职务（含兼任）", longest=60, example="镇党委书记")
    secretary_phone = PhoneField("书记联系电话", help_text="不对外公开")
    liaison_name = TextField("联络员姓名", longest=20, shortest=2, example="王五")
    liaison_post = TextField("联络员职务", longest=30, example="党建办主任")
    liaison_phone = PhoneField("联络员手机", mobile=True, help_text="不对外公开")
    direct_responsible = TextField("分管领导（直接责任人）", longest=20, must=False)
    lead_unit = TextField("牵头单位", longest=60, must=False)
    supporting_units = LinesField("配合单位", most=10, longest=60, must=False)
    pilot_sites = LinesField("试点单位（实施地点）", most=5, longest=60, must=False)
    partners = LinesField("合作共建单位", most=10, longest=40, must=False)

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """The programme says how many people a team has."""
        hint = f"书记本人不用填，{context.team_min}—{context.team_max} 人"
        return (replace(TEAM, least=context.team_min, most=context.team_max, hint=hint),)

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


class ContentForm(StepForm):
    """Block C: problems, measures, results."""

    number = 3
    label = "问题与措施"
    groups = (PROBLEMS, MEASURES, INDICATORS, SELF_CHECK, SUPPORT)
    order = (
        "background",
        "research_note",
        "problems",
        "problem_source",
        "measures",
        "expected_results",
        "indicators",
        "self_check",
        "innovation",
        "replication",
        "link_to_main_business",
        "support_needed",
    )
    background = TextField(
        "实施背景（立项依据）", longest=800, shortest=100, lines=4, help_text="100—800 字"
    )
    research_note = TextField(
        "前期调研情况",
        longest=500,
        lines=3,
        help_text="何时、何地、走访了谁、发现什么，不超过 500 字",
    )
    problem_source = PicksField("问题来源", must=False)
    expected_results = TextField(
        "预期成效", longest=500, shortest=50, lines=3, help_text="50—500 字"
    )
    innovation = TextField("创新点（特色）", longest=300, lines=2, must=False)
    replication = TextField("示范推广价值", longest=300, lines=2, must=False)
    link_to_main_business = TextField("与中心工作的结合点", longest=200, lines=2, must=False)

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """One line of self-check per principle of the programme."""
        count = len(context.principles)
        check = replace(SELF_CHECK, most=count)
        return tuple(check if group.name == "self_check" else group for group in cls.groups)

    def offer_choices(self) -> None:
        """Where problems come from."""
        self.fields["problem_source"].offer(ProblemSource.choices)  # type: ignore[attr-defined]

    def row_titles(self, group: RowGroup) -> tuple[str, ...]:
        """The self-check names the principle."""
        return self.context.principles if group.name == SELF_CHECK.name else ()

    def check(self) -> dict[str, Any]:
        """Every problem has at least one measure."""
        found = super().check()
        named = {uid for row in found["measures"] for uid in row.get("problems") or ()}
        written = {row.get("uid") for row in found["problems"]}
        for number, form in enumerate(self.formsets["problems"].forms, start=1):
            if not form.may_stay_blank and form.cleaned_data.get("uid") not in named:
                form.add_error(
                    "text", f"问题{number}还没有对应的措施，请在推进措施中勾选“问题{number}”。"
                )
        for form in self.formsets["measures"].forms:
            if set(form.cleaned_data.get("problems") or ()) - written:
                form.add_error("problems", "勾选的问题还没有填写，请先填写问题或改勾。")
        return found


class PlanForm(StepForm):
    """Block D: the plan, to the day and to the person."""

    number = 4
    label = "推进计划"
    order = ("milestones",)

    @classmethod
    def groups_for(cls, context: SheetContext) -> tuple[RowGroup, ...]:
        """The programme says how many tasks a plan has."""
        least, most = context.milestones_min, context.milestones_max
        hint = (
            f"{least}—{most} 项；完成日期精确到日，责任人写到人；权重合计 100，全部不填则平均分配"
        )
        return (replace(MILESTONES, least=least, most=most, hint=hint),)

    @property
    def weight_total(self) -> int:
        """Sum of the weights typed so far, as far as they are numbers."""
        typed = [tidy(row.get("weight")) for row in MILESTONES.typed(self.document)]
        return sum(int(text) for text in typed if text.isdecimal())

    def with_defaults(self, group: RowGroup, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Weights left blank throughout are shared equally; a task begins with the project."""
        tasks = [row for row in rows if not group.is_blank(row)]
        shares = equal_weights(len(tasks))
        blank = not any(tidy(row.get("weight")) for row in tasks)
        filled = {
            id(row): {
                **row,
                **({"weight": str(share)} if blank else {}),
                "planned_start": row.get("planned_start") or self.document.get("start_date"),
            }
            for row, share in zip(tasks, shares, strict=True)
        }
        return [filled.get(id(row), row) for row in rows]

    def check(self) -> dict[str, Any]:
        """The weights of the plan add up to 100."""
        found = super().check()
        weights = [row.get("weight") for row in found["milestones"]]
        if all(weights) and weights and sum(weights) != PLAN_WEIGHT:
            self.group_errors["milestones"].append(
                f"权重合计要等于 100，现在是 {sum(weights)}，"
                f"请{'减' if sum(weights) > PLAN_WEIGHT else '加'} "
                f"{abs(sum(weights) - PLAN_WEIGHT)}；或全部清空，由系统平均分配。"
            )
        return found


class OpinionForm(StepForm):
    """Block F: collective decision, opinion, pledge."""

    number = 5
    label = "意见与附件"
    order = ("collective_decision", "collective_decision_date", "applicant_opinion", "pledge")
    collective_decision = TextField(
        "集体研究情况", longest=100, example="镇党委会议（2026年第5次）研究同意"
    )
    collective_decision_date = DayField("集体研究日期", example="2026-03-02")
    applicant_opinion = TextField("申报单位意见", longest=200, lines=2, example="同意申报")
    pledge = TickField(
        "承诺",
        help_text="所填内容真实，项目推进中遵守廉洁纪律",
        error_messages={"required": "请勾选承诺：所填内容真实，项目推进中遵守廉洁纪律。"},
    )

    def clean_collective_decision_date(self) -> Any:
        """The unit decided before it files."""
        day = self.cleaned_data["collective_decision_date"]
        if day and day > self.context.today:
            raise forms.ValidationError("集体研究日期不能晚于今天。")
        return day


STEPS: tuple[type[StepForm], ...] = (
    BasicsForm,
    PeopleForm,
    ContentForm,
    PlanForm,
    OpinionForm,
)
BY_NUMBER: dict[int, type[StepForm]] = {step.number: step for step in STEPS}
