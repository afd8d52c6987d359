"""Reads a YAML document value by value and collects every fault with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import yaml

EARLIEST, LATEST = 2000, 2100
SHANGHAI = ZoneInfo("Asia/Shanghai")
LARGEST = 256 * 1024
_CODE = re.compile(r"[a-z][a-z0-9_]{0,23}")
_MISSING = object()
# Characters that no paper form, spreadsheet or page can show.
_UNSEEN = {"Cc", "Cs", "Cn", "Zl", "Zp"}
_FLAGS = {"true": True, "false": False, "是": True, "否": False}
Value = TypeVar("Value")


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place of a document, in Chinese."""

    path: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}：{self.sentence}" if self.path else self.sentence


class _PlainLoader(yaml.SafeLoader):
    """Every scalar stays text, so that `no`, `18:00` and `2020-02-30` are judged by us.

    Aliases are refused (a few of them make a document of gigabytes), and so are keys that
    occur twice (the second would silently win).
    """

    # Without implicit resolvers nothing but text comes out of a scalar.
    yaml_implicit_resolvers: dict[str, Any] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Compose a node, but no alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="引用", problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """Build a mapping whose keys occur once."""
        keys = [str(key.value) for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            problem = f"“{'、'.join(twice)}”写了两次"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
        return super().construct_mapping(node, deep=deep)


def read_yaml(text: str | bytes) -> Any:
    """Return the document with every scalar as text.

    Raises:
        ValueError: not YAML, too large, or with aliases; the text says where, in Chinese.
    """
    if len(text) > LARGEST:
        raise ValueError(f"规则文件超过 {LARGEST // 1024} KB，请确认选对了文件。")
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader, narrowed
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"第 {mark.line + 1} 行：" if mark else ""
        raise ValueError(f"规则文件的格式不对，{place}{error.problem or '无法读取'}。") from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("规则文件不是 UTF-8 编码的 YAML 文本，无法读取。") from error


def as_text(value: Any) -> Any:
    """A document as the reader expects it: every scalar as text, however it was given.

    Forms and JSON bring numbers and truth values; a value missing is left empty.
    """
    if isinstance(value, Mapping):
        return {str(key): as_text(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(below) for below in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return value


class Section:
    """One mapping of a document; use it in a `with`, so that unknown keys are noticed."""

    def __init__(self, data: Any, path: str, faults: list[Fault]) -> None:
        self.path, self.faults = path, faults
        self._seen: set[str] = set()
        if not isinstance(data, Mapping):
            if data is not _MISSING:
                self.refuse("", "应是一组“名称: 值”")
            data = {}
        self._data = {str(key): value for key, value in data.items()}

    def __enter__(self) -> Section:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for key in self._data:
            if key not in self._seen:
                self.refuse(key, "没有这一项，请检查拼写")

    def refuse(self, key: str, sentence: str) -> None:
        """Note a fault of one key (or of the whole section with an empty key)."""
        path = ".".join(part for part in (self.path, key) if part)
        self.faults.append(Fault(path, sentence))

    def text(self, key: str, *, limit: int, default: str | None = None) -> str:
        """One line of text of at most `limit` characters."""

        return self._value(key, lambda raw: _line(raw, limit), default, "")

    def code(self, key: str, default: str | None = None) -> str:
        """A code: lower-case letters, digits and underscores, at most 24, letter first."""
        return self._value(key, _code, default, "")

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes; may be missing."""
        return self._each(key, _code)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number between the two limits, both included."""
        return self._value(key, lambda raw: _whole(raw, low, high), default, low)

    def maybe_whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number between the two limits, or nothing."""
        return self._maybe(key, lambda raw: _whole(raw, low, high))

    def number(self, key: str, low: str, high: str, default: str | None = None) -> Decimal:
        """A number with at most two decimals between the two limits, both included."""
        standard = None if default is None else Decimal(default)
        return self._value(key, lambda raw: _number(raw, low, high), standard, Decimal(low))

    def maybe_number(self, key: str, low: str, high: str) -> Decimal | None:
        """A number with at most two decimals between the two limits, or nothing."""
        return self._maybe(key, lambda raw: _number(raw, low, high))

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Yes or no."""

        def understood(raw: str) -> bool:
            if raw not in _FLAGS:
                raise ValueError("应是 true 或 false")
            return _FLAGS[raw]

        return self._value(key, understood, default, False)

    def day(self, key: str) -> date:
        """A day as 2020-02-10."""
        return self._value(key, _day, None, date.min)

    def maybe_day(self, key: str) -> date | None:
        """A day, or nothing."""
        return self._maybe(key, _day)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of days; may be missing."""
        return self._each(key, _day)

    def month(self, key: str) -> date:
        """A month as 2020-03, given back as its first day."""

        def understood(raw: str) -> date:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", raw):
                raise ValueError("应写成 2020-03 这样的月份")
            return _day(f"{raw}-01")

        return self._value(key, understood, None, date.min)

    def moment(self, key: str) -> datetime:
        """A moment on the Shanghai clock as `2020-02-10 18:00`."""
        return self._value(key, _moment, None, datetime.min.replace(tzinfo=SHANGHAI))

    def maybe_moment(self, key: str) -> datetime | None:
        """A moment, or nothing."""
        return self._maybe(key, _moment)

    def time(self, key: str, default: time | None = None) -> time:
        """A time of the day as `18:00`."""
        return self._value(key, _time, default, time.min)

    def choice(self, key: str, choices: Any, default: str | None = None) -> str:
        """One of the codes of a `TextChoices`."""
        return self._value(key, lambda raw: _chosen(raw, choices), default, "")

    def choices(self, key: str, choices: Any) -> tuple[str, ...]:
        """A list of codes of a `TextChoices`; may be missing."""
        return self._each(key, lambda raw: _chosen(raw, choices))

    def lines(self, key: str, *, limit: int) -> tuple[str, ...]:
        """A list of short texts; may be missing."""
        return self._each(key, lambda raw: _line(raw, limit))

    def has(self, key: str) -> bool:
        """Whether something stands under the key; asking counts as reading it."""
        self._seen.add(key)
        return self._data.get(key) not in (None, "")

    def section(self, key: str, *, required: bool = True) -> Section:
        """A mapping below this one; when it is missing, that is said once and not per value."""
        self._seen.add(key)
        faults = self.faults
        if key not in self._data and required:
            self.refuse(key, "缺少这一部分")
            faults = []
        path = f"{self.path}.{key}" if self.path else key
        return Section(self._data.get(key, _MISSING), path, faults)

    def sections(self, key: str, *, required: bool = True) -> list[Section]:
        """A list of mappings below this one; rows are counted from 1 in the faults."""
        rows = self._list(key, required=required)
        path = f"{self.path}.{key}" if self.path else key
        return [
            Section(row, f"{path}[{number}]", self.faults)
            for number, row in enumerate(rows, start=1)
        ]

    def _list(self, key: str, *, required: bool) -> list[Any]:
        self._seen.add(key)
        raw = self._data.get(key)
        if raw is None or raw == "":
            if required:
                self.refuse(key, "缺少这一部分")
            return []
        if not isinstance(raw, list):
            self.refuse(key, "应是一个列表，每项以“-”开头")
            return []
        return raw

    def _each(self, key: str, understood: Callable[[str], Value]) -> tuple[Value, ...]:
        found = []
        for number, raw in enumerate(self._list(key, required=False), start=1):
            try:
                found.append(understood(raw if isinstance(raw, str) else ""))
            except ValueError as error:
                self.refuse(f"{key}[{number}]", str(error))
        return tuple(found)

    def _maybe(self, key: str, understood: Callable[[str], Value]) -> Value | None:
        """The understood value, None when there is none."""
        if self._data.get(key) in (None, ""):
            self._seen.add(key)
            return None
        return self._value(key, understood, None, None)

    def _value(
        self, key: str, understood: Callable[[str], Value], default: Value | None, stand_in: Value
    ) -> Value:
        """The understood value; on a fault a stand-in, which is never used afterwards."""
        self._seen.add(key)
        raw = self._data.get(key)
        if raw is None or raw == "":
            if default is None:
                self.refuse(key, "缺少这一项")
                return stand_in
            return default
        if not isinstance(raw, str):
            self.refuse(key, "应是一个值，不能是列表或一组内容")
            return stand_in
        try:
            return understood(raw)
        except ValueError as error:
            self.refuse(key, f"“{raw[:40]}”不对，{error}")
            return stand_in


def twice(values: Iterable[str]) -> list[str]:
    """Values that occur more than once, each named once, in order."""
    listed = list(values)
    return [value for value in dict.fromkeys(listed) if value and listed.count(value) > 1]


def _line(raw: str, limit: int) -> str:
    text = raw.strip()
    if not text or len(text) > limit:
        raise ValueError(f"应是 1 到 {limit} 个字")
    if "\n" in text:
        raise ValueError("应写成一行")
    if any(unicodedata.category(sign) in _UNSEEN for sign in text):
        raise ValueError("含有无法显示的字符，请删去后重新输入")
    return text


def _code(raw: str) -> str:
    if not _CODE.fullmatch(raw):
        raise ValueError("应是小写字母开头的代码，只用小写字母、数字和下划线，不超过 24 个")
    return raw


def _whole(raw: str, low: int, high: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", raw) or not low <= int(raw) <= high:
        raise ValueError(f"应是 {low} 到 {high} 之间的整数")
    return int(raw)


def _number(raw: str, low: str, high: str) -> Decimal:
    try:
        value = Decimal(raw)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not Decimal(low) <= value <= Decimal(high):
        raise ValueError(f"应是 {low} 到 {high} 之间的数")
    if value != round(value, 2):
        raise ValueError("最多两位小数")
    return value + 0  # no negative zero


def _day(raw: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        raise ValueError("应写成 2020-02-10 这样的日期")
    if not EARLIEST <= int(raw[:4]) <= LATEST:
        raise ValueError(f"应在 {EARLIEST} 年至 {LATEST} 年之间")
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise ValueError("没有这一天") from error


def _moment(raw: str) -> datetime:
    if not re.fullmatch(r"[0-9-]{10} [0-9:]{5}", raw):
        raise ValueError("应写成 2020-02-10 18:00 这样的时间")
    day, clock = raw.split(" ")
    return datetime.combine(_day(day), _time(clock), tzinfo=SHANGHAI)


def _time(raw: str) -> time:
    try:
        return time.fromisoformat(raw if re.fullmatch(r"[0-9]{2}:[0-9]{2}", raw) else "")
    except ValueError as error:
        raise ValueError("应写成 18:00 这样的时刻") from error


def _chosen(raw: str, choices: Any) -> str:
    if raw not in choices.values:
        raise ValueError(f"应是 {'、'.join(choices.values)} 之一")
    return raw
