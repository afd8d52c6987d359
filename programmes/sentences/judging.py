"""Gates, rubrics, grades and awards in plain words."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, InvalidOperation
from typing import Any

from programmes.enums import (
    Comparison,
    ConditionFact,
    CriterionKind,
    GateKind,
    Grade,
    Grading,
    MeritSource,
    MissingJudge,
    Scope,
    Stage,
    TrimRule,
)
from programmes.sentences.figures import (
    Document,
    Words,
    below,
    label,
    names,
    plain,
    rows,
    whole,
    yes,
)


def gates(document: Document) -> Words:
    """The way of an application in one sentence, then each gate, then what is skipped."""
    listed = rows(document, "gates")
    on = [row for row in listed if yes(row.get("enabled"))]
    way = " → ".join(label(GateKind, row.get("kind")) for row in on)
    words = [f"办理次序：申报 → {way}。"]
    words += [f"{label(GateKind, row.get('kind'))}：{gate(row, document)}" for row in on]
    off = [label(GateKind, row.get("kind")) for row in listed if row not in on]
    if off:
        words.append(f"不设：{'、'.join(off)}，办理时直接跳过。")
    return words + veto(document)


def veto(document: Document) -> Words:
    """How many reasons stop a project at each stage."""
    items = below(document, "veto_items")
    counted = [
        f"{stage.label}时有 {len(rows(items, stage))} 种一票否决情形。"
        for stage in Stage
        if rows(items, stage)
    ]
    by_rule = [
        f"满意率低于 {plain(row.get('satisfaction_below'))}% 的，核验办结时按“{row.get('text')}”"
        "提请否决，由负责人审定。"
        for row in rows(items, Stage.ACCEPTANCE)
        if row.get("satisfaction_below")
    ]
    return counted + by_rule


def gate(row: Document, document: Document) -> str:
    """What happens at a gate."""
    if not yes(row.get("enabled")):
        return "本年度不设这一环节。"
    kind = row.get("kind")
    if kind == GateKind.PRE_REVIEW:
        days = plain(below(document, "procedure").get("pre_review_days"))
        return f"组织部在 {days} 个工作日内审核，可以通过、退回修改或提请否决。"
    if kind == GateKind.COMMENT_MEETING:
        return "会议逐个提出意见，不打分、不表决，意见随申报转入下一环节。"
    if kind == GateKind.EXPERT_PANEL:
        return _panel(document)
    if kind == GateKind.CARD_VOTE:
        secret = "无记名" if yes(row.get("secret")) else "记名"
        return (
            f"{secret}表决，绿牌超过 {plain(row.get('green_percent'))}% 的通过，"
            f"红牌超过 {plain(row.get('red_percent'))}% 的退回重拟。"
        )
    if kind == GateKind.NOTICE:
        return f"公示 {plain(row.get('working_days'))} 个工作日，无异议的立项。"
    return "组织部负责人审定，批准后编号、锁定计划并进入实施。"


def _panel(document: Document) -> str:
    used = [row for row in rows(document, "rubrics") if row.get("stage") == Stage.APPROVAL]
    if not used:
        return "专家按评分表打分。"
    return (
        f"至少 {plain(used[0].get('min_judges'))} 名专家按评分表打分，"
        f"平均 {plain(used[0].get('pass_mark'))} 分以上且没有否决情形的，提请立项。"
    )


def rubrics(document: Document) -> Words:
    """Every rubric with its criteria, groups and the way to one score."""
    categories = names(document, "categories")
    return [
        f"{row.get('name')}（{_where(row, categories)}）：{rubric(row)}"
        for row in rows(document, "rubrics")
    ]


def _where(row: Document, categories: dict[str, str]) -> str:
    chosen = [categories.get(str(code), str(code)) for code in row.get("categories") or []]
    words = label(Stage, row.get("stage"))
    if chosen:
        words += f"，{'、'.join(chosen)}"
    share = plain(row.get("share"))
    return f"{words}，占 {share}%" if share not in ("", "100") else words


def rubric(row: Document) -> str:
    """How the marks of the judges become one score."""
    parts = [
        f"{_count(row, CriterionKind.BASE)} 项指标满分 100 分，"
        f"打分精确到 {plain(row.get('mark_step'))} 分，至少 {plain(row.get('min_judges'))} 名评委"
    ]
    trims = {
        TrimRule.ONE_EACH: "去掉一个最高分和一个最低分后取平均",
        TrimRule.TENTH: "两端各去掉 10% 后取平均",
    }
    trim = trims.get(str(row.get("trim_rule")))  # type: ignore[call-overload]
    parts.append(
        f"评委达到 {plain(row.get('trim_from'))} 名的，{trim}" if trim else "取各评委平均分"
    )
    groups = [f"{one.get('name')} {plain(one.get('weight'))}%" for one in rows(row, "judge_groups")]
    if groups:
        parts.append(f"分组加权：{'、'.join(groups)}")
    for kind, key, words in (
        (CriterionKind.BONUS, "bonus_cap", "加分最多"),
        (CriterionKind.DEDUCTION, "deduction_cap", "扣分最多"),
    ):
        if _count(row, kind):
            parts.append(f"{words} {plain(row.get(key))} 分")
    if row.get("missing_judge") == MissingJudge.REWEIGHT:
        parts.append("评委缺席的，按已提交的重新折算")
    if whole(row.get("comment_below")):
        parts.append(f"单项低于满分 {plain(row['comment_below'])}% 的须写意见")
    if plain(row.get("disagreement_over")) not in ("", "0"):
        parts.append(f"评委最高最低分差超过 {plain(row['disagreement_over'])} 分的提示分歧")
    parts.append(f"及格分 {plain(row.get('pass_mark'))} 分。")
    return "；".join(parts)


def _count(row: Document, kind: str) -> int:
    return sum(str(one.get("kind") or "base") == kind for one in rows(row, "criteria"))


def share_sums(document: Document) -> dict[str, dict[str, Decimal]]:
    """Sum of shares by stage and category name; a rubric without categories counts for all."""
    categories = names(document, "categories")
    sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for row in rows(document, "rubrics"):
        stage = label(Stage, row.get("stage"))
        for code in row.get("categories") or categories:
            name = categories.get(str(code), str(code))
            sums[stage][name] = sums[stage].get(name, Decimal(0)) + _figure(row.get("share"))
    return sums


def _figure(value: Any) -> Decimal:
    try:
        figure = Decimal(str(value or 0))
    except InvalidOperation:
        return Decimal(0)
    return figure if figure.is_finite() else Decimal(0)


def grades(document: Document) -> Words:
    """Lowest score, share and conditions of each grade, best first; awards; stars and flags."""
    grading = str(document.get("grading") or Grading.SCORES)
    words = [f"{label(Grading, grading)}。"]
    criteria = {
        str(one.get("code")): str(one.get("name"))
        for row in rows(document, "rubrics")
        for one in rows(row, "criteria")
    }
    unit = "颗" if grading == Grading.MERITS else "分"
    words += _grade_lines(document, criteria, unit)
    words += [
        f"{row.get('name')} {plain(row.get('places'))} 个"
        f"（{label(Scope, row.get('scope'))}按名次）。"
        for row in rows(document, "awards")
    ]
    words += [
        f"{row.get('name')}：{label(MeritSource, row.get('source'))}得一次，"
        f"折合 {plain(row.get('worth'))} 颗。"
        for row in rows(document, "merits")
    ]
    return words


def _grade_lines(document: Document, criteria: dict[str, str], unit: str) -> Words:
    words, above = [], ""
    for row in sorted(rows(document, "grades"), key=lambda one: -_figure(one.get("threshold"))):
        low = plain(row.get("threshold"))
        span = f"{low} {unit}以上、不满 {above} {unit}" if above else f"{low} {unit}以上"
        if low == "0" and above:
            span = f"不满 {above} {unit}"
        conditions = "".join(f"，{_condition(one, criteria)}" for one in rows(row, "conditions"))
        words.append(f"{label(Grade, row.get('grade'))}：{span}{_share(row)}{conditions}。")
        above = low
    return words


def _share(row: Document) -> str:
    where = "同组" if str(row.get("quota_scope") or Scope.GROUP) == Scope.GROUP else "全部项目"
    if row.get("quota_percent"):
        return f"，名额不超过{where}的 {plain(row['quota_percent'])}%"
    if plain(row.get("quota_count")) == "0":
        return "，本方案不设，达到的按下一等次定"
    if row.get("quota_count"):
        return f"，名额{where}不超过 {plain(row['quota_count'])} 个"
    return ""


def _condition(row: Document, criteria: dict[str, str]) -> str:
    fact = label(ConditionFact, row.get("fact"))
    if row.get("fact") == ConditionFact.CRITERION:
        fact = f"“{criteria.get(str(row.get('criterion')), '单项')}”得分"
    return f"且{fact}{label(Comparison, row.get('comparison'))} {plain(row.get('bound'))}"
