"""What every test gets: the chosen database, no network, empty outboxes."""

import gc
import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from tests.fixtures.database import let_tests_empty_append_only_tables
from tests.fixtures.network import block_foreign_hosts
from tests.fixtures.recorded import Recording
from tests.machine import browser
from tests.template import copy_file, template_file
from tests.world import World, build_world

block_foreign_hosts()
let_tests_empty_append_only_tables()


RECORDING = Recording(build_world)
# Objects allocated before each of the three generations is looked through.
FEWER_COLLECTIONS = (50_000, 20, 100)
# No name leads anywhere but here.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def touches_database(item: pytest.Item) -> bool:
    """Say whether the test needs a database at all."""
    names = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(names & DATABASE_FIXTURES)


def belongs(item: pytest.Item, on_sqlite: bool) -> bool:
    """Say whether the test has something to say about the database of this run."""
    if on_sqlite:
        return item.get_closest_marker("postgres") is None
    return touches_database(item) and item.get_closest_marker("embedded") is None


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays to the end: all modules and tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*FEWER_COLLECTIONS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, visibly deselected, what the chosen database has nothing to say about.

    On SQLite: what only PostgreSQL can show. On PostgreSQL: what belongs to the embedded
    default, and what touches no database, for both have run beside SQLite already.

    The longest come first, so that no process is left alone with one at the end.
    """
    on_sqlite = os.environ.get("TEST_DATABASE", "sqlite") == "sqlite"
    left_out = [item for item in items if not belongs(item, on_sqlite)]
    if left_out:
        gone = set(left_out)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in gone]
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    mark = item.get_closest_marker("long")
    return int(mark.kwargs["seconds"]) if mark else 0


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings_parallel_suffix: None) -> bool:
    """Take the migrated SQLite database of this run as it is, where ``tests.run`` made one.

    PostgreSQL copies its own, see the settings.
    """
    there = connection.vendor == "sqlite" and template_file(os.environ["VAR_DIR"]).is_file()
    if there:
        copy_file(os.environ["VAR_DIR"], connection.settings_dict["TEST"]["NAME"])
    return there


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def world(db: None) -> World:
    """Two counties with a person for every role and a programme each."""
    return RECORDING.play()


@pytest.fixture
def on_postgresql() -> bool:
    """Say whether this run uses PostgreSQL."""
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Drive Debian's Chromium; as root it needs to go without its sandbox."""
    return {
        **browser_type_launch_args,
        "executable_path": browser(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", NO_OTHER_HOST],
    }
