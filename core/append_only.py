"""Database triggers that make the audit table append-only, on SQLite and PostgreSQL.

They are installed by a migration. SQLite loses triggers when a later migration
rebuilds the table: such a migration has to call ``install`` again at its end
(``tests/core/test_append_only.py`` fails otherwise).
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "core_auditrecord"
_REFUSAL = "audit records are append-only"

_SQLITE_INSTALL = (
    f"""CREATE TRIGGER IF NOT EXISTS core_audit_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS core_audit_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    # INSERT OR REPLACE deletes without firing delete triggers.
    f"""CREATE TRIGGER IF NOT EXISTS core_audit_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE seq = NEW.seq OR id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",  # noqa: S608  constants only
)
_SQLITE_REMOVE = (
    "DROP TRIGGER IF EXISTS core_audit_no_update",
    "DROP TRIGGER IF EXISTS core_audit_no_delete",
    "DROP TRIGGER IF EXISTS core_audit_no_replace",
)
_POSTGRESQL_REMOVE = (
    f"DROP TRIGGER IF EXISTS core_audit_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS core_audit_no_truncate ON {TABLE}",
    "DROP FUNCTION IF EXISTS core_audit_refuse()",
)
_POSTGRESQL_INSTALL = (
    *_POSTGRESQL_REMOVE,
    f"""CREATE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    f"""CREATE TRIGGER core_audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE PROCEDURE core_audit_refuse()""",
    f"""CREATE TRIGGER core_audit_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE PROCEDURE core_audit_refuse()""",
)
_STATEMENTS = {
    "sqlite": (_SQLITE_INSTALL, _SQLITE_REMOVE),
    "postgresql": (_POSTGRESQL_INSTALL, _POSTGRESQL_REMOVE),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse every change of the audit table; harmless to repeat.

    Raises:
        NotImplementedError: the database is neither SQLite nor PostgreSQL; running
            without the guard must be somebody's decision, not an accident.
    """
    _execute(connection, 0)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift the guard (reversing the migration; emptying a test database)."""
    _execute(connection, 1)


def _execute(connection: BaseDatabaseWrapper, direction: int) -> None:
    if connection.vendor not in _STATEMENTS:
        raise NotImplementedError(f"no append-only triggers for {connection.vendor}")
    with connection.cursor() as cursor:
        for statement in _STATEMENTS[connection.vendor][direction]:
            cursor.execute(statement)
