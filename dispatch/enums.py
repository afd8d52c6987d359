"""Codes of monthly dispatch."""

from django.db.models import TextChoices


class ReportState(TextChoices):
    """Where a monthly report stands with the people who handle it."""

    OPEN = "open", "待报"
    FILED = "filed", "待书记确认"
    CONFIRMED = "confirmed", "待核"
    ACCEPTED = "accepted", "已核"
    RETURNED = "returned", "退回重报"
    # Nothing is asked of the project this time: neither reminded nor counted nor lit.
    SKIPPED = "skipped", "免报"


class Timeliness(TextChoices):
    """How the deadline was kept; decided by the first submission and never softened."""

    PENDING = "pending", "未到期"
    ON_TIME = "on_time", "按时"
    LATE = "late", "迟报"
    MISSING = "missing", "缺报"


class LampColour(TextChoices):
    """Lamp of a project in a period."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "预警"
    RED = "red", "滞后"
    GREY = "grey", "未启动"


class ProblemKind(TextChoices):
    """Kind of a problem met on the way."""

    POLICY = "policy", "政策"
    FUNDS = "funds", "资金"
    SITE = "site", "土地场地"
    COOPERATION = "cooperation", "部门协同"
    PEOPLE = "people", "人员"
    OTHER = "other", "其他"


class CoordinationState(TextChoices):
    """Where a matter to be coordinated stands."""

    RAISED = "raised", "待受理"
    ACCEPTED = "accepted", "已受理待交办"
    REFUSED = "refused", "不受理"
    ASSIGNED = "assigned", "已交办"
    WORKING = "working", "办理中"
    AWAITING = "awaiting", "待单位确认"
    ESCALATED = "escalated", "已上提"
    CLOSED = "closed", "已销号"


class Satisfaction(TextChoices):
    """What the unit says of the result of a coordination."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class EscalatedTo(TextChoices):
    """To whom a matter that cannot be settled is brought."""

    LEADER = "leader", "分管领导"
    COMMITTEE = "committee", "常委会"


class GatheringKind(TextChoices):
    """Kind of a meeting of the department with units."""

    DISPATCH = "dispatch_meeting", "调度会"
    ON_SITE = "on_site", "现场会"
    SYMPOSIUM = "symposium", "座谈会"


class GatheringState(TextChoices):
    """Whether a meeting is still being prepared."""

    PLANNED = "planned", "筹备中"
    HELD = "held", "已召开"
    CANCELLED = "cancelled", "已取消"


class AgendaKind(TextChoices):
    """What an item of an agenda is about."""

    LEADER = "leader", "提请领导的协调事项"
    RED = "red", "红灯项目"
    YELLOW = "yellow", "黄灯项目"
    COORDINATION = "coordination", "协调事项"
    DECISION = "decision", "上次议定未完成"
    OTHER = "other", "其他议题"


class Attendance(TextChoices):
    """What the sign-in list says of one participant."""

    EXPECTED = "expected", "未登记"
    PRESENT = "present", "到会"
    EXCUSED = "excused", "请假"
    ABSENT = "absent", "缺席"


class DecisionState(TextChoices):
    """Where a task decided at a meeting stands; overdue is told from its day."""

    OPEN = "open", "办理中"
    REPORTED = "reported", "已报待核"
    DONE = "done", "已完成"


class InspectionState(TextChoices):
    """Where an inspection stands."""

    PLANNED = "planned", "待督查"
    RECORDED = "recorded", "已记录"
    CANCELLED = "cancelled", "已取消"


class StageRating(TextChoices):
    """How inspectors found the stage of a project."""

    GOOD = "good", "好"
    FAIR = "fair", "较好"
    AVERAGE = "average", "一般"
    POOR = "poor", "差"


class Severity(TextChoices):
    """How grave a finding is; decides how soon it has to be put right."""

    HINT = "hint", "提示"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"


class FindingState(TextChoices):
    """Where the rectification of a finding stands."""

    OPEN = "open", "待整改"
    ANSWERED = "answered", "待核验"
    CLOSED = "closed", "已销号"


class OrderState(TextChoices):
    """Where a supervision order or reminder letter stands."""

    DRAFT = "draft", "拟稿"
    TO_SIGN = "to_sign", "待签发"
    ISSUED = "issued", "待签收"
    SIGNED = "signed", "办理中"
    ANSWERED = "answered", "待核验"
    CLOSED = "closed", "已办结"
    WITHDRAWN = "withdrawn", "已作废"


class ProposalState(TextChoices):
    """What the department made of a proposed order."""

    OPEN = "open", "待研究"
    TAKEN = "taken", "已采纳"
    DROPPED = "dropped", "不发"


class BulletinKind(TextChoices):
    """What a bulletin is about."""

    MONTHLY = "monthly", "调度通报"
    INSPECTION = "inspection", "督查通报"
    URGENT = "urgent", "专项通报"
    PRAISE = "praise", "表扬通报"


class BulletinState(TextChoices):
    """Where a bulletin stands: written, units heard, waiting for the head, numbered and sent."""

    DRAFT = "draft", "起草中"
    HEARING = "hearing", "听取说明"
    WAITING = "waiting", "待签发"
    ISSUED = "issued", "已签发"


class BulletinScope(TextChoices):
    """Who a bulletin is sent to."""

    UNITS = "units", "各单位和领导"
    LEADERS = "leaders", "仅领导"


class EntrySide(TextChoices):
    """How a bulletin names a project."""

    GOOD = "good", "较好"
    BEHIND = "behind", "滞后"
