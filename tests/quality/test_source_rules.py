"""Rules of the house about what the source may say, and where."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from tests.quality.source import dotted, nodes, place, product_modules, relative

CLOCK = "core/clock.py"
READS_THE_CLOCK = {
    "timezone.now",
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "datetime.date.today",
    "datetime.datetime.now",
}
# These only convert a moment that is handed to them; without one they read the clock.
CONVERTS_A_MOMENT = {"timezone.localdate", "timezone.localtime"}
SAYS_NOTHING = {"utils", "helpers", "manager", "managers", "data", "info", "misc", "common"}
POSTGRESQL_ONLY = {"ArrayField", "HStoreField", "DateRangeField", "DateTimeRangeField"}
UNSAFE_MARKUP = {"mark_safe", "SafeString", "SafeText"}


def names_used(path: Path) -> list[tuple[ast.AST, str]]:
    """Return every name and chain of names that the module reads."""
    return [(node, dotted(node)) for node in nodes(path, ast.Name, ast.Attribute)]


def imported(path: Path) -> list[tuple[ast.AST, str]]:
    """Return every module and name that the module imports."""
    found = []
    for node in nodes(path, ast.Import, ast.ImportFrom):
        source = getattr(node, "module", None)
        names = [alias.name for alias in node.names]
        found += [(node, f"{source}.{name}" if source else name) for name in names]
    return found


def uses(wanted: set[str], *, outside: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{place(path, node)} {name}"
        for path in product_modules()
        if not relative(path).startswith(outside or ("-",))
        for node, name in names_used(path)
        if name in wanted
    ]


def test_only_the_clock_reads_the_clock():
    # Installing and starting happen before, and outside of, the product's own time.
    assert not uses(READS_THE_CLOCK, outside=(CLOCK, "deploy/"))
    reads = [
        place(path, node)
        for path in product_modules()
        for node in nodes(path, ast.Call)
        if dotted(node.func) in CONVERTS_A_MOMENT and not node.args
    ]
    assert not reads


def test_markup_is_trusted_only_in_the_shared_tags():
    assert not uses(UNSAFE_MARKUP, outside=("core/templatetags/",))


def test_no_view_is_exempt_from_the_forgery_check():
    assert not uses({"csrf_exempt"})


def test_nothing_needs_one_particular_database():
    assert not uses(POSTGRESQL_ONLY)
    found = [
        f"{place(path, node)} {name}"
        for path in product_modules()
        for node, name in imported(path)
        if "contrib.postgres" in name
    ]
    assert not found


def test_no_query_is_distinct_on_columns():
    found = [
        place(path, node)
        for path in product_modules()
        for node in nodes(path, ast.Call)
        if dotted(node.func).endswith(".distinct") and node.args
    ]
    assert not found


def test_no_form_takes_all_fields():
    found = [
        place(path, node)
        for path in product_modules()
        for node in nodes(path, ast.Constant)
        if node.value == "__all__" and isinstance(node.parent, ast.Assign)
    ]
    assert not found


def test_no_business_rule_hides_in_a_signal_or_a_generic_key():
    hidden = ("django.db.models.signals", "django.dispatch", "GenericForeignKey")
    found = [
        f"{place(path, node)} {name}"
        for path in product_modules()
        for node, name in imported(path)
        if any(word in name for word in hidden)
    ]
    assert not found


def test_every_module_name_says_what_is_inside():
    assert not [relative(path) for path in product_modules() if path.stem in SAYS_NOTHING]


def test_every_module_opens_by_saying_what_it_is_for():
    silent = [
        relative(path)
        for path in product_modules()
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def scoped_models() -> set[str]:
    """Return the names of the models that have a scope."""
    return {
        model.__name__
        for model in apps.get_models()
        if hasattr(model._default_manager, "visible_to")
    }


def reaches_a_person(path: Path) -> bool:
    """Say whether rows read in this module go to a person."""
    return "views" in path.parts or path.stem in {"views", "forms"} or "forms" in path.parts


@pytest.mark.parametrize("first_step", ["objects", "_default_manager"])
def test_what_reaches_a_person_passes_the_scope(first_step: str):
    scoped = scoped_models()
    assert scoped
    unscoped = [
        f"{place(path, node)} {dotted(node)}"
        for path in filter(reaches_a_person, product_modules())
        for node in nodes(path, ast.Attribute)
        if node.attr == first_step
        and dotted(node.value) in scoped
        and getattr(node.parent, "attr", "") not in {"visible_to", "none"}
    ]
    assert not unscoped


def test_no_page_fetches_a_scoped_row_by_bare_model():
    scoped = scoped_models()
    shortcuts = {"get_object_or_404", "get_list_or_404"}
    bare = [
        place(path, node)
        for path in filter(reaches_a_person, product_modules())
        for node in nodes(path, ast.Call)
        if dotted(node.func) in shortcuts
        and node.args
        and dotted(node.args[0]) in scoped
        and isinstance(node.args[0], ast.Name)
    ]
    assert not bare
