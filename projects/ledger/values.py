"""Understands what people put into one cell: lists, points, periods, a name with its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from core.spreadsheets.dates import parse_date
from core.spreadsheets.reading import CellValue
from programmes.enums import SelectionKind
from projects.workbook.words import SELECTION_KINDS, folded

SAME = frozenset(("同上", "〃", '"', "″", "′′", "”", "''", "同前"))
_LIST_MARKS = re.compile(r"[、,;/|\n\t]+|\s{2,}")
_POINT = re.compile(
    r"(?:^|[\n;。])\s*(?:\(?\d{1,2}[)、．]|\d{1,2}\.(?!\d)|[一二三四五六七八九十]{1,2}[、.])\s*"
    r"|[①-⑳]\s*"
)
_POINT_MARKS = re.compile(r"[;\n]+")
_RANGE = re.compile(r"\s*(?:至|到|—+|--+|~|～|–)\s*")
_HYPHEN = re.compile(r"(?<=[日月号\d])\s*-\s*(?=\d{4}\s*[年./]|\d{1,2}\s*月)")
_MOBILE = re.compile(r"(?<!\d)1\d{2}[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(?:0\d{2,3}[\s-]?)?\d{7,8}(?!\d)")
_NAME_MARKS = re.compile(r"[\s:：,，;；、/()（）]+")
_TOTAL = re.compile(
    r"(?:本页|本单位|全县|全区|全市)?(?:合计|总计|小计|共计|累计)[:：]?\s*\d*\s*[个项条]?"
)
_COMMITTEE = re.compile(
    r"(?:工作委员会|委员会|党工委|党组织|党委|党组|党总支|党支部|总支|支部)(?:\(党组\))?$"
)
_OTHER_KINDS = {
    "必选项目": SelectionKind.MANDATORY,
    "必选题": SelectionKind.MANDATORY,
    "必选类": SelectionKind.MANDATORY,
    "规定动作": SelectionKind.MANDATORY,
    "必做": SelectionKind.MANDATORY,
    "自选项目": SelectionKind.ELECTIVE,
    "自选题": SelectionKind.ELECTIVE,
    "自选类": SelectionKind.ELECTIVE,
    "自选动作": SelectionKind.ELECTIVE,
    "自主选题": SelectionKind.ELECTIVE,
}
LEDGER_SELECTION_KINDS: dict[str, str] = {
    **SELECTION_KINDS,
    **{word: code.value for word, code in _OTHER_KINDS.items()},
}
_MONTH_AND_DAY = re.compile(r"\d{1,2}[./]\d{1,2}")
_MONTH_ALONE = re.compile(r"(?:\d{4}\s*[年./-]\s*)?\d{1,2}\s*(?:月份?)?初?")
_YEAR_OF_RANGE = re.compile(r"\d{4}(?=\s*[年./-])")


def is_total(text: str) -> bool:
    """Whether a cell says that its row adds others up."""
    return _TOTAL.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "")) is not None


def split_list(text: str) -> list[str]:
    """Names or units separated by `、` `，` `；` `/` or line breaks, each once, in order."""
    plain = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys(filter(None, (part.strip() for part in _LIST_MARKS.split(plain)))))


def split_points(text: str) -> list[str]:
    """Points of a longer text: numbered ones, else those ended by `；` or a line break."""
    plain = text.replace("；", ";").replace("（", "(").replace("）", ")")
    parts = _POINT.split(plain)
    if len(parts) <= 2:
        parts = _POINT_MARKS.split(_POINT.sub("", plain, count=1) if parts[0] == "" else plain)
    return [part.strip(" ;。\n") for part in parts if part.strip(" ;。\n")]


def parse_period(value: CellValue, *, default_year: int) -> tuple[date | None, date]:
    """First and last day of a cell such as `2026年3月—10月`; one day alone is the last.

    A month without a day means its first for the beginning and its last for the end.

    Raises:
        ValueError: not a period; the text is a Chinese reason.
    """
    if not isinstance(value, str):
        return None, parse_date(value, default_year=default_year)
    text = unicodedata.normalize("NFKC", value).strip()
    parts = [part for part in _RANGE.split(text) if part]
    if len(parts) == 1:
        parts = [part for part in _HYPHEN.split(text) if part]
    if len(parts) == 1:
        return None, parse_date(value, default_year=default_year)
    if len(parts) != 2:
        raise ValueError(f"“{value}”看不出起止时间，请按“2026年3月—2026年10月”的样子填写")
    return _both_days(parts[0], parts[1], default_year)


def first_day(value: CellValue, *, default_year: int) -> date:
    """The day something begins: a month without a day means its first.

    Raises ValueError: not a day; the text is a Chinese reason.
    """
    day = parse_date(value, default_year=default_year)
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    return day.replace(day=1) if _MONTH_ALONE.fullmatch(text) else day


def name_and_phone(text: str) -> tuple[str, str]:
    """Name and number of a cell such as `张三 139 0000 0001`; what is unclear stays empty.

    Of several numbers the first mobile one counts.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _MOBILE.search(plain) or _LANDLINE.search(plain)
    phone = re.sub(r"[\s-]", "", found.group()) if found else ""
    rest = _LANDLINE.sub(" ", _MOBILE.sub(" ", plain))
    names = [part for part in _NAME_MARKS.split(rest) if part and not part.isdigit()]
    return (names[0][:20] if names else ""), phone


def unit_key(text: str) -> str:
    """A unit's name without `中共` and without the kind of committee: `分宜镇党委` = `分宜镇`."""
    return _COMMITTEE.sub("", folded(text).removeprefix("中共"))


def nearest(text: str, names: Iterable[str], *, suffixes: str = "类型项目别") -> str | None:
    """The name a shortened or lengthened writing means, None when none or several could be."""
    key = folded(text).rstrip(suffixes)
    if not key:
        return None
    found = [name for name in names if key == folded(name) or key == folded(name).rstrip(suffixes)]
    return found[0] if len(found) == 1 else None


def _both_days(first: str, last: str, default_year: int) -> tuple[date, date]:
    year = _YEAR_OF_RANGE.search(first)
    if year and _MONTH_AND_DAY.fullmatch(last):
        last = f"{year.group()}.{last}"
    begins = first_day(_with_month(first, last), default_year=default_year)
    ends = parse_date(last, default_year=int(year.group()) if year else default_year)
    if begins > ends:
        raise ValueError("开始日期晚于完成日期，请核对")
    return begins, ends


def _with_month(first: str, last: str) -> str:
    """`3—10月` means `3月—10月`."""
    return (
        f"{first}月"
        if re.fullmatch(r"(?:\d{4}\s*年\s*)?\d{1,2}", first) and "月" in last
        else first
    )
