"""The broker of the embedded mode: kombu's SQL transport on a file, asked ten times a second."""

from kombu.transport.sqlalchemy import Transport as SqlTransport


class Transport(SqlTransport):
    """Kombu's transport with our interval: as a transport option SQLAlchemy refuses it."""

    polling_interval = 0.1  # seconds
