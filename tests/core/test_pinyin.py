"""Pinyin knows phrases, and its library waits until it is asked for."""

import re

from core.pinyin import first_letters, syllables
from tests.quality.source import product_modules, relative


def test_signs_are_read_as_in_their_phrase():
    assert syllables("重庆A3") == ["chong", "qing", "A3"]
    assert first_letters("重阳镇") == ["c", "y", "z"]


def test_nothing_loads_the_library_at_start():
    """Every process of `make run` would take a second more."""
    loads = re.compile(r"^(?:from|import) pypinyin", re.MULTILINE)
    assert not [
        relative(path)
        for path in product_modules()
        if loads.search(path.read_text(encoding="utf-8"))
    ]
