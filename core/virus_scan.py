"""Asks a clamd, where one runs, whether there is malware in a file."""

import socket
from contextlib import closing

import structlog
from django.conf import settings

from core.models import FileState

_PATIENCE_SECONDS = 20
_BLOCK = 256 * 1024
_ANSWER_LENGTH = 4096
logger = structlog.get_logger(__name__)


def scan(content: bytes) -> FileState:
    """Return what clamd says of the bytes; unscanned where there is none or it does not answer.

    The address is the path of a socket or ``host:port``. Source: clamd(8), INSTREAM.
    """
    address: str = settings.CLAMD_ADDRESS
    if not address:
        return FileState.UNSCANNED
    try:
        answer = _ask(address, content)
    except (OSError, ValueError) as error:
        logger.warning("virus_scan_failed", error=str(error))
        return FileState.UNSCANNED
    if answer.endswith(b"FOUND"):
        logger.warning("virus_found", answer=answer.decode("ascii", "replace"))
        return FileState.INFECTED
    return FileState.CLEAN if answer.endswith(b"OK") else FileState.UNSCANNED


def _ask(address: str, content: bytes) -> bytes:
    with closing(_connected(address)) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _BLOCK):
            block = content[start : start + _BLOCK]
            line.sendall(len(block).to_bytes(4, "big") + block)
        line.sendall((0).to_bytes(4, "big"))
        return line.recv(_ANSWER_LENGTH).rstrip(b"\0\n ")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_PATIENCE_SECONDS)
        line.connect(address)
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_PATIENCE_SECONDS)
