"""Rules between the rules of judgement: gates in order, sums of 100, grades that can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from programmes.documents import twice
from programmes.enums import (
    ConditionFact,
    CriterionKind,
    GateKind,
    Grade,
    Grading,
    MarkSource,
    Stage,
)
from programmes.rulebook_types import (
    ConditionLine,
    CriterionRule,
    GradeLine,
    RubricRule,
    RuleBook,
)

FULL_MARKS = Decimal(100)
Found = Iterator[tuple[str, str]]


def judgement_faults(book: RuleBook) -> Found:
    """Contradictions within gates, rubrics, veto items, grades and awards."""
    yield from _gates(book)
    yield from _rubrics(book)
    yield from _stages(book)
    yield from _grades(book)
    yield from _conditions(book)
    yield from _outcomes(book)


def _gates(book: RuleBook) -> Found:
    kinds = [gate.kind for gate in book.gates]
    yield from _repeated("gates", "环节", kinds)
    listed = [gate.kind for gate in book.gates if gate.enabled]
    expected = [kind for kind in GateKind.values if kind in listed]
    if not twice(kinds) and listed != expected:
        order = "、".join(GateKind(kind).label for kind in expected)
        yield "gates", f"启用的环节应按办理次序排列：{order}"
    if GateKind.APPROVAL not in listed:
        yield "gates", "“立项审定”不能关闭，项目总要有人批准"
    if {GateKind.EXPERT_PANEL, GateKind.CARD_VOTE} <= set(listed):
        yield "gates", "“专家评审”和“绿黄红牌表决”只能启用一个"
    if GateKind.EXPERT_PANEL in listed and not _of_stage(book, Stage.APPROVAL):
        yield "rubrics", "设有专家评审，却没有立项评审的评分表"


def _of_stage(book: RuleBook, stage: str) -> list[RubricRule]:
    return [rubric for rubric in book.rubrics if rubric.stage == stage]


def _rubrics(book: RuleBook) -> Found:
    if not _of_stage(book, Stage.ACCEPTANCE):
        yield "rubrics", "缺少验收评分表"
    known = {row.code for row in book.categories}
    for number, rubric in enumerate(book.rubrics, start=1):
        path = f"rubrics[{number}]"
        yield from _criteria(path, rubric)
        yield from _groups(path, rubric)
        yield from _repeated(f"{path}.categories", "类别", rubric.categories)
        for code in rubric.categories:
            if code not in known:
                yield f"{path}.categories", f"没有代码为“{code}”的类别"
    for stage in Stage.values:
        codes = (row.code for row in book.veto_items if row.stage == stage)
        yield from _repeated(f"veto_items.{stage}", "代码", codes)
    for row in book.veto_items:
        if row.satisfaction_below is not None and row.stage != Stage.ACCEPTANCE:
            yield f"veto_items.{row.stage}", f"满意率只在验收时测评，“{row.text}”不能按满意率提请"


def _criteria(path: str, rubric: RubricRule) -> Found:
    yield from _repeated(f"{path}.criteria", "代码", (row.code for row in rubric.criteria))
    base = [row for row in rubric.criteria if row.kind == CriterionKind.BASE]
    total = sum((row.points for row in base), Decimal(0))
    if total != FULL_MARKS:
        yield f"{path}.criteria", f"各项满分合计 {total.normalize():f}，应为 100"
    judged = [row for row in base if row.source == MarkSource.JUDGE]
    if not judged:
        yield f"{path}.criteria", "至少要有一项由评委打分"
    if rubric.stage == Stage.APPROVAL and len(judged) != len(base):
        yield f"{path}.criteria", "立项评审时还没有执行数据，各项都应由评委打分"
    for number, row in enumerate(rubric.criteria, start=1):
        for sentence in _criterion(rubric, row):
            yield f"{path}.criteria[{number}]", sentence
    for row in rubric.criteria:
        if row.source == MarkSource.JUDGE and row.points % rubric.mark_step:
            yield f"{path}.criteria", f"“{row.name}”的满分不是打分步长的整数倍"
    if rubric.bonus_cap == 0 and any(row.kind == CriterionKind.BONUS for row in rubric.criteria):
        yield f"{path}.bonus_cap", "有加分项，请写明加分上限"


def _criterion(rubric: RubricRule, row: CriterionRule) -> Iterator[str]:
    judged = row.source == MarkSource.JUDGE
    if row.lowest > row.points:
        yield f"“{row.name}”的最低分高于满分"
    elif row.lowest and (not judged or row.kind != CriterionKind.BASE):
        yield f"“{row.name}”不是由评委打的基本分，最低分应为 0"
    elif row.lowest % rubric.mark_step:
        yield f"“{row.name}”的最低分不是打分步长的整数倍"
    if row.kind != CriterionKind.BASE and not judged:
        yield f"“{row.name}”是加分或扣分项，应由评委打分"


def _groups(path: str, rubric: RubricRule) -> Found:
    groups = rubric.judge_groups
    yield from _repeated(f"{path}.judge_groups", "代码", (row.code for row in groups))
    total = sum((row.weight for row in groups), Decimal(0))
    if groups and total != FULL_MARKS:
        yield f"{path}.judge_groups", f"各组权重合计 {total.normalize():f}，应为 100"
    if len(groups) > rubric.min_judges:
        yield (
            f"{path}.min_judges",
            f"有 {len(groups)} 个评委组，最少评委数应不少于 {len(groups)}",
        )


def _stages(book: RuleBook) -> Found:
    """For every category the rubrics of a stage make one whole of 100 per cent."""
    for stage in Stage:
        rubrics = _of_stage(book, stage)
        yield from _repeated(f"rubrics.{stage}", "代码", (rubric.code for rubric in rubrics))
        if not rubrics:
            continue
        for category in book.categories:
            parts = [rubric for rubric in rubrics if rubric.covers(category.code)]
            where = f"“{category.name}”的{stage.label}"
            share = sum((rubric.share for rubric in parts), Decimal(0))
            if share != FULL_MARKS:
                yield "rubrics", f"{where}：各评分表占比合计 {share.normalize():f}%，应为 100%"
            if len({rubric.pass_mark for rubric in parts}) > 1:
                yield "rubrics", f"{where}：几张评分表的及格分应相同"
            rows = [row for rubric in parts for row in rubric.criteria]
            ranks = [str(row.tie_break) for row in rows if row.tie_break]
            yield from _repeated("rubrics", f"{where}：同分比较次序", ranks)


def _grades(book: RuleBook) -> Found:
    yield from _repeated("grades", "等次", (row.grade for row in book.grades))
    by_grade = {row.grade: row for row in book.grades}
    missing = [Grade(grade).label for grade in Grade.values if grade not in by_grade]
    if missing:
        yield "grades", f"缺少等次：{'、'.join(missing)}"
        return
    marks = [by_grade[grade].threshold for grade in Grade.values]
    if any(higher <= lower for higher, lower in pairwise(marks)):
        yield "grades", "最低分应从优秀到不合格依次降低"
    if marks[-1]:
        yield "grades", "“不合格”的最低分应为 0"
    qualified = by_grade[Grade.QUALIFIED].threshold
    for rubric in _of_stage(book, Stage.ACCEPTANCE):
        if book.programme.grading != Grading.MERITS and rubric.pass_mark != qualified:
            yield "grades", f"“合格”的最低分应与验收及格分 {rubric.pass_mark} 相同"
    for number, row in enumerate(book.grades, start=1):
        yield from _quota(f"grades[{number}]", row)


def _quota(path: str, row: GradeLine) -> Found:
    limited = row.quota_percent is not None or row.quota_count is not None
    if row.quota_percent is not None and row.quota_count is not None:
        yield path, "名额按比例或按个数只能写一种"
    if limited and row.grade in {Grade.QUALIFIED, Grade.UNQUALIFIED}:
        yield path, "“合格”和“不合格”不能限名额"
    if row.conditions and row.grade == Grade.UNQUALIFIED:
        yield path, "“不合格”不能另设条件"


def _conditions(book: RuleBook) -> Found:
    for number, row in enumerate(book.grades, start=1):
        for place, condition in enumerate(row.conditions, start=1):
            path = f"grades[{number}].conditions[{place}]"
            for sentence in _condition(book, condition):
                yield path, sentence


def _condition(book: RuleBook, condition: ConditionLine) -> Iterator[str]:
    if condition.fact != ConditionFact.CRITERION:
        if condition.criterion:
            yield "只有“单项得分”才写评分指标代码"
        return
    for category in book.categories:
        found = [
            row
            for rubric in _of_stage(book, Stage.ACCEPTANCE)
            if rubric.covers(category.code)
            for row in rubric.criteria
            if row.code == condition.criterion
        ]
        if len(found) != 1:
            yield (
                f"代码为“{condition.criterion}”的评分指标在“{category.name}”的验收评分表里"
                f"应有且只有一个，现有 {len(found)} 个"
            )
        elif condition.bound > found[0].points:
            yield f"“{found[0].name}”满分 {found[0].points.normalize():f}，达不到所写的数值"


def _outcomes(book: RuleBook) -> Found:
    yield from _repeated("awards", "代码", (row.code for row in book.awards))
    yield from _repeated("merits", "代码", (row.code for row in book.merits))
    grading = book.programme.grading
    if grading == Grading.AWARDS and not book.awards:
        yield "awards", "按名次定奖项，请写明各奖项及名额"
    if grading == Grading.MERITS and not book.merits:
        yield "merits", "按星旗定等次，请写明各种星旗"
    if grading != Grading.MERITS and book.merits:
        yield "merits", "等次依据为“按全年积累的星旗定等次”时才写星旗"


def _repeated(path: str, what: str, values: Iterable[str]) -> Found:
    for value in twice(values):
        yield path, f"{what}“{value}”写了两次"
