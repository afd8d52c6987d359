"""Files and functions stay short enough to be read in one go."""

import ast
from pathlib import Path

from tests.quality.source import files, modules_of_tests, nodes, place, product_modules, relative

FILE_LINES = 400
FUNCTION_LINES = 40
SHORT_FUNCTION_LINES = 20
SHORT_SHARE = 0.9
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def lines_of(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def function_lengths(modules: tuple[Path, ...]) -> dict[str, int]:
    return {
        f"{place(path, node)} {node.name}": node.end_lineno - node.lineno + 1
        for path in modules
        for node in nodes(path, *FUNCTIONS)
    }


def test_no_file_is_longer_than_400_lines():
    pages = files(("templates", "static"), "*.html") + files(("static",), "*.[cj]s")
    every = [*product_modules(), *modules_of_tests(), *pages]
    long = {relative(path): lines_of(path) for path in every if lines_of(path) > FILE_LINES}
    assert not long


def test_no_function_is_longer_than_40_lines():
    lengths = function_lengths(product_modules() + modules_of_tests())
    assert not {name: length for name, length in lengths.items() if length > FUNCTION_LINES}


def test_nine_of_ten_functions_of_the_product_have_at_most_20_lines():
    lengths = function_lengths(product_modules())
    short = sum(length <= SHORT_FUNCTION_LINES for length in lengths.values())
    assert short / len(lengths) >= SHORT_SHARE
