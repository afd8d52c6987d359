"""Builds the migrated database that every test process copies, instead of migrating its own.

``python -m tests.template`` is run once per database by ``tests.run``, beside the checks of the
source, and leaves the database for the parts that follow. A single ``pytest`` finds none and
migrates for itself.
"""

import os
import shutil
from pathlib import Path

NAME = "shujixiangmu_template"


def template_file(folder: str) -> Path:
    """Return where the migrated SQLite database of one run lies: in its throw-away folder."""
    return Path(folder) / f"{NAME}.sqlite3"


def copy_file(folder: str, target: str) -> None:
    """Put a copy of the migrated SQLite database where a test process expects its own."""
    for rest in ("-wal", "-shm"):
        Path(target + rest).unlink(missing_ok=True)
    shutil.copyfile(template_file(folder), target)


def build() -> None:
    """Migrate an empty database under the name of the template and leave it."""
    import django

    django.setup()
    from django.db import connection

    own = {"sqlite": str(template_file(os.environ["VAR_DIR"])), "postgresql": NAME}
    connection.settings_dict["TEST"]["NAME"] = own[connection.vendor]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    build()
