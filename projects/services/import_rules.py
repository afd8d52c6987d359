"""The rules a list of projects is compared with, whether loaded already or only shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.errors import Conflict
from organisations.enums import OrgKind
from programmes.enums import SelectionKind
from programmes.models import Programme
from programmes.queries import quota_lines
from programmes.quotas import quota_among
from programmes.rulebook_checks import most_for
from programmes.rulebook_types import RuleBook
from programmes.shipped import shipped_for
from projects.workbook.words import folded, title_key


@dataclass(frozen=True)
class TopicInSight:
    """A topic of the catalogue; empty `org_kinds` means all."""

    title: str
    selection_kind: str
    category: str
    org_kinds: tuple[str, ...]

    def binds(self, org_kind: str) -> bool:
        """Whether the topic is meant for organisations of this kind."""
        return not self.org_kinds or org_kind in self.org_kinds


@dataclass(frozen=True)
class RulesInSight:
    """What rows are checked against; `programme` is None while only a shipped book is there.

    `shift` moves the days of the list, so that they keep their distance from the last day of
    a programme placed in another year.
    """

    name: str
    categories: tuple[str, ...]
    topics: tuple[TopicInSight, ...]
    most: Mapping[str, int]
    end_limit: date
    programme: Programme | None = None
    shipped: str = ""
    shift: timedelta = timedelta(0)

    def category(self, text: str) -> str | None:
        """The category's own name for what was written."""
        return next((name for name in self.categories if folded(name) == folded(text)), None)

    def topic(self, title: str, selection_kind: str) -> TopicInSight | None:
        """The topic of this title and kind of selection."""
        key = title_key(title)
        return next(
            (
                topic
                for topic in self.topics
                if topic.selection_kind == selection_kind and title_key(topic.title) == key
            ),
            None,
        )

    def mandatory_titles(self, org_kind: str) -> list[str]:
        """Titles of the mandatory topics for organisations of this kind."""
        return [
            topic.title
            for topic in self.topics
            if topic.selection_kind == SelectionKind.MANDATORY and topic.binds(org_kind)
        ]


def rules_for(
    *, committee_name: str, year: int, given: Programme | None, shippable: bool
) -> RulesInSight:
    """Rules of the committee and year: those given, those loaded, else those shipped.

    `shippable` says whether a shipped rule book may be loaded on the way.

    Raises:
        Conflict: there are none, or those given belong to another committee.
    """
    if given is not None:
        if folded(given.committee.name) != folded(committee_name):
            raise Conflict(f"工作簿属于“{committee_name}”，“{given}”是别的党委的规则，没有导入。")
        last_day = date(year, 12, 31)
        return rules_of(given, shift=given.project_end_limit - last_day)
    loaded = (
        Programme.objects.select_related("committee")
        .filter(committee__name=committee_name, year=year)
        .order_by("pk")
        .first()
    )
    if loaded is not None:
        return rules_of(loaded)
    shipped = shipped_for(committee_name=committee_name, year=year)
    if shipped is not None and shippable:
        name, book = shipped
        return _from_book(name, book)
    raise Conflict(
        f"还没有“{committee_name}”{year}年度的规则，不能导入项目。"
        "请先用 manage.py load_programme 载入该年度的规则文件，再导入工作簿。"
    )


def rules_of(programme: Programme, shift: timedelta = timedelta(0)) -> RulesInSight:
    """What rows are checked against in a programme that is loaded; two queries."""
    lines = quota_lines(programme)
    topics: Any = programme.topics.select_related("category")
    return RulesInSight(
        name=programme.name,
        categories=tuple(row.name for row in programme.categories.all()),
        topics=tuple(
            TopicInSight(row.title, row.selection_kind, row.category.name, tuple(row.org_kinds))
            for row in topics
        ),
        most={kind: quota_among(lines, None, kind).most for kind in OrgKind},
        end_limit=programme.project_end_limit,
        programme=programme,
        shift=shift,
    )


def _from_book(name: str, book: RuleBook) -> RulesInSight:
    names = {row.code: row.name for row in book.categories}
    return RulesInSight(
        name=book.full_name(),
        categories=tuple(names.values()),
        topics=tuple(
            TopicInSight(row.title, row.selection_kind, names[row.category], row.org_kinds)
            for row in book.topics
        ),
        most={kind: most_for(book.quotas, book.item_types[0].code, kind) for kind in OrgKind},
        end_limit=book.programme.project_end_limit,
        shipped=name,
    )
