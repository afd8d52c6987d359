"""Rules between the rules: order, references and dates that must fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from organisations.enums import COMMITTEE_KINDS, OrgKind
from programmes.documents import Fault, twice
from programmes.enums import Holders, Interval, Qualifier, SelectionKind
from programmes.rulebook_checks_judgement import judgement_faults
from programmes.rulebook_types import QuotaLine, RuleBook

_PATTERN_FIELD = re.compile(r"\{(year|org|seq|seq:0[1-9]d)\}")
_LONGEST_NUMBER = 24
_LONGEST_NAME = 80
_FARTHEST_TARGET = 20
_OFFICES = COMMITTEE_KINDS | {OrgKind.DEPARTMENT}
UNIT_KINDS = tuple(kind for kind in OrgKind if kind not in _OFFICES)

Found = Iterator[tuple[str, str]]


def check(book: RuleBook) -> list[Fault]:
    """All contradictions within a rule book whose single values are sound."""
    return [
        Fault(path, sentence)
        for path, sentence in (
            *_calendar(book),
            *_events(book),
            *_limits(book),
            *_catalogue(book),
            *_topics(book),
            *_quotas(book),
            *judgement_faults(book),
            *_dispatch(book),
            *_lamps(book),
            *_above(book),
            *_visibility(book),
        )
    ]


def _calendar(book: RuleBook) -> Found:
    rule = book.programme
    opens, closes = rule.opens_at.date(), rule.closes_at.date()
    if rule.opens_at >= rule.closes_at:
        yield "calendar.closes_at", "申报截止应晚于申报开放"
    if abs(opens.year - book.year) > 1:
        yield "calendar.opens_at", f"申报开放在 {opens.year} 年，与年度 {book.year} 不符"
    if rule.project_end_limit <= closes:
        yield "calendar.project_end_limit", "项目最迟完成日应晚于申报截止"
    if rule.project_end_limit.year not in {book.year, book.year + 1}:
        yield "calendar.project_end_limit", f"项目最迟完成日与年度 {book.year} 不符"
    if rule.closing_opens_on <= closes:
        yield "calendar.closing_opens_on", "结项申请开始日应晚于申报截止"
    if rule.closing_opens_on > rule.closing_due_on:
        yield "calendar.closing_due_on", "结项申请截止日应不早于开始日"
    if rule.closing_due_on.year > book.year + 2:
        yield "calendar.closing_due_on", f"结项申请截止日与年度 {book.year} 不符"
    if rule.redraft_until is not None and not (
        rule.closes_at <= rule.redraft_until and rule.redraft_until.date() < rule.project_end_limit
    ):
        yield "calendar.redraft_until", "退回重拟截止应在申报截止之后、项目最迟完成日之前"


def _events(book: RuleBook) -> Found:
    yield from _repeated("calendar.events", "事项", (event.kind for event in book.events))
    for number, event in enumerate(book.events, start=1):
        path = f"calendar.events[{number}]"
        if event.ends_on is not None and event.ends_on < event.starts_on:
            yield f"{path}.ends_on", "结束早于开始"
        for key, day in (("starts_on", event.starts_on), ("ends_on", event.ends_on)):
            if day is not None and not book.year - 1 <= day.year <= book.year + 2:
                yield f"{path}.{key}", f"{day.isoformat()} 与年度 {book.year} 不符"


def _limits(book: RuleBook) -> Found:
    rule = book.programme
    yield from _span("application.team", rule.team_min, rule.team_max)
    yield from _repeated("item_types", "代码", (row.code for row in book.item_types))
    yield from _repeated("item_types", "名称", (row.name for row in book.item_types))
    for number, row in enumerate(book.item_types, start=1):
        path = f"item_types[{number}].milestones"
        yield from _span(path, row.milestones_min, row.milestones_max)
    if len(book.full_name()) > _LONGEST_NAME:
        yield "name", f"名称加上年度后超过 {_LONGEST_NAME} 个字"
    yield from _number_pattern(rule.number_pattern)
    for value in twice(rule.principles):
        yield "principles", f"“{value}”写了两次"
    for value in twice((*rule.principles, *rule.problem_checks)):
        if value not in twice(rule.principles):
            yield "problem_checks", f"“{value}”写了两次"
    for value in twice(rule.spheres):
        yield "spheres", f"“{value}”写了两次"


def _span(path: str, low: int, high: int) -> Found:
    if low > high:
        yield path, f"下限 {low} 大于上限 {high}"


def _number_pattern(pattern: str) -> Found:
    """Only the three known fields may stand in braces; `format` could reach far more."""
    path = "procedure.number_pattern"
    rest = _PATTERN_FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        yield path, "花括号里只能是 year、org、seq 或 seq:02d"
    elif "seq" not in {name.split(":")[0] for name in _PATTERN_FIELD.findall(pattern)}:
        yield path, "编号里要有流水号 {seq}"
    elif len(pattern.format(year=2026, org="0" * 6, seq=999)) > _LONGEST_NUMBER:
        yield path, f"编号会超过 {_LONGEST_NUMBER} 个字符"


def _catalogue(book: RuleBook) -> Found:
    if not book.categories:
        yield "categories", "至少要有一个类别"
    yield from _repeated("categories", "代码", (row.code for row in book.categories))
    yield from _repeated("categories", "名称", (row.name for row in book.categories))
    yield from _repeated("inspections", "代码", (row.code for row in book.inspections))
    yield from _repeated("inspections", "名称", (row.name for row in book.inspections))


def _topics(book: RuleBook) -> Found:
    yield from _repeated("topics", "代码", (row.code for row in book.topics))
    known = {row.code for row in book.categories}
    for number, topic in enumerate(book.topics, start=1):
        path = f"topics[{number}]"
        if topic.category not in known:
            yield f"{path}.category", f"没有代码为“{topic.category}”的类别"
        for value in twice((*topic.units, *topic.org_kinds)):
            yield path, f"“{value}”写了两次"
        mandatory = topic.selection_kind == SelectionKind.MANDATORY
        single = len(topic.units) == 1 and not topic.org_kinds
        if mandatory and topic.holders == Holders.ONE and not single:
            yield f"{path}.holders", "只由一个单位承担的必选选题，应写明是哪一个单位"


def _quotas(book: RuleBook) -> Found:
    known = [row.code for row in book.item_types]
    for number, line in enumerate(book.quotas, start=1):
        path = f"quotas[{number}]"
        if line.item_type not in known:
            yield f"{path}.item_type", f"没有代码为“{line.item_type}”的项目类型"
        yield from _span("quota" if len(book.quotas) == 1 else path, line.least, line.most)
    for row in book.item_types:
        lines = [line for line in book.quotas if line.item_type == row.code]
        general = [line for line in lines if not line.org_kinds]
        if len(general) != 1:
            yield "quotas", f"“{row.name}”应有且只有一条不限党组织类别的数量要求"
        kinds = [kind for line in lines for kind in line.org_kinds]
        yield from _repeated("quotas", f"“{row.name}”的党组织类别", kinds)
    yield from _mandatory(book)


def _mandatory(book: RuleBook) -> Found:
    """No kind of unit may be bound to more topics than items it may lead."""
    bound = [row for row in book.topics if row.selection_kind == SelectionKind.MANDATORY]
    for kind in UNIT_KINDS:
        topics = sum(
            1 for row in bound if kind in row.org_kinds or not (row.org_kinds or row.units)
        )
        most = sum(most_for(book.quotas, row.code, kind) for row in book.item_types)
        if topics > most:
            yield "quotas", f"“{kind.label}”有 {topics} 个必选选题，却最多只能报 {most} 个"
            return


def most_for(quotas: Iterable[QuotaLine], item_type: str, org_kind: str) -> int:
    """Most items of the type for the kind; the line naming the kind goes before the general."""
    lines = [line for line in quotas if line.item_type == item_type]
    named = [line.most for line in lines if org_kind in line.org_kinds]
    general = [line.most for line in lines if not line.org_kinds]
    return next(iter(named or general), 0)


def _dispatch(book: RuleBook) -> Found:
    rule = book.dispatch
    if rule.first_month > rule.last_month:
        yield "dispatch.last_month", "末个报告月早于首个报告月"
    if _month_of(book.programme.opens_at.date()) > rule.first_month:
        yield "dispatch.first_month", "首个报告月早于申报开放"
    if rule.last_month.year > book.year + 1:
        yield "dispatch.last_month", f"末个报告月与年度 {book.year} 不符"
    if rule.interval != Interval.CHECKPOINTS:
        if rule.checkpoints:
            yield "dispatch.checkpoints", "频次为“固定节点”时才写节点日期"
        return
    if not rule.checkpoints:
        yield "dispatch.checkpoints", "频次为“固定节点”，请写明各节点的日期"
    if list(rule.checkpoints) != sorted(set(rule.checkpoints)):
        yield "dispatch.checkpoints", "节点日期应从早到晚，不能重复"
    outside = [
        day for day in rule.checkpoints if not rule.first_month <= _month_of(day) <= rule.last_month
    ]
    if outside:
        yield "dispatch.checkpoints", f"{outside[0].isoformat()} 不在首末报告月之间"


def _lamps(book: RuleBook) -> Found:
    lamps = book.lamps
    if lamps.yellow_lag > lamps.red_lag:
        yield "lamps.red_lag", "红灯的滞后应不小于黄灯的滞后"
    # Red is "more than" so many days: yellow from 1, red above 0 means red at once.
    if lamps.yellow_overdue > lamps.red_overdue + 1:
        yield "lamps.red_overdue", "红灯的逾期天数应不小于黄灯的逾期天数"
    if lamps.soon_unfinished and not lamps.due_soon_days:
        yield "lamps.due_soon_days", "选了临近到期未完成即亮黄灯，请写明距到期不足几天"
    if lamps.red_unfinished and lamps.yellow_unfinished > lamps.red_unfinished:
        yield "lamps.red_unfinished", "红灯的未完成任务数应不小于黄灯的"
    yield from _repeated("reminders", "代码", (row.code for row in book.reminders))


def _above(book: RuleBook) -> Found:
    """Objectives above single projects."""
    yield from _repeated("objectives", "代码", (row.code for row in book.objectives))
    for number, objective in enumerate(book.objectives, start=1):
        path = f"objectives[{number}].indicators"
        yield from _repeated(path, "代码", (row.code for row in objective.indicators))
        for place, row in enumerate(objective.indicators, start=1):
            if not book.year <= row.due_year <= book.year + _FARTHEST_TARGET:
                yield f"{path}[{place}].due_year", f"{row.due_year} 年与年度 {book.year} 不符"
            if row.target is None and row.target_qualifier != Qualifier.EXACT:
                yield f"{path}[{place}].target_qualifier", "没有目标值，不能写“约”或“余”"


def _visibility(book: RuleBook) -> Found:
    rule = book.programme
    for key, needed in (
        ("public_progress", rule.public_projects),
        ("public_results", rule.public_projects),
        ("public_scores", rule.public_results),
    ):
        if getattr(rule, key) and not needed:
            first = "public_results" if key == "public_scores" else "public_projects"
            yield f"visibility.{key}", f"先要公开“{_LABELS[first]}”，才能公开“{_LABELS[key]}”"


_LABELS = {
    "public_projects": "项目名单",
    "public_progress": "项目进展",
    "public_results": "等次和奖项",
    "public_scores": "得分和名次",
}


def _month_of(day: date) -> date:
    return day.replace(day=1)


def _repeated(path: str, what: str, values: Iterable[str]) -> Found:
    for value in twice(values):
        yield path, f"{what}“{value}”写了两次"
