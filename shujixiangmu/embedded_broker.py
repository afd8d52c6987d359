"""The broker of the embedded mode: kombu's SQL transport on a file, asked ten times a second."""

from typing import Any

from kombu.transport import sqlalchemy as sql
from kombu.transport import virtual
from sqlalchemy.exc import IntegrityError


class Channel(sql.Channel):
    """Kombu's channel, for several processes that begin on a new file at the same moment."""

    def _get_or_create(self, queue: str) -> Any:
        try:
            return super()._get_or_create(queue)
        except IntegrityError:
            # Another process was faster; left alone this ends the worker.
            self.session.rollback()
            return super()._get_or_create(queue)


class Transport(sql.Transport):
    """Kombu's transport with our interval: as a transport option SQLAlchemy refuses it.

    It forgets the errors every other transport recovers from, so that a clock that once found
    the file locked or away would find its channel closed for ever.
    """

    Channel = Channel
    polling_interval = 0.1  # seconds
    connection_errors: Any = (
        *sql.Transport.connection_errors,
        *virtual.Transport.connection_errors,
    )
