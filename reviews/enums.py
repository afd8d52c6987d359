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


class CardColour(TextChoices):
    """Card shown in a vote on an application."""

    GREEN = "green", "绿牌"
    YELLOW = "yellow", "黄牌"
    RED = "red", "红牌"
