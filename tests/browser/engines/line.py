"""The line between a browser and the servers: a SOCKS5 proxy (RFC 1928) that can be slow upwards."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

_SMALL = 64 * 1024
"""Bytes of a request that pass at once on a slow line too: all but parts of uploads."""
_PIECE = 16 * 1024
_PAUSE = 0.1
"""Seconds between pieces on a slow line: 160 KB a second at most on each connection, a part in half a minute."""


class Line:
    """Carries connections to this machine's ports, and knows what requests are under way on them."""

    def __init__(self) -> None:
        self._server = socket.socket()
        # Else all of a part would lie in the system's buffers at once: they grow with the size of a packet.
        self._server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
        self._server.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1400)
        self._server.bind(("127.0.0.1", 0))
        self._server.listen(64)
        self.port: int = self._server.getsockname()[1]
        self.is_slow = False
        self.sent = 0
        self.broken = 0
        self._connections: set[_Connection] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def under_way(self) -> int:
        """How many parts are on their way and have no answer yet."""
        return sum(connection.is_in_a_part for connection in list(self._connections))

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._server.accept()
                threading.Thread(target=self._serve, args=[browser], daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        with contextlib.suppress(OSError, IndexError), browser:
            connection = _Connection(self, browser, _connected(browser))
            self._connections.add(connection)
            try:
                connection.carry()
            finally:
                self._connections.discard(connection)


class _Connection:
    def __init__(self, line: Line, browser: socket.socket, server: socket.socket) -> None:
        self._line, self._browser, self._server = line, browser, server
        self._since_answer = 0

    @property
    def is_in_a_part(self) -> bool:
        return self._since_answer > _SMALL

    def carry(self) -> None:
        """Carry both ways until one side ends."""
        down = threading.Thread(target=self._carry_down, daemon=True)
        down.start()
        with self._server:
            try:
                while piece := self._browser.recv(_PIECE):
                    self._since_answer += len(piece)
                    self._line.sent += len(piece)
                    self._server.sendall(piece)
                    if self._line.is_slow and self.is_in_a_part:
                        time.sleep(_PAUSE)
            finally:
                if self.is_in_a_part:
                    self._line.broken += 1
                with contextlib.suppress(OSError):
                    self._server.shutdown(socket.SHUT_RDWR)
        down.join()

    def _carry_down(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self._server.recv(1 << 16):
                self._since_answer = 0
                self._browser.sendall(piece)
            self._browser.shutdown(socket.SHUT_RDWR)


def _connected(browser: socket.socket) -> socket.socket:
    """Shake hands, and connect to the port that the browser asks for: whatever the name, it is this machine's."""
    _, count = _exactly(browser, 2)
    _exactly(browser, count)
    browser.sendall(b"\x05\x00")
    _, _, _, kind = _exactly(browser, 4)
    _exactly(browser, {1: 4, 4: 16}.get(kind) or _exactly(browser, 1)[0])
    server = socket.create_connection(("127.0.0.1", int.from_bytes(_exactly(browser, 2), "big")))
    browser.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
    return server


def _exactly(side: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = side.recv(count - len(found))
        if not piece:
            raise ConnectionResetError
        found += piece
    return found
