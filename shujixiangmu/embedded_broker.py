"""The broker of the embedded mode: kombu's SQL transport on a file, asked ten times a second."""

from kombu.transport import virtual
from kombu.transport.sqlalchemy import Transport as SqlTransport


class Transport(SqlTransport):
    """Kombu's transport with our interval: as a transport option SQLAlchemy refuses it.

    It forgets the errors every other transport recovers from, so that a clock that once found
    the file locked or away would find its channel closed for ever.
    """

    polling_interval = 0.1  # seconds
    connection_errors = (*SqlTransport.connection_errors, *virtual.Transport.connection_errors)
