"""Understands a day as counties write it in their tables; a month without a day means its last."""

import calendar
import math
import re
import unicodedata
from datetime import date, datetime, timedelta

_SEPARATOR = r"\s*[-./年]\s*"
_ENDING = r"(?:\s*(?:之?前|以前|前后|左右|完成))*"
_FULL_DAY = re.compile(
    rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*[-./月]\s*"
    rf"(\d{{1,2}})\s*[日号]?{_ENDING}"
)
_MONTH = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})\s*(?:月份?)?\s*(?:底|末)?{_ENDING}")
_DAY_OF_YEAR = re.compile(rf"(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?{_ENDING}")
_MONTH_OF_YEAR = re.compile(rf"(\d{{1,2}})\s*月份?\s*(?:底|末)?{_ENDING}")
_THIRD = re.compile(rf"(?:(\d{{4}}){_SEPARATOR})?(\d{{1,2}})\s*月\s*([上中下])旬{_ENDING}")
_YEAR_END = re.compile(rf"(?:(\d{{4}})\s*年|今年|本年)?\s*(?:年?底|年?末|全年){_ENDING}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_THIRD_ENDS = {"上": 10, "中": 20}
# Day 0 of spreadsheet serial numbers, and the days we take for dates: 2000 to 2099.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)
_YEARS = range(2000, 2100)
_HINT = "请按“2020-10-31”或“2020年10月31日”的样子填写"


def parse_date(value: object, *, default_year: int) -> date:
    """Return the day meant by a cell or a typed text.

    Knows ``2020年11月底前``, ``2020.10.31``, ``2020/12/15``, ``12月底``, ``2020年9月`` (last
    day of the month), ``20201231``, ``10月上旬``, ``年底``, spreadsheet serial numbers,
    full-width digits, and dates themselves.

    Args:
        default_year: the year of a text that names none.

    Raises:
        ValueError: not a day, or not one alone; the text is a Chinese reason.
    """
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool):
        raise ValueError(f"“{value}”不是日期，{_HINT}")
    if isinstance(value, int | float):
        return _from_number(value)
    return _from_text("" if value is None else str(value), default_year)


def _from_number(number: int | float) -> date:
    if not math.isfinite(number):
        raise ValueError(f"“{number}”不是日期，{_HINT}")
    whole = int(number)
    if whole in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=whole)
    if whole == number and (compact := _COMPACT.fullmatch(str(whole))):
        return _day(*compact.groups())
    if int(number) in _YEARS and whole != number:
        # 2020.1 typed as a number may have been 2020.10.
        raise ValueError(f"“{number}”分不清是 1 月还是 10 月，{_HINT}")
    raise ValueError(f"“{number}”不是日期，{_HINT}")


def _from_text(original: str, default_year: int) -> date:
    text = unicodedata.normalize("NFKC", original).replace("。", ".").strip()
    text = _TIME_OF_DAY.sub("", text)
    if not text:
        raise ValueError(f"没有填写日期，{_HINT}")
    if text.isascii() and text.isdigit() and len(text) in (5, 8):
        return _from_number(int(text))
    if found := _FULL_DAY.fullmatch(text):
        return _day(*found.groups())
    if found := _THIRD.fullmatch(text):
        return _third(found, default_year)
    if found := _MONTH.fullmatch(text):
        return _month_end(*found.groups())
    if found := _DAY_OF_YEAR.fullmatch(text):
        return _day(default_year, *found.groups())
    return _month_or_year_end(text, original, default_year)


def _month_or_year_end(text: str, original: str, default_year: int) -> date:
    if found := _MONTH_OF_YEAR.fullmatch(text):
        return _month_end(default_year, found.group(1))
    if found := _YEAR_END.fullmatch(text):
        return _day(found.group(1) or default_year, 12, 31)
    raise ValueError(f"“{original}”不是能认出的日期，{_HINT}")


def _third(found: re.Match[str], default_year: int) -> date:
    year, month, third = found.groups()
    if third in _THIRD_ENDS:
        return _day(year or default_year, month, _THIRD_ENDS[third])
    return _month_end(year or default_year, month)


def _month_end(year: str | int, month: str | int) -> date:
    first = _day(year, month, 1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _day(year: str | int, month: str | int, day: str | int) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError(f"{year}年{month}月{day}日这一天不存在，{_HINT}") from error
    return _in_range(found)


def _in_range(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(f"年份 {day.year} 不在 2000 至 2099 之间")
    return day
