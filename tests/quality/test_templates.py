"""Templates compile, and hold nothing that the content security policy would refuse."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.quality.source import BASE_DIR, files, relative

TEMPLATES = files(("templates",), "*.*")
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".svg"}]
FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "evaluated htmx attribute": re.compile(r"\bhx-(on|vals=['\"]js:)", re.IGNORECASE),
    "address of another host": re.compile(
        r"(?:src|href|action|content)\s*=\s*['\"](?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE
    ),
    "text not escaped": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_compiles(path: Path):
    get_template(path.relative_to(BASE_DIR / "templates").as_posix())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str):
    found = [
        f"{relative(path)}: {hit.group(0)}"
        for path in PAGES
        for hit in FORBIDDEN[what].finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_every_form_that_posts_carries_the_token():
    form = re.compile(r"<form\b[^>]*method=['\"]post['\"].*?</form>", re.IGNORECASE | re.DOTALL)
    crispy = re.compile(r"\{%\s*crispy\b")
    bare = [
        f"{relative(path)}: {hit.group(0)[:80]}"
        for path in PAGES
        for hit in form.finditer(path.read_text(encoding="utf-8"))
        if "{% csrf_token %}" not in hit.group(0) and not crispy.search(hit.group(0))
    ]
    assert not bare
