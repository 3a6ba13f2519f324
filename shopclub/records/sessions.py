"""Sessions of the book: SQLAlchemy's, with the driver's own connection at hand for statements run at its speed."""

from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session


class BookSession(Session):
    """A session whose transaction may have been begun by the driver already.

    SQLAlchemy joins in when something is asked of it. An act that asks it for nothing does not pay for it: beginning,
    committing and closing its session costs more than the reads of a scan.
    """

    def __init__(self, bind: Connection | Engine, *, autoflush: bool = True, expire_on_commit: bool = True) -> None:
        super().__init__(bind, autoflush=autoflush, expire_on_commit=expire_on_commit)
        self.dialect = bind.dialect

    @cached_property
    def driver(self) -> Any:
        """The driver's connection; of a session on an engine it is in a transaction."""
        connection = self.bind if isinstance(self.bind, Connection) else self.connection()
        return connection.connection.dbapi_connection

    def commit_all(self) -> None:
        """Commit what was done by the session and by the driver."""
        if self.in_transaction():
            self.commit()
        if self.driver.in_transaction:
            self.driver.commit()

    def end(self) -> None:
        """Roll back what was not committed and let go of every object."""
        if self.in_transaction() or self.identity_map:
            self.close()
        if self.driver.in_transaction:
            self.driver.rollback()
