"""Codes of the project and its parts."""

from django.db.models import TextChoices


class Status(TextChoices):
    """States of the lifecycle."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "已申报"
    PRE_REVIEW = "pre_review", "预审中"
    RETURNED = "returned", "退回修改"
    PRE_REJECTED = "pre_rejected", "预审否决"
    EXPERT_REVIEW = "expert_review", "专家评审中"
    REJECTED = "rejected", "不予立项"
    NOTICED = "noticed", "立项公示"
    APPROVED = "approved", "已立项"
    IN_PROGRESS = "in_progress", "实施中"
    SUSPENDED = "suspended", "中止"
    CLOSING = "closing", "申请结项"
    ACCEPTANCE = "acceptance", "验收中"
    RECTIFYING = "rectifying", "限期整改"
    ACCEPTED = "accepted", "已验收"
    FAILED = "failed", "验收不合格"
    TERMINATED = "terminated", "终止"
    REVOKED = "revoked", "撤销立项"
    CONTINUED = "continued", "接续"
    ARCHIVED = "archived", "归档"


EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
BEFORE_APPROVAL = frozenset(
    {
        Status.DRAFT,
        Status.SUBMITTED,
        Status.PRE_REVIEW,
        Status.RETURNED,
        Status.EXPERT_REVIEW,
        Status.NOTICED,
    }
)
NOT_APPROVED = frozenset({Status.PRE_REJECTED, Status.REJECTED})
RUNNING = frozenset({Status.IN_PROGRESS})
ESTABLISHED = frozenset(Status) - BEFORE_APPROVAL - NOT_APPROVED
OCCUPIES_QUOTA = frozenset(Status) - NOT_APPROVED - {Status.TERMINATED, Status.REVOKED}


class Continuity(TextChoices):
    """Whether the project is new, follows another, or runs over several years (A10)."""

    NEW = "new", "新立"
    CONTINUED = "continued", "接续"
    MULTI_YEAR = "multi_year", "跨年度"


class Direction(TextChoices):
    """Direction in which an indicator improves."""

    UP = "up", "↑ 越高越好"
    DOWN = "down", "↓ 越低越好"


class AttachmentKind(TextChoices):
    """What an attachment shows."""

    APPLICATION = "application", "申报附件"
    SIGNED_SCAN = "signed_scan", "签字盖章件"
    EVIDENCE = "evidence", "佐证材料"
    CLOSING = "closing", "结项材料"


class ProblemSource(TextChoices):
    """Where a problem was found (C4)."""

    SUPERIOR = "superior", "上级部署"
    APPRAISAL = "appraisal", "述职评议反馈"
    INSPECTION = "inspection", "巡视巡察反馈"
    MASSES = "masses", "群众反映"
    SELF_CHECK = "self_check", "自查"


class LikenessKind(TextChoices):
    """Whose text an application resembles."""

    OWN_EARLIER = "own_earlier", "沿用本单位往年内容"
    OWN_NOW = "own_now", "与本单位另一个项目雷同"
    OTHERS = "others", "与其他单位雷同"


class BudgetKind(TextChoices):
    """What money is planned for (block E)."""

    TRAINING = "training", "培训费"
    PREMISES = "premises", "阵地建设"
    ACTIVITIES = "activities", "活动费"
    PUBLICITY = "publicity", "宣传费"
    MATERIALS = "materials", "资料费"
    OTHER = "other", "其他"


class FundKind(TextChoices):
    """Where money comes from (block E)."""

    DUES = "dues", "党费"
    BUDGET = "budget", "财政"
    VILLAGE = "village", "村集体"
    OWN = "own", "自筹"
    DONATIONS = "donations", "社会捐助"
    SUPERIOR = "superior", "上级补助"
