"""Words of a reminder: one person's open duties by kind, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dispatch.duties import DutyItem
from dispatch.reminding import Timetable
from programmes.enums import Duty

MOST_LINES = 30
# So many of a kind are kept while the rows pass by; then the least pressing go.
_KEPT = 4 * MOST_LINES


@dataclass
class _Group:
    count: int = 0
    items: list[DutyItem] = field(default_factory=list)

    def add(self, item: DutyItem) -> None:
        self.count += 1
        self.items.append(item)
        if len(self.items) > _KEPT:
            self.items = self.pressing()

    def pressing(self) -> list[DutyItem]:
        return sorted(self.items, key=lambda item: (item.due_on, item.subject))[:MOST_LINES]


class Digest:
    """Gathers what one person is reminded of in one message; each subject counts once."""

    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self._groups: dict[str, _Group] = {}
        self._seen: set[str] = set()
        self._late = 0

    def add(self, duty: str, item: DutyItem) -> None:
        """Take one open item in."""
        if item.subject in self._seen:
            return
        self._seen.add(item.subject)
        self._late += item.due_on < self.timetable.day
        self._groups.setdefault(duty, _Group()).add(item)

    @property
    def only(self) -> DutyItem | None:
        """The item when there is no other."""
        if len(self._seen) != 1:
            return None
        return next(iter(self._groups.values())).items[0]

    @property
    def title(self) -> str:
        """One line: what it is about, or how many of each kind."""
        if self.only:
            ((duty, _),) = self._groups.items()
            words = when_words(self.only.due_on, self.timetable)
            return f"{Duty(duty).label}提醒：{self.only.title}，{words}"
        counts = "、".join(f"{label} {group.count} 项" for label, group in self._in_order())
        return f"待办提醒：{counts}" + (f"，其中 {self._late} 项已逾期" if self._late else "")

    @property
    def body(self) -> str:
        """A line per item under the name of its kind; at most 30 items."""
        lines: list[str] = []
        room = MOST_LINES
        for label, group in self._in_order():
            shown = group.pressing()[:room]
            room -= len(shown)
            if not self.only:
                lines.append(f"【{label}】{group.count} 项")
            lines += [line(item, self.timetable) for item in shown]
            if group.count > len(shown):
                lines.append(f"……等共 {group.count} 项，打开本消息可看全部。")
        return "\n".join(lines)

    def _in_order(self) -> list[tuple[str, _Group]]:
        return [
            (str(label), self._groups[code]) for code, label in Duty.choices if code in self._groups
        ]


def line(item: DutyItem, timetable: Timetable) -> str:
    """The item with its deadline and what is left of it."""
    due = f"{item.due_on.month}月{item.due_on.day}日{item.until}"
    return f"{item.title}，{due}截止，{when_words(item.due_on, timetable)}"


def when_words(due: date, timetable: Timetable) -> str:
    """How much time is left, or how long it is over, in working days."""
    left = timetable.days_left(due)
    if left < 0:
        return f"已超 {-left} 个工作日"
    if due < timetable.day:
        return "已过截止日"
    return f"还剩 {left} 个工作日" if left else "今天截止"
