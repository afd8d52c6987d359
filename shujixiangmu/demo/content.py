"""What the units of the demonstration county write: plausible texts, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any


@dataclass(frozen=True)
class Theme:
    """Texts shared by the projects of one topic."""

    background: str
    problems: tuple[str, ...]
    measures: tuple[str, ...]
    indicator: tuple[str, str, str, str]
    expected: str
    tasks: tuple[tuple[str, str], ...]


STANDARD = Theme(
    background=(
        "年初对所辖支部逐一走访，发现标准化、规范化、信息化建设参差不齐：有的支部阵地陈旧，"
        "组织生活记录不全，党员信息更新不及时；有的支部书记对“三会一课”流程不熟，"
        "年底集中补记。上级党委把基层党建“三化”建设列为今年的一号工程，"
        "需要书记牵头统筹人员、场地和经费，一次性补齐短板。"
    ),
    problems=(
        "部分支部活动阵地陈旧、制度不上墙，组织生活记录不完整，达不到标准化要求。",
        "党员信息和组织关系更新滞后，信息化平台使用率低，数据与台账对不上。",
    ),
    measures=(
        "书记带队逐个支部过堂，建立问题清单，一支部一方案限期整改。",
        "统一阵地标识和制度上墙，补齐党员活动室设施。",
        "集中核对党员信息，指定专人每月更新平台数据。",
    ),
    indicator=("达标支部", "个", "6", "22"),
    expected="年内所有支部完成“三化”建设并通过验收，组织生活按时开展、记录完整，党员信息准确率达到百分之百，党员群众对支部工作的满意程度明显提高。",
    tasks=(
        ("完成支部摸底并建立问题清单", "问题清单一份"),
        ("制定一支部一方案并明确责任人", "整改方案汇编"),
        ("完成首批支部阵地改造", "阵地验收单"),
        ("集中核对并更新党员信息", "核对台账"),
        ("完成全部支部阵地改造和制度上墙", "阵地验收单"),
        ("组织“三化”建设总结验收", "验收报告"),
    ),
)

ECONOMY = Theme(
    background=(
        "全镇多数行政村集体经济收入来源单一，主要靠土地发包和上级补助，抗风险能力弱，"
        "为群众办事缺少经费。经书记带队到村调研，共同的难处是缺项目、缺带头人、缺销路。"
        "县委把“党建+村级集体经济”列为乡镇必选项目，要求由书记统筹涉农资金和驻村力量，"
        "推动村村有产业、年年有增收。"
    ),
    problems=(
        "部分村集体经济薄弱、增收渠道单一，经营性收入不足十万元。",
        "村级缺少懂经营的带头人，闲置资产资源没有盘活，产品销路不稳定。",
    ),
    measures=(
        "逐村清查集体资产资源，一村一策确定增收项目。",
        "由镇党委牵头成立联合公司，统一对接企业和市场。",
        "选派党员致富能手结对帮带，书记每月到村推进。",
    ),
    indicator=("经营性收入达到10万元的村", "个", "3", "11"),
    expected="年内各行政村集体经营性收入全部达到十万元以上，形成两到三个可推广的村集体增收项目，村级为民办事能力明显增强，群众得到看得见的实惠。",
    tasks=(
        ("完成村集体资产资源清查", "清查台账"),
        ("一村一策确定增收项目", "项目计划书"),
        ("成立镇级联合公司并开展经营", "营业执照和章程"),
        ("首批增收项目投产", "投产验收单"),
        ("组织产销对接和带头人培训", "培训签到和合同"),
        ("核算全年集体经济收入", "收入核算表"),
    ),
)


CONTACTS = {
    "secretary_posts": "党（工）委书记",
    "secretary_phone": "13800000000",
    "liaison_name": "联络员",
    "liaison_post": "党建办干事",
    "liaison_phone": "13900000000",
}
TEAM = [
    {"uid": "t1", "name": "组员甲", "post": "党委副书记", "duty": "统筹协调和日常推进"},
    {"uid": "t2", "name": "组员乙", "post": "组织委员", "duty": "台账和佐证材料"},
]


def feature_theme(title: str) -> Theme:
    """Texts of an elective project, built round its title."""
    return Theme(
        background=(
            f"围绕“{title}”，书记带领班子用半个月时间走访党员群众和基层干部，召开座谈会四次，"
            "梳理出群众反映集中、单靠一个部门难以解决的问题。这项工作涉及多个单位协同，"
            "过去多头管理、各干各的，效果不明显。由书记牵头抓、集中一年时间攻坚，"
            "有条件形成可以在全县推广的做法。"
        ),
        problems=(
            "责任分散在多个部门和单位，没有牵头人，群众反映的问题长期得不到回应。",
            "工作靠突击、缺机制，已有做法没有固定下来，换了人就断线。",
        ),
        measures=(
            "书记任组长组建专班，每两周碰头一次，问题逐项交办销号。",
            "选两个点先行试点，总结流程后全面推开。",
            "形成制度文件并公开服务承诺，接受党员群众评议。",
        ),
        indicator=("已落实的点位", "个", "0", "20"),
        expected="年内解决群众反映最集中的突出问题，形成一套可复制、可推广的制度做法，党员作用得到发挥，群众获得感明显提升，并在全县范围交流推广。",
        tasks=(
            ("组建专班并完成走访调研", "调研报告"),
            ("确定试点并制定实施方案", "实施方案"),
            ("两个试点启动并运行", "试点运行记录"),
            ("总结试点流程并修改完善", "流程图和制度稿"),
            ("在全部点位推开", "推开情况表"),
            ("印发制度文件并组织群众评议", "制度文件和评议结果"),
        ),
    )


def theme_of(title: str) -> Theme:
    """Texts that suit a project title of the workbook."""
    if "三化" in title:
        return STANDARD
    if "集体经济" in title:
        return ECONOMY
    return feature_theme(title)


def filled_values(
    document: dict[str, Any],
    *,
    title: str,
    start: date,
    end: date,
    decided_on: date,
    principles: list[str],
    random: Random,
) -> dict[str, Any]:
    """What a liaison officer adds to an imported draft; contacts that are there already stay."""
    theme = theme_of(title)
    missing = {name: value for name, value in CONTACTS.items() if not document.get(name)}
    return {
        **missing,
        **_texts(theme),
        **_answers(theme, principles),
        **_surroundings(theme, decided_on),
        "start_date": start.isoformat(),
        "end_date": end.isoformat(),
        "collective_decision_date": decided_on.isoformat(),
        "milestones": _milestones(theme, start, end, random),
    }


def _texts(theme: Theme) -> dict[str, Any]:
    return {
        "continuity": "new",
        "background": theme.background,
        "research_note": "书记带队走访党员群众，座谈四次，实地查看六个点位，收集意见三十余条。",
        "expected_results": theme.expected,
        "collective_decision": "党委会议集体研究",
        "applicant_opinion": "同意申报。",
        "pledge": "yes",
        "team": TEAM,
        "problems": _rows("p", [{"text": text} for text in theme.problems]),
    }


def _answers(theme: Theme, principles: list[str]) -> dict[str, Any]:
    problems = len(theme.problems)
    return {
        "measures": _rows(
            "m",
            [
                {"text": text, "problems": [f"p{min(n, problems)}"]}
                for n, text in enumerate(theme.measures, start=1)
            ],
        ),
        "indicators": [_indicator(theme)],
        "self_check": [
            {"uid": f"c{n}", "met": "yes", "note": f"已对照“{principle}”自查"}
            for n, principle in enumerate(principles, start=1)
        ],
    }


def _surroundings(theme: Theme, decided_on: date) -> dict[str, Any]:
    """Research, places, partners, what is special, and a small budget."""
    visits = (
        (21, "三个村（社区）", "支部书记、党员代表", "24", theme.problems[0]),
        (12, "镇便民服务中心", "群众代表、两代表一委员", "36", theme.problems[1]),
    )
    research = [
        {
            "held_on": (decided_on - timedelta(days=ago)).isoformat(),
            "place": place,
            "people": people,
            "head_count": count,
            "findings": findings,
        }
        for ago, place, people, count, findings in visits
    ]
    return {
        "research": _rows("r", research),
        "problem_source": ["masses", "self_check"],
        "pilot_sites": _rows("l", [{"name": "试点一村"}, {"name": "试点二村"}]),
        "partners": _rows("q", [{"name": "县直帮扶单位党支部"}]),
        "innovation": "书记一线领办、专班推进，问题逐项交办销号，做法固定为制度。",
        "replication": "流程清楚、花钱不多，同类单位可以照着做。",
        "link_to_main_business": "与本单位年度中心工作同部署、同调度、同考核。",
        "support_needed": _rows("n", [{"text": "涉及多个部门的事项，请县里协调。"}]),
        "budget": _rows(
            "b",
            [
                {"kind": "activities", "amount": "3000", "basis": "走访和座谈 6 次"},
                {"kind": "publicity", "amount": "2000", "basis": "宣传栏 10 块，每块 200 元"},
            ],
        ),
        "funds": _rows("f", [{"source": "dues", "amount": "5000", "secured": "yes"}]),
    }


def narrative(done: list[str], open_tasks: list[str], random: Random) -> str:
    """A month's progress in a unit's words (30–800 characters)."""
    opening = random.choice(
        (
            "本月书记到点位推进两次，",
            "本月召开专班会议两次，",
            "本月按计划推进，",
            "本月集中力量攻坚，",
        )
    )
    finished = f"完成了{'、'.join(done)}。" if done else "各项任务按步骤进行，暂无任务到期完成。"
    running = (
        f"正在推进{'、'.join(open_tasks[:2])}，相关台账和佐证材料已同步整理。"
        if open_tasks
        else "全部任务已经完成，正在整理结项材料。"
    )
    return opening + finished + running


def next_steps(open_tasks: list[str]) -> str:
    """What comes next month (20–500 characters)."""
    if not open_tasks:
        return "整理一年来的台账和佐证材料，做好结项准备，总结可推广的做法。"
    return f"下月重点推进{open_tasks[0]}，书记继续每两周到现场调度一次，确保按时限完成。"


def _rows(prefix: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"uid": f"{prefix}{n}", **row} for n, row in enumerate(rows, start=1)]


def _indicator(theme: Theme) -> dict[str, str]:
    name, unit, baseline, target = theme.indicator
    return {
        "uid": "i1",
        "name": name,
        "unit": unit,
        "baseline": baseline,
        "target": target,
        "method": "以年底实地核验为准",
        "direction": "up",
    }


def _milestones(theme: Theme, start: date, end: date, random: Random) -> list[dict[str, Any]]:
    count, span = len(theme.tasks), (end - start).days
    share = 100 // count
    rows = []
    for n, (task, deliverable) in enumerate(theme.tasks, start=1):
        due = start + timedelta(days=span * n // count - (0 if n == count else random.randrange(6)))
        begins = start + timedelta(days=max(0, span * (n - 1) // count - 10))
        rows.append(
            {
                "uid": f"s{n}",
                "task": task,
                "deliverable": deliverable,
                "planned_start": min(begins, due).isoformat(),
                "due_date": due.isoformat(),
                "responsible_person": random.choice(("组员甲", "组员乙")),
                "weight": str(share if n < count else 100 - share * (count - 1)),
                "measure": f"m{(n - 1) * len(theme.measures) // count + 1}",
            }
        )
    return rows
