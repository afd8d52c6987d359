"""The other side of a channel, in this process: takes what is posted and behaves as it is told."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

#: What a robot or gateway answers when all is well; it serves every kind.
GOOD: dict[str, Any] = {
    "errcode": 0, "errmsg": "ok", "code": 0, "access_token": "TOKEN", "expires_in": 7200,
}  # fmt: skip
#: Ways to behave other than answering.
SLOW, DRIPPING, RESET = "slow", "dripping", "reset"


class Receiver(ThreadingHTTPServer):
    """Keeps what came in; ``answer`` is a status with a JSON body, or a way to behave."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer: Any = (200, GOOD)
        #: Answers that come first, one each.
        self.first: list[Any] = []
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.over = Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def posted(self) -> list[dict[str, Any]]:
        """Bodies posted, in their order."""
        return [body for _, body in self.seen if body]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news here."""


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_GET(self) -> None:
        self._take({})

    def do_POST(self) -> None:
        self._take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _take(self, body: dict[str, Any]) -> None:
        self.server.seen.append((self.path, body))
        token = urlsplit(self.path).path.endswith("gettoken")
        answer = (200, GOOD) if token else self.server.answer
        if self.server.first and not token:
            answer = self.server.first.pop(0)
        if answer == SLOW:
            self.server.over.wait(5)
        elif answer == DRIPPING:
            self._drip()
        elif answer == RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self._say(*answer)

    def _say(self, status: int, body: Any) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _drip(self) -> None:
        """Say a little again and again, each time before anybody's patience ends."""
        self.send_response(200)
        self.end_headers()
        while not self.server.over.wait(0.03):
            self.wfile.write(b" ")
            self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def listening() -> Iterator[Receiver]:
    """Listen on a free port of this machine while the block lasts."""
    receiver = Receiver()
    thread = Thread(target=receiver.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        receiver.shutdown()
        receiver.server_close()
        thread.join()


def nobody_there() -> str:
    """Address of a port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
