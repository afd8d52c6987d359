"""Days as counties write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheets.dates import parse_date


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2020年11月底前", date(2020, 11, 30)),
        ("2020.10.31", date(2020, 10, 31)),
        ("2020/12/15", date(2020, 12, 15)),
        ("12月底", date(2020, 12, 31)),
        ("2020年9月", date(2020, 9, 30)),
        ("2020年2月", date(2020, 2, 29)),
        ("2020.9", date(2020, 9, 30)),
        ("2020-3-5", date(2020, 3, 5)),
        ("20201231", date(2020, 12, 31)),
        ("２０２０年１０月３１日", date(2020, 10, 31)),
        ("２０２０．９．１", date(2020, 9, 1)),
        (" 2020年9月30日前完成 ", date(2020, 9, 30)),
        ("3月5日前", date(2020, 3, 5)),
        ("10月上旬", date(2020, 10, 10)),
        ("2020年10月下旬", date(2020, 10, 31)),
        ("2021年底", date(2021, 12, 31)),
        ("年底前", date(2020, 12, 31)),
        ("2020-12-31 00:00:00", date(2020, 12, 31)),
        (20201231, date(2020, 12, 31)),
        (44150, date(2020, 11, 15)),
        (44150.75, date(2020, 11, 15)),
        ("44150", date(2020, 11, 15)),
        (date(2020, 1, 2), date(2020, 1, 2)),
        (datetime(2020, 1, 2, 23, 59), date(2020, 1, 2)),
    ],
)
def test_a_day_is_understood(written: object, meant: date):
    assert parse_date(written, default_year=2020) == meant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "没有填写"),
        (None, "没有填写"),
        ("待定", "不是能认出的日期"),
        ("2020", "不是能认出的日期"),
        (2020, "不是日期"),
        (5, "不是日期"),
        (True, "不是日期"),
        (2020.1, "分不清是 1 月还是 10 月"),
        (float("inf"), "不是日期"),
        ("2020年2月30日", "不存在"),
        ("2020-13-01", "不存在"),
        ("13月底", "不存在"),
        ("1999年12月31日", "不在 2000 至 2099 之间"),
        ("10月-12月", "不是能认出的日期"),
        ("2020.9.1至2020.10.1", "不是能认出的日期"),
    ],
)
def test_what_is_not_one_day_is_refused_with_a_reason(written: object, reason: str):
    with pytest.raises(ValueError, match=reason):
        parse_date(written, default_year=2020)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from("-/."))
def test_every_day_survives_being_written_down(day: date, separator: str):
    short = f"{day.year}{separator}{day.month}{separator}{day.day}"
    for written in (short, f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}"):
        assert parse_date(written, default_year=2001) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_reason(text: str):
    try:
        day = parse_date(text, default_year=2020)
    except ValueError as error:
        reason = str(error)
    else:
        reason = f"填写 {day}"
    assert "填写" in reason or "之间" in reason
