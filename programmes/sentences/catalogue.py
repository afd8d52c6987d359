"""Basics, categories, item types, topics, quotas and the application form in plain words."""

from __future__ import annotations

from collections import Counter

from organisations.enums import Sphere
from programmes.enums import EventKind, Grade, Holders, SatisfactionRule, SelectionKind
from programmes.sentences.figures import (
    Document,
    Words,
    below,
    day,
    kinds,
    label,
    names,
    plain,
    rows,
    whole,
    yes,
)


def basics(document: Document) -> Words:
    """Dates, principles and terms of procedure."""
    calendar = below(document, "calendar")
    words = [
        f"{day(calendar.get('opens_at'))}开放申报，{day(calendar.get('closes_at'))}截止。",
        f"项目最迟完成日期 {day(calendar.get('project_end_limit'))}；"
        f"{day(calendar.get('closing_opens_on'))}起可申请结项，"
        f"{day(calendar.get('closing_due_on'))}截止。",
    ]
    if calendar.get("redraft_until"):
        words.append(f"退回重拟的，{day(calendar['redraft_until'])}前再报。")
    events = [_event(row) for row in rows(calendar, "events")]
    if events:
        words.append(f"日程：{'；'.join(events)}。")
    if document.get("principles"):
        words.append(f"申报原则：{'、'.join(map(str, document['principles']))}。")
    if document.get("problem_checks"):
        words.append(f"预审核对解决问题的标准：{'、'.join(map(str, document['problem_checks']))}。")
    return words + _procedure(below(document, "procedure"))


def _event(row: Document) -> str:
    until = f"至{day(row['ends_on'])}" if row.get("ends_on") else ""
    return f"{label(EventKind, row.get('kind'))} {day(row.get('starts_on'))}{until}"


def _procedure(rule: Document) -> Words:
    lapses = "逾期未改的申报失效" if yes(rule.get("return_lapses")) else "逾期未改的仍可继续修改"
    words = [
        f"退回修改的，{plain(rule.get('return_days'))} 个工作日内改好再报；{lapses}。",
        f"验收不合格的，限期 {plain(rule.get('rectify_months'))} 个月整改；"
        f"中止最长 {plain(rule.get('suspend_months'))} 个月。",
        *_results(rule),
    ]
    words += _remedies(rule)
    spared = [
        gate
        for gate, key in (("预审", "leader_skips_pre_review"), ("专家评审", "leader_skips_experts"))
        if yes(rule.get(key))
    ]
    if spared:
        words.append(f"主办党委领导本人的项目免予{'、'.join(spared)}。")
    if yes(rule.get("letter_required")):
        words.append("立项后先签订责任状，再启动实施。")
    if yes(rule.get("evidence_required")):
        words.append("报任务完成须附佐证。")
    return words


def _results(rule: Document) -> Words:
    """A second acceptance, the survey, and secretaries with several projects."""
    return [
        f"整改后验收的，等次最高为{label(Grade, rule.get('second_grade_cap'))}。",
        f"满意率{label(SatisfactionRule, rule.get('satisfaction_rule'))}，"
        f"有效答卷不足 {plain(rule.get('satisfaction_min'))} 份的不计此项。",
        f"一名书记有几个项目的，必选、自选、认领的平均分按 {plain(rule.get('weight_mandatory'))}:"
        f"{plain(rule.get('weight_elective'))}:{plain(rule.get('weight_claimed'))} 合成"
        f"（没有的不计），在述职评议中折合 {plain(rule.get('duty_points'))} 分，"
        f"在年度绩效考核中折合 {plain(rule.get('performance_points'))} 分。",
    ]


def _remedies(rule: Document) -> Words:
    """How decisions are made known, and what may be said against them."""
    answered = plain(rule.get("appeal_answer_days"))
    appeals = (
        f"对决定不服的，可在 {plain(rule.get('appeal_days'))} 个工作日内申诉一次，"
        f"{answered} 个工作日内答复"
        if whole(rule.get("appeal_days"))
        else "不受理申诉"
    )
    words = [
        f"公示期间的异议 {plain(rule.get('objection_answer_days'))} 个工作日内答复；{appeals}。"
    ]
    if yes(rule.get("publish_together")):
        words.insert(0, "立项决定由负责人集中公布，公布前不告知申报单位。")
    return words


def categories(document: Document) -> Words:
    """Categories, and the spheres one may choose."""
    listed = names(document, "categories").values()
    words = [f"项目类别 {len(listed)} 个：{'、'.join(listed)}。"]
    spheres = [label(Sphere, code) for code in document.get("spheres") or []]
    words.append(f"所属领域：{'、'.join(spheres) or '全部可选'}。")
    return words


def item_types(document: Document) -> Words:
    """What each type of item has to go through."""
    return [_item_type(row) for row in rows(document, "item_types")]


def _item_type(row: Document) -> str:
    duties = [
        "立项须经评审或表决" if yes(row.get("panel")) else "立项不评审",
        "纳入调度" if yes(row.get("reports")) else "不报进度",
        "验收打分、参加排名" if yes(row.get("scored")) else "验收不打分",
    ]
    return (
        f"{row.get('name')}：{'，'.join(duties)}；推进计划 {plain(row.get('milestones_min'))} 至 "
        f"{plain(row.get('milestones_max'))} 项任务。"
    )


def topics(document: Document) -> Words:
    """How many topics of each kind, and the mandatory ones by name."""
    listed = rows(document, "topics")
    if not listed:
        return ["没有选题清单，由书记自己选题。"]
    counts = Counter(str(row.get("selection_kind")) for row in listed)
    parts = [f"{kind.label} {counts[kind]} 个" for kind in SelectionKind if counts[kind]]
    words = [f"清单共 {len(listed)} 个选题：{'，'.join(parts)}。"]
    words += [
        f"必选：{row.get('title')}（{topic_scope(row)}）。"
        for row in listed
        if row.get("selection_kind") == SelectionKind.MANDATORY
    ]
    single = sum(row.get("holders") == Holders.ONE for row in listed)
    if single:
        words.append(f"其中 {single} 个只由一个单位承担，先认领先得。")
    return words


def topic_scope(row: Document) -> str:
    """For whom a topic is meant."""
    units = [str(name) for name in row.get("units") or []]
    if units and not row.get("org_kinds"):
        return "、".join(units)
    return "、".join([kinds(row.get("org_kinds"), "全部"), *units])


def quotas(document: Document) -> Words:
    """How many items a secretary leads."""
    types = names(document, "item_types")
    several = len(types) > 1
    return [
        _quota(row, types.get(str(row.get("item_type")), "") if several else "")
        for row in rows(document, "quotas")
    ] + _mandatory(document)


def _quota(row: Document, type_name: str) -> str:
    who = f"{kinds(row['org_kinds'])}的书记每人" if row.get("org_kinds") else "每名书记"
    what = f"个“{type_name}”" if type_name else "个项目"
    least, most = whole(row.get("min")), whole(row.get("max"))
    if not most:
        return f"{who}不设{what[1:]}。"
    if least == most:
        return f"{who} {most} {what}。"
    if not least:
        return f"{who}最多 {most} {what}。"
    return f"{who}至少 {least} 个、最多 {most} {what}。"


def _mandatory(document: Document) -> Words:
    """The mandatory topics every secretary must take, counted by kind of organisation."""
    listed = [
        row
        for row in rows(document, "topics")
        if row.get("selection_kind") == SelectionKind.MANDATORY and not row.get("units")
    ]
    for_all = sum(not row.get("org_kinds") for row in listed)
    words = [f"其中必选 {for_all} 个（全部党组织）。"] if for_all else []
    more = Counter(kinds(row["org_kinds"]) for row in listed if row.get("org_kinds"))
    words += [f"{who}另有必选 {count} 个。" for who, count in more.items()]
    return words


def application(document: Document) -> Words:
    """Limits of the application form."""
    rule = below(document, "application")
    words = [
        f"项目组（不含书记）{plain(rule.get('team_min'))} 至 {plain(rule.get('team_max'))} 人。",
        "推进计划权重合计 100，完成日期到天、责任人到人。",
        f"附件最多 {plain(rule.get('attachments_max'))} 个。",
    ]
    if whole(rule.get("research_min")):
        words.append(f"申报前至少调研 {plain(rule['research_min'])} 次。")
    if yes(rule.get("budget_enabled")):
        words.append("申报书写明经费预算。")
    if yes(rule.get("self_check_blocks")):
        words.append("自查有一条原则不符合的，不得提交。")
    return words
