"""Runs the alembic migrations from inside the program, all of them in one transaction of our own."""

from sqlalchemy import Connection, Engine

from shopclub.records.backends import sqlite, triggers

OLDEST, NEWEST = 7, 8
"""The first schema that is brought up to date, the baseline, and the present one."""


def schema_of(engine: Engine) -> sqlite.Schema:
    """Read whose book it is and how new its schema is."""
    connection = engine.raw_connection()
    try:
        return sqlite.schema_of(connection.driver_connection)
    finally:
        connection.close()


def upgrade(engine: Engine) -> None:
    """Bring a book to the newest schema, or leave it as it was."""
    with engine.connect() as connection:
        connection.detach()
        driver = connection.connection
        driver.cursor().execute("PRAGMA foreign_keys = 0")
        with connection.begin():
            triggers.drop(connection)
            _run(connection)
            triggers.make(connection)
            sqlite.mark(connection, version=NEWEST)
            if sqlite.dangling_reference(connection):
                raise ValueError("a migration left dangling references")


def _run(connection: Connection) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "shopclub.records:migrations")
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(config, script, fn=lambda rev, _: script._upgrade_revs("head", rev)) as environment:  # noqa: SLF001
        environment.configure(connection=connection, transactional_ddl=False)
        environment.run_migrations()
