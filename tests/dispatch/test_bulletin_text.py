"""Sentences of the month's bulletin, from figures alone."""

from decimal import Decimal

from dispatch.bulletin_text import (
    Figures,
    ProjectLine,
    Sections,
    behind_ones,
    behind_sentence,
    good_ones,
    good_sentence,
    named_by_itself,
    parts_of,
    sections_of,
)


def line(pk: int = 1, colour: str = "green", planned: str = "50.0", actual: str = "50.0", **more):
    plan, done = Decimal(planned), Decimal(actual)
    facts = {"lag": max(plan - done, Decimal(0)), "overdue_days": 0, **more}
    return ProjectLine(pk, f"N{pk}", f"项目{pk}", "甲镇", colour, plan, done, **facts)


def figures(**more) -> Figures:
    facts = {
        "period": "2026年5月",
        "report_name": "2026年5月月报",
        "run_unit": "个月",
        "reports": {"on_time": 7, "missing": 2, "late": 1},
        "lamps": {"red": 2, "green": 9},
        "skipped": 1,
        "before": "2026年4月",
        "lamps_before": {"red": 1, "yellow": 1, "green": 9},
        **more,
    }
    return Figures(**facts)


def test_the_first_section_counts_reports_and_lamps_and_compares_with_the_month_before():
    assert sections_of(figures()).overall.split("\n") == [
        "2026年5月月报应报 10 份，其中按时 7 份、迟报 1 份、缺报 2 份，按时报送率 70.0%；"
        "另有 1 个项目免报。",
        "2026年5月共有 11 个项目亮灯，其中红灯 2 个、黄灯 0 个、绿灯 9 个、灰灯 0 个。"
        "与2026年4月相比，红灯增加 1 个，黄灯减少 1 个，绿灯持平。",
    ]


def test_the_first_month_compares_with_nothing_and_names_no_rate_before_the_deadline():
    text = sections_of(figures(reports={"pending": 3}, skipped=0, lamps_before=None)).overall
    assert "未到期 3 份。" in text
    assert "按时报送率" not in text
    assert "相比" not in text


def test_better_are_green_ones_that_reported_on_time_the_furthest_ahead_first():
    lines = [
        line(1, actual="50.0"),
        line(2, actual="60.0"),
        line(3, actual="40.0"),
        line(4, actual="70.0", timeliness="late"),
        line(5, "yellow", actual="90.0"),
        line(6, planned="0.0", actual="0.0"),
        *[line(pk, actual="50.0") for pk in range(7, 12)],
    ]
    assert [row.project_id for row in good_ones(lines)] == [2, 1, 7, 8, 9]


def test_behind_are_red_before_yellow_and_a_late_report_alone_names_nobody():
    lines = [
        line(1, "yellow", actual="38.0"),
        line(2, "red", actual="10.0"),
        line(3, "yellow", timeliness="late"),
        line(4, "red", actual="10.0", overdue_days=40),
        line(5),
    ]
    found = behind_ones(lines)
    assert [row.project_id for row in found] == [4, 2, 1, 3]
    assert [named_by_itself(row) for row in found] == [True, True, True, False]


def test_a_project_behind_is_told_with_lag_overdue_days_report_and_red_months():
    row = line(1, "red", actual="10.2", overdue_days=40, red_run=3, timeliness="missing")
    assert behind_sentence(row, lag_mode="points", run_unit="个月") == (
        "红灯，序时进度 50.0%，实际进度 10.2%，滞后序时进度 39.8 个百分点，任务最长逾期 40 天，"
        "本期报告缺报，连续 3 个月红灯。"
    )
    relative = behind_sentence(row, lag_mode="relative", run_unit="个月")
    assert "滞后序时进度 39.8%（占序时进度）" in relative


def test_a_better_project_is_told_with_what_the_unit_called_its_highlight():
    row = line(actual="60.0", highlight="建成先锋岗\n12 个。")
    assert good_sentence(row) == ("实际进度 60.0%，超序时进度 10.0 个百分点。建成先锋岗 12 个。")


def test_demands_follow_from_what_was_found():
    late = sections_of(figures(lines=(line(1, "red", actual="0.0", overdue_days=3, red_run=2),)))
    for words in ("倒排工期", "任务逾期的", "连续红灯的", "迟报、缺报的"):
        assert words in late.demands
    calm = sections_of(figures(reports={"on_time": 3}, lamps={"green": 3}, lines=(line(),)))
    assert calm.demands == "1. 进展较好的，保持势头，注意总结可推广的做法。"
    assert calm.problems == "本期没有红灯、黄灯项目。"


def test_sections_left_empty_do_not_appear_and_the_others_are_numbered_on():
    parts = parts_of(Sections("甲\n\n乙", "", "", "丙"), [], ["丁"])
    assert [(part.heading, part.paragraphs) for part in parts] == [
        ("一、总体情况", ("甲", "乙")),
        ("二、存在问题", ("1. 丁",)),
        ("三、下步要求", ("丙",)),
    ]
