"""Who finds the ports of `make run`, such as a page that is open in the same browser, gets nothing from them."""

from __future__ import annotations

import pickle
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import websocket
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core import signing

from mydoc.local.keys import root_file, root_keys, signing_keys
from tests.support.jobs import QUEUE, about, put
from tests.support.stack import Stack
from tests.support.visitor import Visitor, wait_for

pytestmark = pytest.mark.stack

TABLE = "mydoc-local-users"
BUCKET = "mydoc-local-documents"
STRANGE_ORIGINS = ["https://evil.example", "null", "http://localhost:1", "https://localhost:{port}"]


@pytest.fixture(scope="module", params=["test", "000000000000", "111111111111", "its own id"])
def guessed(request: pytest.FixtureRequest, stack: Stack) -> Callable[[str], Any]:
    """Clients with an access key that anybody may know."""
    key = root_keys(stack.state / "aws").id if request.param == "its own id" else request.param
    session: Any = boto3.Session(key, "test", region_name="us-east-1")
    once = Config(retries={"total_max_attempts": 1})
    return lambda service: session.client(service, endpoint_url=stack.aws_endpoint, config=once)


CALLS: dict[str, Callable[[Callable[[str], Any]], Any]] = {
    "read a table": lambda client: client("dynamodb").scan(TableName=TABLE),
    "list a bucket": lambda client: client("s3").list_objects_v2(Bucket=BUCKET),
    "read the events' secret": lambda client: client("lambda").get_function(FunctionName="mydoc-local"),
    "call the function": lambda client: client("lambda").invoke(FunctionName="mydoc-local", Payload=b"{}"),
    "see the queues": lambda client: client("sqs").list_queues(),
    "see the topics": lambda client: client("sns").list_topics(),
    "make a key": lambda client: client("iam").create_access_key(UserName="mydoc-local-application"),
    "ask who it is": lambda client: client("sts").get_caller_identity(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_key_that_anybody_knows_opens_nothing(
    call: Callable[[Callable[[str], Any]], Any], guessed: Callable[[str], Any]
) -> None:
    with pytest.raises(ClientError) as refused:
        call(guessed)
    code = refused.value.response["Error"]["Code"]
    assert code in {
        "InvalidAccessKeyId", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path", ["", f"{BUCKET}", f"{BUCKET}?list-type=2", "2015-03-31/functions/", "?Action=ListQueues"]
)
def test_without_a_signature_there_is_nothing(stack: Stack, path: str) -> None:
    assert requests.get(f"{stack.aws_endpoint}/{path}", timeout=60).status_code in (400, 403)


@pytest.mark.parametrize(("method", "path"), [("POST", "reset"), ("POST", "config"), ("GET", "sqs/messages")])
def test_the_emulators_own_addresses_are_closed(stack: Stack, method: str, path: str) -> None:
    answer = requests.request(method, f"{stack.aws_endpoint}/_ministack/{path}", timeout=60)
    assert answer.status_code == 403
    assert Visitor(stack, "alice@example.com").get("account/").status_code == 200


def test_the_files_with_keys_are_their_owners_alone(stack: Stack) -> None:
    aws = stack.state / "aws"
    files = [root_file(aws), aws / "application-key.json", aws / "journal.db"]
    files += [stack.state / name for name in ("signing-keys.json", "environment")]
    assert {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in files} == {
        path.name: "0o600" for path in files
    }


# Pages of other sites


@pytest.fixture(params=["the application", "the emulator"])
def port(request: pytest.FixtureRequest, stack: Stack) -> tuple[str, int]:
    """An address that is answered, and the port."""
    if request.param == "the application":
        return f"{stack.base_url}/healthz", stack.port
    return f"{stack.aws_endpoint}/_ministack/health", stack.aws_port


@pytest.mark.parametrize("origin", STRANGE_ORIGINS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_their_origin_is_refused(stack: Stack, port: tuple[str, int], method: str, origin: str) -> None:
    headers = {"Origin": origin.format(port=stack.port), "Access-Control-Request-Method": "POST"}

    answer = requests.request(method, port[0], headers=headers, timeout=60)

    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "localhost:1", "localhost.:{port}"])
def test_a_name_of_theirs_that_leads_here_is_refused(port: tuple[str, int], host: str) -> None:
    answer = requests.get(port[0], headers={"Host": host.format(port=port[1])}, timeout=60)
    assert answer.status_code == 403


def test_static_files_and_pages_are_behind_the_same_gate(stack: Stack) -> None:
    for path in ("/", "/static/dist/app.js", "/api/schema/", "/_local/events/"):
        answer = requests.get(f"{stack.base_url}{path}", headers={"Host": "evil.example"}, timeout=60)
        assert answer.status_code == 403, path


def test_a_request_without_a_host_is_refused(stack: Stack) -> None:
    for number in (stack.port, stack.aws_port):
        with socket.create_connection(("127.0.0.1", number), timeout=60) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            assert b" 200 " not in connection.recv(100).split(b"\r\n")[0]


def test_programs_and_the_sites_own_pages_are_answered(stack: Stack, port: tuple[str, int]) -> None:
    for origin in ("", stack.base_url, f"http://127.0.0.1:{stack.port}"):
        headers = {"Origin": origin} if origin else {}
        assert requests.get(port[0], headers=headers, timeout=60).status_code == 200


def test_a_browser_sends_bytes_from_the_sites_own_pages_only(stack: Stack) -> None:
    alice = Visitor(stack, "alice@example.com")
    document = alice.start("from a page.txt", 5)
    urls, headers = alice.signed(document["id"], 1)
    url = urls[1]
    asked = {"Access-Control-Request-Method": "PUT"}

    ours = requests.options(url, headers={**asked, "Origin": stack.base_url}, timeout=60)
    theirs = requests.options(url, headers={**asked, "Origin": "https://evil.example"}, timeout=60)

    assert (ours.status_code, ours.headers["Access-Control-Allow-Origin"]) == (200, stack.base_url)
    assert theirs.status_code == 403
    sent = {origin: requests.put(url, b"hello", headers={**headers, "Origin": origin}, timeout=60).status_code
            for origin in ("https://evil.example", stack.base_url)}  # fmt: skip
    assert sent == {"https://evil.example": 403, stack.base_url: 200}


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_socket_opens_to_the_sites_own_pages_only(stack: Stack, origin: str) -> None:
    alice = Visitor(stack, "alice@example.com")
    invitation = alice.post("realtime/").json()
    url = f"{invitation['url']}?ticket={invitation['ticket']}"

    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, timeout=60, origin=origin)

    # The ticket was not used up by it.
    websocket.create_connection(url, timeout=60, origin=stack.base_url).close()


def test_an_event_needs_the_secret_of_this_folder(stack: Stack) -> None:
    for secret in ("", "local-only", "x" * 43):
        headers = {"X-Local-Events-Secret": secret}
        answer = requests.post(f"{stack.base_url}/_local/events/", json={}, headers=headers, timeout=60)
        assert answer.status_code == 403


# Jobs


class Runs:
    """A pickle that makes a file when it is read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return Path.touch, (self.file,)


class Packed:
    @staticmethod
    def dumps(data: bytes) -> bytes:
        return data


@pytest.fixture
def admin(stack: Stack) -> Visitor:
    return Visitor(stack, "admin@example.com")


@pytest.mark.parametrize(("key", "error"), [("local-only", "BadSignature"), ("", "NotAJob")])
def test_a_job_that_somebody_else_packed_runs_nothing(
    stack: Stack, admin: Visitor, tmp_path: Path, key: str, error: str
) -> None:
    """With the key that was published once, and even with the right one."""
    made = tmp_path / "made"
    body = signing.dumps(
        pickle.dumps({"func": Runs(made), "args": ()}),
        key=key or signing_keys(stack.state).secret_key,
        salt=QUEUE,
        serializer=Packed,
    )
    job_id = put(stack, body)

    job = wait_for(lambda: about(admin, job_id))

    assert job["error"].startswith(error)
    assert not made.exists()
    admin.ask("DELETE", f"jobs/{job_id}/")
