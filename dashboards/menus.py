"""The menu of each role, as data: a person sees the union of the roles held today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboards.links import address
from organisations.enums import Role

UNIT = frozenset({Role.LIAISON, Role.SECRETARY})
STAFF = frozenset({Role.STAFF})
HEAD = frozenset({Role.HEAD})
DEPARTMENT = STAFF | HEAD
LEADER = frozenset({Role.LEADER})
EXPERT = frozenset({Role.EXPERT})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
EVERYONE = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """One line of the menu: its page, who sees it, which to-dos it counts, which pages belong."""

    label: str
    page: str
    roles: frozenset[str]
    counts: tuple[str, ...] = ()
    pages: frozenset[str] = field(default_factory=frozenset)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """Lines of the menu under one caption."""

    caption: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class MenuItem:
    """A line as the frame shows it."""

    label: str
    url: str
    count: int
    active: bool


@dataclass(frozen=True)
class MenuSection:
    """A caption with its lines, as the frame shows them."""

    caption: str
    items: tuple[MenuItem, ...]


def _pages(*names: str) -> frozenset[str]:
    return frozenset(names)


IMPORT_PAGES = _pages(
    "projects:import_confirm",
    "projects:ledger",
    "projects:ledger_sheets",
    "projects:ledger_columns",
)


ALL_TODOS = "*"
ALL_PROJECTS = "projects"
PROJECT_PAGES = _pages(
    "dashboards:others",
    "dashboards:other_plan",
    "dashboards:project",
    "projects:apply",
    "projects:compare",
    "projects:paper",
    "projects:move",
    "projects:similar",
)

RULE_PAGES = _pages(
    "programmes:detail",
    "programmes:start",
    "programmes:edit",
    "programmes:section",
    "programmes:versions",
    "programmes:publish",
    "programmes:import_rules",
    "programmes:remove",
)

COORDINATION_PAGES = _pages("dispatch:coordination_item", "dispatch:coordination_new")
MEETING_PAGES = _pages(
    "dispatch:gatherings",
    "dispatch:gathering",
    "dispatch:gathering_new",
    "dispatch:gathering_edit",
    "dispatch:gathering_agenda",
    "dispatch:gathering_people",
    "dispatch:gathering_screen",
    "dispatch:gathering_paper",
    "dispatch:decisions",
    "dispatch:decision",
)

SUPERVISION_PAGES = _pages(
    "dispatch:draw",
    "dispatch:finding",
    "dispatch:findings",
    "dispatch:inspection",
    "dispatch:inspection_new",
    "dispatch:inspection_record",
    "dispatch:order",
    "dispatch:order_edit",
    "dispatch:order_new",
    "dispatch:orders",
    "dispatch:patrol",
)

SECTIONS: tuple[Section, ...] = (
    Section(
        "",
        (
            Entry("工作台", "dashboards:workbench", EVERYONE, counts=(ALL_TODOS,)),
            Entry(
                "我的项目",
                "dashboards:library",
                UNIT,
                counts=(ALL_PROJECTS,),
                pages=PROJECT_PAGES
                | _pages("reviews:closing", "reviews:rectification", "reviews:stage")
                | _pages("reviews:approval_trace", "reviews:verdict"),
            ),
            Entry(
                "申报项目",
                "projects:new",
                UNIT,
                pages=_pages("projects:sources", "projects:copy"),
            ),
            Entry(
                "选题清单",
                "projects:topics",
                UNIT | DEPARTMENT | LEADER,
                pages=_pages("projects:topic", "projects:topic_return"),
            ),
            Entry("特殊补报", "projects:openings", DEPARTMENT),
            Entry(
                "我的月报",
                "dispatch:month",
                UNIT,
                counts=("report", "confirm"),
                pages=_pages("dispatch:report"),
            ),
            Entry(
                "我的评分",
                "reviews:sheets",
                EXPERT,
                counts=("sheet",),
                pages=_pages(
                    "reviews:sheet", "reviews:own_conflicts", "reviews:card", "dashboards:project"
                ),
            ),
            Entry(
                "项目库",
                "dashboards:library",
                DEPARTMENT | LEADER,
                counts=(ALL_PROJECTS,),
                pages=PROJECT_PAGES,
            ),
            Entry(
                "预审",
                "reviews:pre_review_queue",
                DEPARTMENT,
                counts=("pre_review",),
                pages=_pages("reviews:pre_review", "projects:similar_pairs"),
            ),
            Entry(
                "专家评审",
                "reviews:panel",
                DEPARTMENT,
                counts=("assign",),
                pages=_pages(
                    "reviews:assign",
                    "reviews:experts",
                    "reviews:expert",
                    "reviews:expert_add",
                    "reviews:sheet_case",
                    "reviews:vote_open",
                ),
            ),
            Entry(
                "立项审定",
                "reviews:approvals",
                DEPARTMENT,
                counts=("decide", "veto", "publish"),
                pages=_pages(
                    "reviews:decide",
                    "reviews:publication",
                    "reviews:approval_trace",
                    "reviews:approval_whatif",
                ),
            ),
            Entry(
                "异议和申诉",
                "reviews:appeals",
                DEPARTMENT,
                counts=("appeal", "objection"),
                pages=_pages("reviews:verdict", "reviews:notices", "reviews:objection"),
            ),
            Entry(
                "立项公示",
                "reviews:notices",
                UNIT | LEADER,
                pages=_pages("reviews:objection"),
            ),
            Entry(
                "验收考核",
                "reviews:acceptance_queue",
                DEPARTMENT,
                counts=("take_closing", "verify", "assign_acceptance", "accept", "late_rectify"),
                pages=_pages("reviews:acceptance", "reviews:stage", "reviews:revocation"),
            ),
        ),
    ),
    Section(
        "调度",
        (
            Entry(
                "月度调度",
                "dispatch:month",
                DEPARTMENT | LEADER,
                counts=("check",),
                pages=_pages("dispatch:report", "dispatch:check", "dispatch:lamp_override")
                | _pages("dispatch:check_list", "dispatch:deadlines"),
            ),
            Entry(
                "协调事项",
                "dispatch:coordination",
                UNIT,
                counts=("coordination_rate", "coordination_work", "decision_do"),
                pages=COORDINATION_PAGES | MEETING_PAGES,
            ),
            Entry(
                "协调事项",
                "dispatch:coordination",
                DEPARTMENT | LEADER,
                counts=("coordination_take", "coordination_follow", "coordination_instruct"),
                pages=COORDINATION_PAGES,
            ),
            Entry(
                "调度会",
                "dispatch:gatherings",
                DEPARTMENT | LEADER,
                counts=("decision_follow", "decision_verify"),
                pages=MEETING_PAGES,
            ),
            Entry(
                "通报",
                "dispatch:bulletins",
                UNIT | DEPARTMENT | LEADER,
                counts=("bulletin_word", "bulletin_sign", "bulletin_forward"),
                pages=_pages(
                    "dispatch:bulletin",
                    "dispatch:bulletin_edit",
                    "dispatch:bulletin_explain",
                    "dispatch:bulletin_receipts",
                ),
            ),
            Entry(
                "督查督办",
                "dispatch:inspections",
                UNIT | DEPARTMENT | LEADER,
                counts=(
                    "finding_do",
                    "order_sign",
                    "order_answer",
                    "order_issue",
                    "order_verify",
                    "order_proposal",
                    "finding_verify",
                    "inspection_do",
                ),
                pages=SUPERVISION_PAGES,
            ),
            Entry(
                "提醒记录",
                "dispatch:reminders",
                DEPARTMENT,
                pages=_pages("dispatch:reminders_preview"),
            ),
            Entry(
                "日程",
                "dispatch:calendar",
                UNIT | DEPARTMENT | LEADER | EXPERT,
                pages=_pages("dispatch:gantt", "dispatch:project_gantt", "dispatch:feed")
                | _pages("dispatch:feed_renew"),
            ),
        ),
    ),
    Section(
        "汇总",
        (
            Entry("项目总览", "dashboards:overview", DEPARTMENT | LEADER),
            Entry("申报覆盖", "dashboards:coverage", DEPARTMENT | LEADER),
            Entry(
                "总体目标",
                "projects:objectives",
                UNIT | DEPARTMENT | LEADER,
                pages=_pages("projects:objective"),
            ),
            Entry(
                "年度排名",
                "reviews:ranking",
                DEPARTMENT | LEADER,
                pages=_pages(
                    "reviews:merits",
                    "reviews:ranking_version",
                    "reviews:secretaries",
                    "reviews:secretary",
                ),
            ),
            Entry("年度结果", "reviews:ranking", UNIT, pages=_pages("reviews:secretary")),
            Entry(
                "下载中心",
                "core:jobs",
                UNIT | DEPARTMENT | LEADER,
                pages=_pages("core:job"),
            ),
        ),
    ),
    Section(
        "规则",
        (
            Entry("年度方案", "programmes:index", EVERYONE, pages=RULE_PAGES),
            Entry("工作日历", "programmes:calendar", DEPARTMENT | ADMINISTRATOR),
            Entry(
                "消息发送",
                "notifications:deliveries",
                DEPARTMENT,
                pages=_pages("notifications:unread"),
            ),
            Entry("导入台账", "projects:import_workbook", DEPARTMENT, pages=IMPORT_PAGES),
        ),
    ),
    Section("系统", (Entry("技术维护", "admin:index", ADMINISTRATOR),)),
)


def menu_for(
    roles: frozenset[str], numbers: Mapping[str, int], page: str
) -> tuple[MenuSection, ...]:
    """The menu of a person with these roles; `page` is the name of the page being shown.

    `numbers` holds counts by kind of to-do and the totals. One address appears once, under the
    name its first role gives it; sections without a line are left out.
    """
    shown: set[str] = set()
    sections = []
    for section in SECTIONS:
        items = []
        for entry in section.entries:
            url = address(entry.page, **entry.query) if entry.roles & roles else ""
            if url and url not in shown:
                shown.add(url)
                items.append(_item(entry, url, numbers, page))
        if items:
            sections.append(MenuSection(section.caption, tuple(items)))
    return tuple(sections)


def _item(entry: Entry, url: str, numbers: Mapping[str, int], page: str) -> MenuItem:
    return MenuItem(
        label=entry.label,
        url=url,
        count=sum(numbers.get(code, 0) for code in entry.counts),
        active=page == entry.page or page in entry.pages,
    )
