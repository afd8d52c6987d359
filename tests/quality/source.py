"""Finds our own source files and reads them once, for the checks of this folder."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

BASE_DIR: Path = settings.BASE_DIR
PRODUCT_FOLDERS = (*settings.OWN_APPS, "shujixiangmu", "deploy")
TEST_FOLDERS = ("tests", "benchmarks")


def relative(path: Path) -> str:
    """Return the path as a reader writes it."""
    return path.relative_to(BASE_DIR).as_posix()


def files(folders: tuple[str, ...], pattern: str) -> list[Path]:
    """Return the files of the folders that fit the pattern."""
    found = (path for folder in folders for path in (BASE_DIR / folder).rglob(pattern))
    return sorted(path for path in found if "vendor" not in path.parts)


@functools.cache
def product_modules() -> tuple[Path, ...]:
    """Return the Python files of the product, without migrations."""
    modules = [BASE_DIR / "manage.py", *files(PRODUCT_FOLDERS, "*.py")]
    return tuple(path for path in modules if "migrations" not in path.parts)


@functools.cache
def modules_of_tests() -> tuple[Path, ...]:
    """Return the Python files that test and measure."""
    return tuple(files(TEST_FOLDERS, "*.py"))


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree; every node knows its ``parent``."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of these kinds."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kinds))


def place(path: Path, node: ast.AST) -> str:
    """Return ``file:line`` of a node."""
    return f"{relative(path)}:{node.lineno}"  # type: ignore[attr-defined]


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a chain of names; calls inside are left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""
