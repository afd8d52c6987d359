"""The ui tags write codes, dates and figures the way an office reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory

from core.templatetags import ui


def render(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def page_at(query: str) -> HttpRequest:
    return RequestFactory().get(f"/projects/{query}")


@pytest.mark.parametrize(
    ("code", "tone", "word"),
    [
        ("green", "g", "正常"),
        ("yellow", "y", "预警"),
        ("red", "r", "滞后"),
        ("grey", "n", "未启动"),
        ("", "n", "未启动"),
        (None, "n", "未启动"),
    ],
)
def test_a_lamp_is_said_in_shape_and_word(code: str | None, tone: str, word: str):
    assert ui.lamp(code) == f'<span class="lamp {tone}">{word}</span>'
    assert ui.lamp_word(code) == word


def test_dates_are_written_without_leading_zeros():
    assert ui.cn_date(date(2026, 3, 5)) == "2026年3月5日"
    assert ui.cn_day(date(2026, 3, 5)) == "3月5日"
    assert ui.weekday(date(2026, 6, 4)) == "星期四"
    assert ui.weekday(date(2026, 6, 7)) == "星期日"


def test_moments_are_shown_in_local_time():
    late_evening_in_utc = datetime(2026, 3, 4, 18, 32, tzinfo=UTC)
    assert ui.cn_datetime(late_evening_in_utc) == "2026年3月5日 02:32"
    assert ui.cn_date(late_evening_in_utc) == "2026年3月5日"
    assert ui.weekday(late_evening_in_utc) == "星期四"


def test_a_missing_date_is_a_dash():
    assert ui.cn_date(None) == ui.cn_day(None) == ui.cn_datetime(None) == "—"
    assert ui.weekday(None) == ""


@pytest.mark.parametrize(
    ("days", "words", "css"),
    [
        (3, "还剩 3 个工作日", ""),
        (1, "还剩 1 个工作日", "due-soon"),
        (0, "今天", "due-soon"),
        (-1, "已超 1 个工作日", "due-late"),
        (None, "—", ""),
    ],
)
def test_time_left_is_counted_in_working_days(days: int | None, words: str, css: str):
    shown = str(ui.working_days_left(days))
    assert words in shown
    assert ("class=" in shown) == bool(css)
    assert css in shown


def test_figures_are_rounded_half_up_once():
    assert ui.points(Decimal("37.95")) == "38.0"
    assert ui.points(Decimal("37.949")) == "37.9"
    assert ui.score(Decimal("86.745")) == "86.75"
    assert ui.points(0) == "0.0"
    assert ui.points(None) == ui.score("") == ui.score("not a number") == "—"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13800005678", "138****5678"),
        ("0790-5881234", "079*****1234"),
        ("12345", "*****"),
        ("", "—"),
    ],
)
def test_a_telephone_number_hides_its_middle(number: str, shown: str):
    assert ui.mask_phone(number) == shown


def test_names_are_escaped_in_tags():
    assert ui.status_tag("<b>草稿</b>", "warn") == (
        '<span class="tag warn">&lt;b&gt;草稿&lt;/b&gt;</span>'
    )
    assert "<script>" not in render("{% strip months %}", months=[("<script>", "red")])


def test_a_strip_is_read_aloud_month_by_month():
    shown = render("{% strip months %}", months=[("3月", "green"), ("4月", "red"), ("5月", "")])
    assert 'aria-label="3月正常，4月滞后，5月无月报"' in shown


def test_progress_is_drawn_without_styles_and_stays_inside_the_bar():
    shown = render("{% progress actual plan %}", actual=Decimal("120"), plan=Decimal("45"))
    assert 'width="100.00%"' in shown
    assert 'x="45.00%"' in shown
    assert "style" not in shown
    assert "实际 120.0%，序时 45.0%" in shown


def test_progress_without_a_plan_shows_no_mark():
    shown = render("{% progress actual %}", actual=None)
    assert 'class="plan"' not in shown
    assert 'width="0.00%"' in shown


def test_changing_a_filter_keeps_the_others_and_goes_back_to_the_first_page():
    request = page_at("?q=小区&lamp=red&page=4")
    shown = render("{% query_with lamp='green' %}", request=request)
    assert "lamp=green" in shown
    assert "q=%E5%B0%8F%E5%8C%BA" in shown
    assert "page" not in shown


def test_an_empty_value_removes_its_key_from_the_query():
    assert render("{% query_with lamp='' %}", request=page_at("?lamp=red")) == "?"


def test_a_query_with_a_quote_cannot_leave_the_link():
    shown = render("{% query_with page=2 %}", request=page_at('?q="><script>'))
    assert "<" not in shown
    assert '"' not in shown


def test_the_pager_says_how_many_there_are_and_keeps_the_filters():
    page = Paginator(range(45), 20).page(2)
    shown = render("{% pager page '个项目' %}", page=page, request=page_at("?lamp=red&page=2"))
    assert "共 45 个项目" in shown
    assert "?lamp=red&amp;page=3" in shown
    assert 'aria-current="page">2<' in shown


def test_a_single_page_has_no_page_links():
    shown = render("{% pager page %}", page=Paginator([], 20).page(1), request=page_at(""))
    assert "共 0 条" in shown
    assert "下一页" not in shown


def test_a_cell_of_a_strip_carries_a_letter_and_says_month_word_and_lag():
    cells = [("3月", "yellow", Decimal("12.5")), ("4月", "green", Decimal(0)), ("5月", "", None)]
    shown = render("{% strip months %}", months=cells)
    assert '<i class="y" title="3月 预警，滞后 12.5">预</i>' in shown
    assert '<i class="g" title="4月 正常">正</i>' in shown
    assert '<i class="" title="5月 无月报"></i>' in shown
