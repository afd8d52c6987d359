"""What a ledger can hold, and the headings each field goes by in the tables of counties."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Target(StrEnum):
    """What the rows of a sheet are."""

    PROJECTS = "projects"
    UNITS = "units"
    POSTS = "posts"


TARGET_LABELS = {
    Target.PROJECTS: "项目",
    Target.UNITS: "单位（党组织）",
    Target.POSTS: "岗位和账号",
}


@dataclass(frozen=True)
class LedgerField:
    """A field of a row; `synonyms` begin with the usual heading and grow less certain.

    `needed`: a sheet without a column for it cannot be imported.
    """

    key: str
    label: str
    synonyms: tuple[str, ...]
    needed: bool = False


PROJECT_FIELDS = (
    LedgerField(
        "unit",
        "申报单位",
        (
            *("申报单位", "单位名称", "党组织名称", "申报党组织", "所属单位", "所在单位"),
            *("责任单位", "实施单位", "牵头单位", "报送单位", "填报单位", "领办单位", "所属党委"),
            *("所在党组织", "党(工)委名称", "党委(党组)", "乡镇(街道)", "镇街", "单位", "党组织"),
            *("乡镇", "部门"),
        ),
    ),
    LedgerField(
        "title",
        "项目名称",
        (
            *("项目名称", "书记项目名称", "书记项目", "项目题目", "项目标题", "领办项目名称"),
            *("领办项目", "申报项目", "申报项目名称", "课题名称", "领办事项", "书记领办事项"),
            *("项目", "课题", "选题", "名称"),
        ),
        needed=True,
    ),
    LedgerField(
        "secretary",
        "书记姓名",
        (
            *("书记姓名", "书记", "党组织书记", "党组织书记姓名", "领办书记", "项目负责人"),
            *("第一责任人", "领办人", "党委书记", "党(工)委书记", "负责人"),
        ),
    ),
    LedgerField("secretary_posts", "书记职务", ("书记职务", "书记现任职务", "领办书记职务")),
    LedgerField("secretary_phone", "书记电话", ("书记电话", "书记联系电话", "书记手机")),
    LedgerField(
        "selection_kind",
        "选题方式",
        ("必选/自选", "选题方式", "选题类型", "必选或自选", "自选/必选", "选题性质"),
    ),
    LedgerField(
        "category",
        "项目类别",
        ("项目类别", "类别", "项目类型", "项目分类", "所属类别", "类型", "分类"),
    ),
    LedgerField(
        "problem",
        "拟解决问题",
        (
            *("拟解决问题", "拟解决的突出问题", "拟解决的问题", "拟解决突出问题", "突出问题"),
            *("解决问题", "解决的问题", "存在问题", "存在的问题", "存在的突出问题", "问题清单"),
            "问题",
        ),
    ),
    LedgerField(
        "measures",
        "主要措施",
        (
            *("主要措施", "推进措施", "工作措施", "具体措施", "工作举措", "主要举措", "具体举措"),
            *("主要内容", "项目内容", "工作内容", "主要做法", "措施", "举措"),
        ),
    ),
    LedgerField(
        "expected_results",
        "预期成效",
        (
            *("预期成效", "预期效果", "预期目标", "预期成果", "工作目标", "项目目标", "目标成效"),
            *("达到的效果", "目标任务", "年度目标", "成效", "目标", "效果"),
        ),
    ),
    LedgerField(
        "start_date",
        "开始日期",
        ("开始日期", "开始时间", "启动时间", "起始时间", "启动日期", "开工时间", "开始"),
    ),
    LedgerField(
        "end_date",
        "完成时限",
        (
            *("完成时限", "完成时间", "完成日期", "结束时间", "结束日期", "截止时间", "办结时限"),
            *("计划完成时间", "拟完成时间", "预计完成时间", "整改时限", "时限", "完成", "结束"),
        ),
    ),
    LedgerField(
        "period", "起止时间", ("起止时间", "起止日期", "实施时间", "实施周期", "项目周期", "起止")
    ),
    LedgerField(
        "liaison",
        "联络员及电话",
        (
            *("联络员及电话", "联系人及电话", "联络员及联系电话", "联系人及联系方式"),
            *("联络员及联系方式", "联系人及联系电话", "联络人及电话", "联络员姓名及电话"),
        ),
    ),
    LedgerField(
        "liaison_name",
        "联络员姓名",
        (
            *("联络员", "联络员姓名", "联系人", "联系人姓名", "联络人", "经办人", "具体负责人"),
            "具体联系人",
        ),
    ),
    LedgerField(
        "liaison_phone",
        "联络员电话",
        (
            *("联络员电话", "联系电话", "联系人电话", "手机号码", "手机号", "联系方式", "电话号码"),
            *("联络员手机", "联系人手机", "移动电话", "办公电话", "电话", "手机"),
        ),
    ),
    LedgerField(
        "team", "项目组成员", ("项目组成员", "团队成员", "工作专班成员", "成员", "参与人员")
    ),
    LedgerField(
        "supporting_units", "配合单位", ("配合单位", "协办单位", "协同单位", "参与单位", "协助单位")
    ),
)
# Recognised, so that nobody wonders; outcomes are made by the procedure, not by a table.
OUTCOMES = (
    "预审结果",
    "预审意见",
    "评审得分",
    "评审结果",
    "立项结果",
    "是否立项",
    "验收结果",
    "等次",
)
UNIT_FIELDS = (
    LedgerField(
        "name", "党组织全称", ("党组织全称", "全称", "党组织名称", "单位全称"), needed=True
    ),
    LedgerField("short_name", "简称", ("简称", "党组织简称", "单位简称")),
    LedgerField(
        "kind",
        "党组织类别",
        ("类别", "党组织类别", "单位类别", "单位类型", "单位性质", "党组织类型"),
        needed=True,
    ),
    LedgerField("parent", "上级党组织", ("上级党组织", "上级党委", "上级单位", "隶属党组织")),
    LedgerField("sphere", "所属领域", ("所属领域", "领域", "党建领域")),
)
POST_FIELDS = (
    LedgerField("username", "登录名", ("登录名", "账号", "用户名", "登录账号"), needed=True),
    LedgerField(
        "post_title",
        "岗位（显示名）",
        ("岗位(显示名)", "岗位", "岗位名称", "显示名", "职务"),
        needed=True,
    ),
    LedgerField(
        "organisation",
        "所在党组织",
        ("所在党组织", "党组织", "所在单位", "单位", "单位名称"),
        needed=True,
    ),
    LedgerField("role", "角色", ("角色", "系统角色"), needed=True),
    LedgerField("starts_on", "任职起", ("任职起", "任职时间", "任职日期", "到任时间"), needed=True),
    LedgerField("phone", "手机", ("手机", "电话", "手机号", "手机号码", "联系电话")),
)
FIELDS: dict[str, tuple[LedgerField, ...]] = {
    Target.PROJECTS: PROJECT_FIELDS,
    Target.UNITS: UNIT_FIELDS,
    Target.POSTS: POST_FIELDS,
}
# Two fields in one cell have a field of their own.
JOINED = {
    frozenset({"liaison_name", "liaison_phone"}): "liaison",
    frozenset({"start_date", "end_date"}): "period",
}


def label_of(target: str, key: str) -> str:
    """The field's name for people; the key itself when the target has no such field."""
    return next((field.label for field in FIELDS.get(target, ()) if field.key == key), key)


def keys_of(target: str) -> frozenset[str]:
    """Keys a column of the target may have."""
    return frozenset(field.key for field in FIELDS.get(target, ()))


def missing_of(target: str, keys: frozenset[str]) -> list[str]:
    """Labels of needed fields without a column; a project also needs a day of completion."""
    missing = [field.label for field in FIELDS[target] if field.needed and field.key not in keys]
    if target == Target.PROJECTS and not keys & {"end_date", "period"}:
        missing.append("完成时限")
    return missing
