"""Codes of monthly dispatch."""

from django.db.models import TextChoices


class ReportState(TextChoices):
    """Where a monthly report stands with the people who handle it."""

    OPEN = "open", "待报"
    FILED = "filed", "待书记确认"
    CONFIRMED = "confirmed", "待核"
    ACCEPTED = "accepted", "已核"
    RETURNED = "returned", "退回重报"


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
