"""What the documents tell a reader to type exists."""

import re
from pathlib import Path

from django.core.management import get_commands
from django.urls import get_resolver

from tests.quality.source import BASE_DIR, files

DOCUMENTS = [BASE_DIR / "README.md", *files(("docs",), "*.md")]
EXAMPLE = BASE_DIR / "deploy" / "environment.example"
SETTINGS = [BASE_DIR / "shujixiangmu" / name for name in ("settings.py", "environment.py")]


def text_of(paths: list[Path]) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_management_command_in_the_documents_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", text_of(DOCUMENTS)))
    assert named <= set(get_commands())


def test_every_make_target_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z-]+):", text_of([BASE_DIR / "Makefile"]), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", text_of(DOCUMENTS))) <= targets


def test_every_variable_of_the_example_is_read_and_every_variable_read_is_explained():
    read = set(re.findall(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"", text_of(SETTINGS)))
    explained = set(re.findall(r"^#? ?([A-Z_]+)=", text_of([EXAMPLE]), re.MULTILINE))
    assert read == explained


def test_every_address_named_in_the_documents_exists():
    named = set(re.findall(r"{% url '([a-z_]+):([a-z_]+)'", text_of(DOCUMENTS)))
    spaces = {name: found for name, (_, found) in get_resolver().namespace_dict.items()}
    assert not [name for space, name in named if name not in spaces[space].reverse_dict]


def test_every_file_named_in_the_readme_exists():
    named = re.findall(r"\]\(((?!http)[^)#]+)\)", text_of([BASE_DIR / "README.md"]))
    assert not [name for name in named if not (BASE_DIR / name).exists()]
