"""Every route is declared, and gives every role exactly what the permission table says (T1, T2)."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.security.route import ASKERS, Route
from tests.world import World

TABLES = (
    "tests.core.routes",
    "tests.organisations.routes",
    "tests.notifications.routes",
    "tests.programmes.routes",
    "tests.projects.routes",
    "tests.projects.routes_files",
    "tests.projects.routes_copying",
    "tests.projects.routes_import",
    "tests.projects.routes_topics",
    "tests.dispatch.routes",
    "tests.dispatch.routes_supervision",
    "tests.dispatch.routes_timeline",
    "tests.dispatch.routes_bulletins",
    "tests.dispatch.routes_coordination",
    "tests.dispatch.routes_reports",
    "tests.dispatch.routes_reminders",
    "tests.reviews.routes",
    "tests.reviews.routes_acceptance",
    "tests.reviews.routes_decisions",
    "tests.reviews.routes_experts",
    "tests.dashboards.routes",
    "tests.security.routes_project",
)
ROUTES: list[Route] = [route for table in TABLES for route in import_module(table).ROUTES]
# The back office has one door, tested for every role with the organisations app.
BACK_OFFICE = "admin"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def _names(resolver: URLResolver, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.add(f"{prefix}{entry.name or entry.pattern}")
        elif entry.namespace != BACK_OFFICE:
            found |= _names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
    return found


def test_every_url_is_declared() -> None:
    """A new route without a row in the permission table is a failure, and so is a dead row."""
    declared = {route.name for route in ROUTES}
    existing = _names(get_resolver())
    assert existing - declared == set(), "routes without a row in the permission table"
    assert declared - existing == set(), "rows in the permission table without a route"


def test_no_route_is_declared_twice() -> None:
    """Two rows for one route would hide a contradiction."""
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))


def _client(world: World, asker: str) -> Client:
    """A client with a session of the asker, as the log-in leaves it but without its records."""
    client = Client()
    if asker == "anonymous":
        return client
    county = world.foreign if asker.startswith("foreign_") else world.home
    person = county.people[asker.removeprefix("foreign_")]
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def _answers(clients: dict[str, Client], method: str, address: str) -> dict[str, int]:
    return {
        asker: getattr(client, method)(address).status_code for asker, client in clients.items()
    }


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_each_role_gets_what_the_table_says(world: World, route: Route) -> None:
    """Wrong county or unit: 404. Right place without the right: 403. Undeclared method: 405.

    All read before anybody writes, so both methods meet the same object.
    """
    clients = {asker: _client(world, asker) for asker in ASKERS}
    address = reverse(route.name, kwargs=route.arguments(world))
    for method, expected in {"get": route.get, "post": route.post}.items():
        askers = ASKERS if expected is not None else ("staff",)
        answers = _answers({asker: clients[asker] for asker in askers}, method, address)
        assert answers == (dict(expected) if expected is not None else {"staff": 405}), method
