"""Codes of judgement."""

from django.db.models import TextChoices


class PreReviewResult(TextChoices):
    """Outcome of one round of pre-review."""

    OPEN = "open", "办理中"
    PASSED = "passed", "通过"
    RETURNED = "returned", "退回修改"
    VETO_PROPOSED = "veto_proposed", "提请否决"
    VETOED = "vetoed", "否决"
    VETO_DECLINED = "veto_declined", "否决未予同意"
    EXEMPT = "exempt", "免予预审"


# Rounds that let an application go on to the next gate.
PASSING = frozenset({PreReviewResult.PASSED, PreReviewResult.EXEMPT})


class CheckKind(TextChoices):
    """What a line of the checklist of pre-review asks about."""

    PRINCIPLE = "principle", "申报原则"
    PROBLEM = "problem", "解决问题标准"
    VETO = "veto", "否决情形"


class SheetState(TextChoices):
    """State of a score sheet."""

    DRAFT = "draft", "待打分"
    LOCKED = "locked", "已提交"
    RECUSED = "recused", "已回避"


class SheetAct(TextChoices):
    """What happened to a sheet besides marking."""

    REOPENED = "reopened", "重新打开"
    RECUSED = "recused", "申请回避"
    WITHDRAWN = "withdrawn", "撤下评委"
    RETURNED = "returned", "不同意回避，继续评审"
    CONFLICT = "conflict", "登记回避"
    CLEARED = "cleared", "回避已解除"


class DecisionResult(TextChoices):
    """Outcome of approval."""

    APPROVED = "approved", "批准立项"
    RETURNED = "returned", "退回修改"
    REJECTED = "rejected", "不予立项"


class MilestoneVerdict(TextChoices):
    """What the acceptance team saw of a task."""

    DONE = "done", "完成"
    MOSTLY = "mostly", "基本完成"
    UNDONE = "undone", "未完成"


class ProblemVerdict(TextChoices):
    """Whether a problem was really solved."""

    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    UNSOLVED = "unsolved", "未解决"


# What stands for the score of a project that was vetoed: it has none, which is not 0.
VETOED = "—（一票否决）"
# The same while the head has not confirmed it.
VETO_OPEN = "—（提请否决）"


class StageResult(TextChoices):
    """What one year of a project that runs over several came to; it does not end the project."""

    REACHED = "reached", "完成年度任务"
    MOSTLY = "mostly", "基本完成年度任务"
    BEHIND = "behind", "未完成年度任务"


class CardColour(TextChoices):
    """Card shown in a vote on an application."""

    GREEN = "green", "绿牌"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"


class DecisionState(TextChoices):
    """Whether a decision binds yet."""

    PENDING = "pending", "待公布"
    IN_FORCE = "in_force", "已公布"
    WITHDRAWN = "withdrawn", "已撤换"


class RemedyState(TextChoices):
    """How far an objection or an appeal has come."""

    OPEN = "open", "办理中"
    UPHELD = "upheld", "成立"
    DISMISSED = "dismissed", "不成立"
    MERGED = "merged", "并案重新评审"


class AppealKind(TextChoices):
    """What a unit appeals against."""

    REJECTION = "rejection", "不予立项"
    VETO = "veto", "预审否决"
    FAILURE = "failure", "验收不合格"
    GRADE = "grade", "年度等次"
