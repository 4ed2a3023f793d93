"""A slow line to a stack: what pages weigh and how many round trips they need is what takes their time."""

from __future__ import annotations

import gzip
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BYTES_A_SECOND = 50_000
ROUND_TRIP_SECONDS = 0.2
# TCP and TLS 1.3 take one each.
_ROUND_TRIPS_TO_CONNECT = 2
_PACKET = 1_460
_HEADERS_OF_A_PACKET = 40
_COMPRESSED = ("text/", "javascript", "json", "svg")
_OF_A_CONNECTION = {"connection", "content-length", "date", "server", "transfer-encoding"}
_NOT_PASSED_ON = {"accept-encoding", "connection", "host"}


@contextmanager
def slow_line(port: int) -> Iterator[str]:
    """Stand before a server of this machine, for GET alone.

    Texts are compressed by `gzip -9`. All connections together have 400 kbit/s, and each question waits 200 ms.

    Args:
        port: of the server.

    Yields:
        The address of the line's other end.
    """
    handler = type("Line", (_Line,), {"port": port, "line": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    port: int
    line: threading.Lock

    def setup(self) -> None:
        super().setup()
        time.sleep(_ROUND_TRIPS_TO_CONNECT * ROUND_TRIP_SECONDS)

    def handle(self) -> None:
        # A window that is closed waits for nothing any more.
        with suppress(ConnectionError):
            super().handle()

    def do_GET(self) -> None:
        time.sleep(ROUND_TRIP_SECONDS)
        server = http.client.HTTPConnection("localhost", self.port)
        passed_on = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON}
        server.request("GET", self.path, headers={**passed_on, "Host": f"localhost:{self.port}"})
        answer = server.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_A_CONNECTION:
                self.send_header(name, value)
        if any(kind in answer.headers.get_content_type() for kind in _COMPRESSED):
            body = gzip.compress(body, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for begin in range(0, len(body), _PACKET):
            self._send(body[begin : begin + _PACKET])

    def _send(self, packet: bytes) -> None:
        with self.line:
            time.sleep((len(packet) + _HEADERS_OF_A_PACKET) / BYTES_A_SECOND)
        self.wfile.write(packet)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
