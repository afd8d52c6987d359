"""Reads Chinese in Pinyin; the library with its dictionary of phrases comes at first need.

It takes a second and fifty megabytes, and every process of the product loads all its modules.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


def syllables(text: str) -> list[str]:
    """Return the syllable of every sign, without tones; what is no Chinese stays as it is."""
    found: list[str] = _library().lazy_pinyin(text, errors=lambda other: [other])
    return found


def first_letters(text: str) -> list[str]:
    """Return the first letter of every sign; what is no Chinese stays as it is."""
    style = _library().Style.FIRST_LETTER
    found: list[str] = _library().lazy_pinyin(text, style=style, errors="default")
    return found


@cache
def _library() -> Any:
    return import_module("pypinyin")
