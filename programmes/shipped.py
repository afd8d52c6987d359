"""Finds the rule books that come with the product."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from programmes.documents import read_yaml
from programmes.rulebook import parse_rulebook
from programmes.rulebook_types import RuleBook

FOLDER = Path(__file__).parent / "presets"
LIBRARY = Path(__file__).parent / "rubric_library" / "rubrics.yaml"
GENERAL = "general"
# What each is good for, in the order in which they are offered.
DESCRIPTIONS: Mapping[str, str] = {
    GENERAL: "通用模板：预审、审定两道关口，一月一调度，按得分定等次；没有特别要求的从这里开始",
    "jurong-2018": "句容市 2018：四类项目，预审加专家评审，三种督查，逐一过堂",
    "fenyi-2020": "分宜县 2020：必选加自选、每名书记 1—3 个，一月一调度，过程、结果、效果并重",
    "jiuyuan-2022": "九原区 2022：分领域申报，定期调度，看问题解决、情况改善、群众获得感",
    "haian-2023": "海安市 2023：每名区镇书记一个项目，四个主题，年底观摩评比、现场打分",
    "lianyungang-2019": "连云港市 2019“六个一”：六项总体目标、分级汇总的指标，市级方案",
}


def shipped_names() -> tuple[str, ...]:
    """Names of the shipped rule books, such as `fenyi-2020`, the plain template first."""
    return tuple(DESCRIPTIONS)


def shipped_choices() -> tuple[tuple[str, str], ...]:
    """Name and one line about each shipped rule book, for a list to choose from."""
    return tuple(DESCRIPTIONS.items())


def shipped_document(name: str) -> bytes:
    """The file of a shipped rule book.

    Raises:
        KeyError: none of that name is shipped.
    """
    if name not in shipped_names():
        raise KeyError(name)
    return (FOLDER / f"{name}.yaml").read_bytes()


@cache
def library_rows() -> tuple[dict[str, Any], ...]:
    """Rubrics of the library: `key`, `label` and the `rubric` as it stands in a rule book."""
    return tuple(read_yaml(LIBRARY.read_bytes()))


@cache
def _shipped_book(name: str) -> RuleBook:
    """The content of a shipped file, which does not change while the product runs."""
    return parse_rulebook(shipped_document(name))


def shipped_for(*, committee_name: str, year: int) -> tuple[str, RuleBook] | None:
    """Name and content of the shipped rule book of this committee and year, if there is one."""
    for name in shipped_names():
        book = _shipped_book(name)
        if book.committee.name == committee_name and book.year == year:
            return name, book
    return None
