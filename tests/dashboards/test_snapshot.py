"""Figures of one page come from one moment, even while somebody writes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
from django.db import DatabaseError, connection

from dashboards.queries.snapshot import one_moment
from projects.enums import Status
from projects.models import Project
from tests.dashboards.conftest import ClientOf
from tests.dashboards.test_budgets import OVERVIEW_BUDGET, queries_of
from tests.factories import make_project
from tests.world import World


def meanwhile(act: Callable[[], object]) -> None:
    """Do something on a connection of its own."""

    def run() -> None:
        act()
        connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_counted_in(world: World):
    def file_one() -> None:
        make_project(world.programme, world.home.unit, status=Status.SUBMITTED)

    with one_moment():
        before = Project.objects.count()
        meanwhile(file_one)
        assert Project.objects.count() == before
    assert Project.objects.count() == before + 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_nothing_can_be_written_while_reading_figures(world: World):
    with pytest.raises(DatabaseError), one_moment():
        world.home.unit.save()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_overview_stays_in_budget_with_its_snapshot(world: World, client_of: ClientOf):
    make_project(world.programme, world.home.unit, status=Status.IN_PROGRESS)
    statements = queries_of(client_of("leader"), "/overview/")
    assert any("REPEATABLE READ" in sql for sql in statements)
    asked = [sql for sql in statements if not sql.startswith("SET TRANSACTION")]
    assert len(asked) <= OVERVIEW_BUDGET, "\n".join(asked)
