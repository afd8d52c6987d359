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
    CLAIMED = "claimed", "认领"


class GateKind(TextChoices):
    """A gate an application passes; switched on or off by the programme."""

    PRE_REVIEW = "pre_review", "组织部预审"
    COMMENT_MEETING = "comment_meeting", "评议会"
    EXPERT_PANEL = "expert_panel", "专家评审"
    CARD_VOTE = "card_vote", "绿黄红牌表决"
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
    SATISFACTION = "satisfaction", "满意率折算"
    PROCESS = "process", "迟报、缺报、逾期逐次扣分"


class SatisfactionRule(TextChoices):
    """How the answers of a survey become one rate."""

    WEIGHTED = "weighted", "按满意 1、比较满意 0.8、基本满意 0.6 折算"
    SHARE = "share", "按满意和比较满意所占比例计算"


class TrimRule(TextChoices):
    """Which extreme totals are left out before the mean."""

    NONE = "none", "不去分"
    ONE_EACH = "one_each", "去掉一个最高分和一个最低分"
    TENTH = "tenth", "两端各去掉 10%"


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
    RETURNED_REPORT = "returned_report", "退回的月报"
    MILESTONE = "milestone", "计划任务"
    RETURNED_FORM = "returned_form", "退回的申报书"
    SHEET = "sheet", "专家评分表"
    RECTIFICATION = "rectification", "整改"
    FINDING = "finding", "督查问题"
    ORDER = "order", "督办单"
    COORDINATION = "coordination", "协调事项"
    EXPLANATION = "explanation", "通报说明"
    HANDOVER = "handover", "书记交接"


class Recipient(TextChoices):
    """Who is reminded, by level of escalation.

    The owner is whoever has to act himself: an expert, the people of a lead unit, else the
    unit's liaison.
    """

    OWNER = "owner", "承办人"
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


class Holders(TextChoices):
    """How many units may hold one topic of the catalogue."""

    MANY = "many", "可由多个单位承担"
    ONE = "one", "只由一个单位承担"


class EventKind(TextChoices):
    """An event of the year beside the windows of application and closing."""

    TOPICS = "topics", "选题清单征集"
    CALL = "call", "印发申报通知"
    PRE_REVIEW = "pre_review", "预审"
    EXPERT_MEETING = "expert_meeting", "专家评审会"
    NOTICE = "notice", "立项公示"
    APPROVAL_LIST = "approval_list", "印发立项名单"
    LETTERS = "letters", "签订责任状"
    MID_TERM = "mid_term", "中期检查"
    FIELD_MEETING = "field_meeting", "现场会"
    OBSERVATION = "observation", "观摩评比"
    SURVEY = "survey", "满意度测评"
    ACCEPTANCE = "acceptance", "验收评分"
    YEAR_END = "year_end", "述职评议会"
    FEEDBACK = "feedback", "结果反馈"
    ARCHIVE = "archive", "归档"


class CriterionKind(TextChoices):
    """How a criterion enters the total."""

    BASE = "base", "基本分"
    BONUS = "bonus", "加分"
    DEDUCTION = "deduction", "扣分"


class MissingJudge(TextChoices):
    """What happens to the score while a judge's sheet is missing."""

    WAIT = "wait", "等待补齐"
    REWEIGHT = "reweight", "按已提交的评委重新折算"


class Grading(TextChoices):
    """What the year-end grade rests on."""

    SCORES = "scores", "按得分定等次"
    AWARDS = "awards", "按名次定奖项"
    MERITS = "merits", "按全年积累的星旗定等次"


class Scope(TextChoices):
    """Whether places are counted in each category or over all projects."""

    GROUP = "group", "分类别"
    ALL = "all", "全部项目"


class ConditionFact(TextChoices):
    """A figure a grade may further demand."""

    BASE = "base", "基本分合计"
    BONUS = "bonus", "加分合计"
    CRITERION = "criterion", "单项得分"
    RED_MONTHS = "red_months", "红灯期数"
    OVERDUE = "overdue", "逾期任务数"
    SOLVED = "solved", "问题解决率（%）"


class Comparison(TextChoices):
    """Whether a figure must reach a bound or stay within it."""

    AT_LEAST = "at_least", "不低于"
    AT_MOST = "at_most", "不超过"


class MeritSource(TextChoices):
    """What earns a star or flag in a report period."""

    GREEN = "green", "当期绿灯"
    ON_TIME = "on_time", "按时报送"
    HAND = "hand", "组织部评定"


class Interval(TextChoices):
    """How often projects report."""

    MONTHLY = "monthly", "每月"
    QUARTERLY = "quarterly", "每季度"
    CHECKPOINTS = "checkpoints", "固定节点"


class LagMode(TextChoices):
    """How lag is measured against planned progress."""

    POINTS = "points", "百分点"
    RELATIVE = "relative", "占序时进度的百分比"


class InspectionMode(TextChoices):
    """How projects come to be inspected."""

    RANDOM = "random", "随机督查"
    PATROL = "patrol", "责任巡查"
    SPOT = "spot", "重点抽查"


class OrderKind(TextChoices):
    """How loudly a unit is told to act; each is louder than the one before."""

    LETTER = "letter", "提醒函"
    BLUE = "blue", "蓝色督办单"
    YELLOW = "yellow", "黄色督办单"
    RED = "red", "红色督办单"


class OrderTrigger(TextChoices):
    """What makes the rules propose an order: red periods in a row, or working days without."""

    REDS = "reds", "连续红灯（期）"
    UNSIGNED = "unsigned", "签发后未签收（工作日）"
    UNANSWERED = "unanswered", "到期后未回复（工作日）"
    UNCLOSED = "unclosed", "到期后未办结（工作日）"


class Qualifier(TextChoices):
    """How exact a published number is."""

    EXACT = "exact", ""
    ABOUT = "about", "约"
    OVER = "over", "余"


class Direction(TextChoices):
    """In which direction an indicator improves."""

    UP = "up", "越高越好"
    DOWN = "down", "越低越好"


class RuleSection(TextChoices):
    """A part of the rule book that is edited, frozen and corrected as a whole."""

    BASICS = "basics", "基本信息与日历"
    CATEGORIES = "categories", "类别与领域"
    ITEM_TYPES = "item_types", "项目类型"
    TOPICS = "topics", "选题清单"
    QUOTAS = "quotas", "数量要求"
    APPLICATION = "application", "申报书要求"
    GATES = "gates", "立项环节"
    RUBRICS = "rubrics", "评分表与汇总"
    GRADES = "grades", "等次与奖项"
    DISPATCH = "dispatch", "调度与提醒"
    LAMPS = "lamps", "亮灯规则"
    INSPECTIONS = "inspections", "督查方式"
    OBJECTIVES = "objectives", "总体目标"
    VISIBILITY = "visibility", "公开范围"
