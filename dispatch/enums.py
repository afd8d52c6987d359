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
