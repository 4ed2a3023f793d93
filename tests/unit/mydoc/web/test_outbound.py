"""Requests to strangers' addresses: to what was checked and nowhere else, and not for ever."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mydoc.web import outbound
from mydoc.web.outbound import Unreachable, post
from tests.support.certificates import certificate
from tests.support.stack import free_ports
from tests.support.visitor import wait_for

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NAME = "hooks.example.com"
# So long is waited for what never comes; nothing else takes as long, even where the machine stands still.
FOR_EVER = 60.0


class Server:
    """Takes connections and does with each what the test says; keeps what it was sent."""

    def __init__(self, act: Callable[[socket.socket], None], *, tls: ssl.SSLContext | None = None) -> None:
        self.act, self.tls = act, tls
        self.received: list[bytes] = []
        self.names: list[str | None] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        if tls:
            tls.sni_callback = lambda _, name, __: self.names.append(name)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
                if self.tls:
                    connection = self.tls.wrap_socket(connection, server_side=True)
            except ssl.SSLError:
                continue
            except OSError:
                return
            with connection:
                try:
                    sent = connection.recv(65536)
                    while b"\r\n\r\n" in sent and not sent.endswith(b"}"):
                        sent += connection.recv(65536)
                    self.received.append(sent)
                    self.act(connection)
                except OSError:
                    continue


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for this machine, whatever else it does."""
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", FOR_EVER)
    monkeypatch.setattr(outbound, "TOTAL_SECONDS", 2 * FOR_EVER)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a request's time half a second is left once there is a connection, however long that took."""
    connect, ahead = outbound._connect, [0.0]

    def slowly(addresses: list[Any], port: int, deadline: float) -> socket.socket:
        connected = connect(addresses, port, deadline)
        ahead[0] += deadline - outbound.time.monotonic() - 0.5
        return connected

    monkeypatch.setattr(outbound, "_connect", slowly)
    monkeypatch.setattr(outbound, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + ahead[0]))


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(act: Callable[[socket.socket], None] | bytes = OK, **more: Any) -> Server:
        does = act if callable(act) else lambda connection: connection.sendall(act)
        servers.append(Server(does, **more))
        return servers[-1]

    yield start
    for server in servers:
        server.listener.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to; a name that is asked for again leads to the next of its lists."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *args: Any, **more: Any) -> Any:
        if host.rstrip(".") not in known:
            assert ipaddress.ip_address(host)
            return real(host, port, *args, **more)
        addresses = known[host.rstrip(".")].pop(0)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses.split()
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def at(server: Server, path: str = "/hook") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def test_what_is_sent(serve):
    server = serve()
    answer = post(at(server, "/hook?a=1"), b'{"a":1}', {"X-A": "b"}, loopback=True)

    assert answer.is_success
    head, _, body = server.received[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST /hook?a=1 HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}".encode(),
        b"X-A: b",
        b"Content-Length: 7",
        b"Connection: close",
    ]
    assert body == b'{"a":1}'


def test_a_redirect_is_an_answer_and_is_not_followed(serve):
    inside = serve()
    location = f"HTTP/1.1 307 Moved\r\nLocation: {at(inside)}\r\nContent-Length: 0\r\n\r\n".encode()
    answer = post(at(serve(location)), b"{}", {}, loopback=True)

    assert (answer.status, answer.is_success) == (307, False)
    assert inside.received == []


def test_proxies_of_the_environment_are_not_asked(serve, monkeypatch):
    proxy, server = serve(), serve()
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert post(at(server), b"{}", {}, loopback=True).is_success
    assert (len(server.received), proxy.received) == (1, [])


def test_without_leave_this_machine_is_not_spoken_to(serve, names):
    server = serve()
    with pytest.raises(Unreachable, match="https"):
        post(at(server), b"{}", {})
    for addresses in (
        "127.0.0.1",
        "::1",
        "10.0.0.1",
        "169.254.169.254",
        "93.184.216.34 127.0.0.1",
        "::ffff:7f00:1",
    ):
        names[NAME] = [addresses]
        with pytest.raises(Unreachable, match="not public"):
            post(f"https://{NAME}:{server.port}/", b"{}", {})
    for loopback in (False, True):
        # With leave it is http that goes to this machine; https is as everywhere.
        names[NAME] = ["127.0.0.1"]
        with pytest.raises(Unreachable, match="not public"):
            post(f"https://{NAME}:{server.port}/", b"{}", {}, loopback=loopback)
    assert server.received == []


def test_with_leave_http_goes_nowhere_else(names):
    for addresses in ("10.0.0.1", "93.184.216.34", "127.0.0.1 93.184.216.34"):
        names["localhost"] = [addresses]
        with pytest.raises(Unreachable, match="not public"):
            post("http://localhost:9/", b"{}", {}, loopback=True)


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(serve, names, monkeypatch):
    server, connected = serve(), []
    names[NAME] = ["93.184.216.34", "127.0.0.1"]

    def connect(address: tuple[str, int], **more: Any) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable, match="accept connections"):
        post(f"https://{NAME}:{server.port}/", b"{}", {})

    assert connected == [("93.184.216.34", server.port)]
    assert names[NAME] == ["127.0.0.1"]


@pytest.mark.parametrize("certified", [NAME, "other.example.com", "127.0.0.1"])
def test_the_certificate_is_for_the_name_and_not_the_address(certified, serve, names, tmp_path, monkeypatch):
    authority, context = certificate(tmp_path, certified)
    server = serve(tls=context)
    names[NAME] = ["127.0.0.1"]
    monkeypatch.setattr(outbound, "is_public", lambda address: True)
    monkeypatch.setattr(outbound, "_tls", lambda: ssl.create_default_context(cadata=authority))
    url = f"https://{NAME}:{server.port}/hook"
    if certified == NAME:
        assert post(url, b"{}", {}).is_success
        assert b"Host: hooks.example.com:" in server.received[0]
    else:
        with pytest.raises(Unreachable, match="certificate"):
            post(url, b"{}", {})
        assert server.received == []
    assert server.names == [NAME]


def test_a_certificate_that_nobody_known_signed(serve, names, tmp_path, monkeypatch):
    server = serve(tls=certificate(tmp_path, NAME)[1])
    names[NAME] = ["127.0.0.1"]
    monkeypatch.setattr(outbound, "is_public", lambda address: True)
    with pytest.raises(Unreachable, match="certificate"):
        post(f"https://{NAME}:{server.port}/", b"{}", {})


def test_of_a_long_answer_no_more_than_a_little_is_read(serve):
    sent = []

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            sent.append(connection.send(b"x" * 65536))

    assert post(at(serve(pour)), b"{}", {}, loopback=True).is_success
    assert sum(sent) < 50_000_000


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 C"])
def test_whoever_sends_a_byte_now_and_then_is_not_waited_for(begin, serve, hurry):
    def drip(connection: socket.socket) -> None:
        connection.sendall(begin)
        while True:
            connection.sendall(b"H")
            time.sleep(0.05)

    began = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        post(at(serve(drip)), b"{}", {}, loopback=True)
    assert time.monotonic() - began < FOR_EVER


def test_nor_within_the_handshake(serve, names, monkeypatch, hurry):
    monkeypatch.setattr(outbound, "is_public", lambda address: True)
    names[NAME] = ["127.0.0.1"]
    began = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        post(f"https://{NAME}:{serve(lambda connection: time.sleep(FOR_EVER)).port}/", b"{}", {})
    assert time.monotonic() - began < FOR_EVER


def test_a_slow_look_up_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(outbound, "CONNECT_SECONDS", 0.3)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [time.sleep(FOR_EVER)][:0])
    with pytest.raises(Unreachable, match="took too long"):
        post(f"https://{NAME}/", b"{}", {})


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/9.9 200", b"\x15\x03\x01", OK[:5]]
)
def test_answers_that_are_none(answer, serve):
    with pytest.raises(Unreachable):
        post(at(serve(answer)), b"{}", {}, loopback=True)


def test_too_many_headers(serve):
    flood = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000
    with pytest.raises(Unreachable):
        post(at(serve(flood)), b"{}", {}, loopback=True)


def test_names_that_lead_nowhere_and_ports_that_nobody_listens_on(names):
    names[NAME] = [""]
    with pytest.raises(Unreachable, match="does not exist"):
        post(f"https://{NAME}/", b"{}", {})
    with pytest.raises(Unreachable, match="accept connections"):
        post(f"http://127.0.0.1:{free_ports(1)[0]}/", b"{}", {}, loopback=True)


def test_no_thread_and_no_socket_is_left_behind(serve):
    server, fds = serve(), Path("/proc/self/fd")
    post(at(server), b"{}", {}, loopback=True)
    threads, open_files = threading.active_count(), len(list(fds.iterdir()))
    for _ in range(5):
        post(at(server), b"{}", {}, loopback=True)
    wait_for(lambda: threading.active_count() <= threads and len(list(fds.iterdir())) <= open_files)
