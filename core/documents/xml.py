"""The few elements of WordprocessingML python-docx has no words for, in the order Word wants."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# What XML 1.0 cannot hold, and half signs.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text without what a document cannot hold; line ends become one kind."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def element(name: str, **attributes: Any) -> Any:
    """Return a ``w:`` element; attributes are of the same namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: Any, name: str, **attributes: Any) -> Any:
    """Append an element to its parent, in the place of one of the same name; return it."""
    for old in parent.findall(qn(f"w:{name}")):
        parent.remove(old)
    made = element(name, **attributes)
    parent.append(made)
    return made


def field_run(instruction: str) -> list[Any]:
    """Return the runs' contents of a field such as PAGE."""
    text = element("instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {instruction} "
    shown = element("t")
    shown.text = "1"
    return [
        element("fldChar", fldCharType="begin"),
        text,
        element("fldChar", fldCharType="separate"),
        shown,
        element("fldChar", fldCharType="end"),
    ]
