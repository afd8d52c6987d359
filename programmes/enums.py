"""Codes of the rule book."""

from django.db.models import TextChoices


class ProgrammeState(TextChoices):
    """Whether the rules are still being written or facts already rest on them."""

    DRAFT = "draft", "编制中"
    ACTIVE = "active", "执行中"
    CLOSED = "closed", "已结束"


class SelectionKind(TextChoices):
    """How a project's topic was chosen (必选/自选)."""

    MANDATORY = "mandatory", "必选"
    ELECTIVE = "elective", "自选"


class GateKind(TextChoices):
    """A gate an application passes; switched on or off by the programme."""

    PRE_REVIEW = "pre_review", "组织部预审"
    EXPERT_PANEL = "expert_panel", "专家评审"
    NOTICE = "notice", "立项公示"
    APPROVAL = "approval", "立项审定"


class Stage(TextChoices):
    """What a rubric or a veto item is used for."""

    APPROVAL = "approval", "立项评审"
    ACCEPTANCE = "acceptance", "验收评分"


class MarkSource(TextChoices):
    """Where the mark of a criterion comes from."""

    JUDGE = "judge", "评委打分"
    PUNCTUALITY = "punctuality", "月报按时率折算"
    LAMPS = "lamps", "灯色折算"
    MILESTONES = "milestones", "任务完成率折算"
    PROBLEMS = "problems", "问题解决率折算"
    INDICATORS = "indicators", "指标达成率折算"


class TrimRule(TextChoices):
    """Which extreme totals are left out before the mean."""

    NONE = "none", "不去分"
    ONE_EACH = "one_each", "去掉一个最高分和一个最低分"


class PlannedRule(TextChoices):
    """How planned progress grows (序时进度)."""

    STEP = "step", "到期计入"
    LINEAR = "linear", "按天均匀"


class DueMonth(TextChoices):
    """Month in which the report of a period falls due."""

    SAME = "same", "当月"
    FOLLOWING = "following", "次月"


class DayShift(TextChoices):
    """Where a due date goes that falls on a non-working day."""

    NEXT = "next", "顺延到下一工作日"
    PREVIOUS = "previous", "提前到上一工作日"
    NONE = "none", "不调整"


class Duty(TextChoices):
    """A duty people are reminded of."""

    REPORT = "report", "月报"


class Recipient(TextChoices):
    """Who is reminded, by level of escalation."""

    LIAISON = "liaison", "联络员"
    SECRETARY = "secretary", "书记"
    STAFF = "staff", "组织部工作人员"
    HEAD = "head", "组织部负责人"


class Grade(TextChoices):
    """Grade of an accepted project (等次)."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    QUALIFIED = "qualified", "合格"
    UNQUALIFIED = "unqualified", "不合格"
