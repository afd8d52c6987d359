"""No unit is asked twice for the same over the year: every field has a meaning of its own."""

from __future__ import annotations

import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.forms import BaseForm

from projects.models import Indicator
from reviews.forms.closing import ClosingForm
from reviews.forms.rectification import RectificationForm
from reviews.models import RectificationItem
from tests.dispatch.asked_of_units import FILLED_FROM, INSTEAD_OF, OTHERS, UNIT

OWN_APPS = (
    "organisations",
    "programmes",
    "notifications",
    "projects",
    "dispatch",
    "reviews",
    "dashboards",
)
# Marks that the page carries along by itself.
CARRIED = {"uid", "version"}


def forms_of(base: type[BaseForm] = BaseForm) -> Iterator[type[BaseForm]]:
    """Every form class of the product, its name as in the tables."""
    for form in base.__subclasses__():
        if form.__module__.partition(".")[0] in OWN_APPS:
            yield form
        yield from forms_of(form)


def name_of(form: type[BaseForm]) -> str:
    return f"{form.__module__}.{form.__name__}"


def fields_of(form: type[BaseForm]) -> set[str]:
    """Fields a person fills in; forms that grow with the plan are built with one row of it."""
    if form is ClosingForm:
        row = Indicator(uid="i1", name="指标", unit="个")
        names = set(ClosingForm(indicators=[row], with_note=True).fields)
    elif form is RectificationForm:
        names = set(RectificationForm(items=[RectificationItem(pk=1, position=1)]).fields)
    else:
        names = set(form.base_fields)
    return {name.partition("_i1")[0].removesuffix("_1") for name in names} - CARRIED


@pytest.fixture(scope="module")
def every_form() -> dict[str, type[BaseForm]]:
    for app in OWN_APPS:
        package = import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            if "form" in found.name or ".sheet" in found.name:
                import_module(found.name)
    return {name_of(form): form for form in forms_of()}


def test_every_form_says_whether_a_unit_fills_it_in(every_form: dict[str, type[BaseForm]]):
    unknown = [
        name for name in sorted(every_form) if name not in UNIT and not name.startswith(OTHERS)
    ]
    assert unknown == [], "declare these forms in tests/dispatch/asked_of_units.py"
    assert set(UNIT) <= set(every_form), "rows of forms that no longer exist"


def test_every_field_asked_of_a_unit_has_a_declared_meaning(
    every_form: dict[str, type[BaseForm]],
):
    for name, fields in UNIT.items():
        assert fields_of(every_form[name]) == set(fields), name


def test_no_meaning_is_asked_twice():
    asked: dict[str, list[str]] = defaultdict(list)
    for form, fields in UNIT.items():
        for field, meaning in fields.items():
            if (form, field) not in FILLED_FROM and form not in INSTEAD_OF:
                asked[meaning].append(f"{form}.{field}")
    assert {meaning: places for meaning, places in asked.items() if len(places) > 1} == {}


def test_what_is_filled_in_or_stands_in_place_names_a_meaning_asked_before():
    for (form, field), source in FILLED_FROM.items():
        assert UNIT[form][field] in UNIT[source].values()
    for form, source in INSTEAD_OF.items():
        assert set(UNIT[form].values()) <= set(UNIT[source].values())
