"""Somebody who uses a running stack over HTTP, as a script would: no rights but their own."""

from __future__ import annotations

import email
import email.policy
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import requests

from tests.support.callers import Callers
from tests.support.stack import Stack

# Much more than anything takes: what never comes is waited for as long, and nothing else.
WAIT_SECONDS = 120
T = TypeVar("T")
_tokens: dict[tuple[str, str], str] = {}


class Visitor:
    """Args:
    stack: what they visit.
    address: whom they sign in as; nobody without.
    password: signs in with it now; without, one token serves all who sign in at that address.
    """

    def __init__(self, stack: Stack, address: str = "", password: str = "") -> None:
        self.stack = stack
        self.address = address
        self._password = password or stack.password
        self.http = requests.Session()
        self.http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))
        if address:
            self._sign_in(anew=bool(password))

    def _sign_in(self, *, anew: bool) -> None:
        key = (self.stack.base_url, self.address)
        if anew or key not in _tokens:
            body = {"email": self.address, "password": self._password}
            _tokens[key] = self.post("auth/login/", body).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {_tokens[key]}"

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.ask("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        return self.ask("POST", path, json=body, **options)

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """Ask the API, whatever it answers; where it wants the password to be shown again, after doing so."""
        url = f"{self.stack.base_url}/api/v1/{path}"
        answer = self.http.request(method, url, timeout=60, **options)
        if self.address and answer.status_code == 403 and "reauthentication_required" in answer.text:
            self._sign_in(anew=True)
            answer = self.http.request(method, url, timeout=60, **options)
        return answer

    def start(self, name: str, size: int, **more: Any) -> dict[str, Any]:
        """Start an upload; what the API says of it."""
        answer = self.post("documents/", {"name": name, "size": size, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def sign(self, document_id: str, *numbers: int) -> dict[int, str]:
        """URLs for parts."""
        return self.signed(document_id, *numbers)[0]

    def signed(self, document_id: str, *numbers: int) -> tuple[dict[int, str], dict[str, str]]:
        """URLs for parts, and the headers to send with each."""
        answer = self.post(f"documents/{document_id}/parts/", {"part_numbers": list(numbers)})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        return {int(number): url for number, url in told["urls"].items()}, told["headers"]

    def send(self, document: dict[str, Any], content: bytes) -> list[dict[str, Any]]:
        """Send all parts side by side, straight to S3."""
        size, count = document["upload"]["part_size"], document["upload"]["part_count"]
        urls, headers = self.signed(document["id"], *range(1, count + 1))

        def put(number: int) -> dict[str, Any]:
            body = content[(number - 1) * size : number * size]
            answer = requests.put(urls[number], data=body, headers=headers, timeout=60)
            assert answer.status_code == 200, answer.text
            return {"part_number": number, "etag": answer.headers["ETag"]}

        with ThreadPoolExecutor(max_workers=4) as threads:
            return list(threads.map(put, range(1, count + 1)))

    def upload(self, name: str, content: bytes, **more: Any) -> str:
        """Upload a document and wait until S3's event made it ready; its id."""
        document = self.start(name, len(content), **more)
        parts = self.send(document, content)
        answer = self.post(f"documents/{document['id']}/complete/", {"parts": parts})
        assert answer.status_code == 200, answer.text
        self.wait_until_ready(document["id"])
        return str(document["id"])

    def wait_until_ready(self, document_id: str) -> None:
        wait_for(lambda: self.get(f"documents/{document_id}/").json().get("status") == "ready")

    def download(self, document_id: str) -> bytes:
        """The document's bytes, by the URL that the API gives."""
        answer = self.get(f"documents/{document_id}/download/")
        assert answer.status_code == 200, answer.text
        return fetch(answer.json()["url"])

    def share(self, *document_ids: str, **rules: Any) -> str:
        """Make a link; its slug."""
        answer = self.post("shares/", {"documents": list(document_ids), **rules})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["slug"])


def register(stack: Stack, address: str, *, name: str, surname: str, password: str = "") -> None:
    """Sign somebody up; the link in their mail is not followed yet."""
    body = {"email": address, "password": password or stack.password, "name": name, "surname": surname}
    answer = Visitor(stack).post("auth/register/", body)
    assert answer.status_code == 201, answer.text


def confirm(stack: Stack, address: str, *, password: str = "") -> None:
    """Follow the link in the mail to who signed up, and choose the password."""
    link = re.search(r"http://\S+/accounts/confirm/([^/\s]+)", mail_to(stack, address))
    assert link
    answer = Visitor(stack).post("auth/confirm/", {"token": link[1], "password": password or stack.password})
    assert answer.status_code == 204, answer.text


def fill_in(browser: requests.Session, url: str, **values: str) -> requests.Response:
    """Send the form of a page."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(url, timeout=60).text)
    assert token
    return browser.post(url, {"csrfmiddlewaretoken": token[1], **values}, headers={"Referer": url}, timeout=60)


def newcomer(stack: Stack, callers: Callers, name: str = "Erin") -> tuple[Visitor, str]:
    """Somebody with an account whose quota and trail nobody else touches, and their id."""
    address = f"{name.lower()}-{os.urandom(4).hex()}@example.com"
    account = {"email": address, "password": stack.password, "name": name, "surname": "Eide"}
    user_id = callers.call("accounts.services.administration.ensure_demo_account", **account)
    return Visitor(stack, address), str(user_id)


def fetch(url: str) -> bytes:
    """What a presigned URL gives to who has nothing but it."""
    answer = requests.get(url, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.content


def wait_for(read: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
    """The first true answer; fails if there is none in that time, nor after it. Asked less and less often: what is
    waited for long needs the machine itself."""
    deadline, pause = time.monotonic() + seconds, 0.05
    while True:
        # Asked before the look: a machine that stood still in between has the last one ahead of it.
        is_last = time.monotonic() >= deadline
        if answer := read():
            return answer
        assert not is_last, f"not within {seconds} seconds"
        time.sleep(pause)
        pause = min(1.5 * pause, 0.5)


def mail_to(stack: Stack, address: str) -> str:
    """The text of the newest mail to an address, once there is one."""
    mails = wait_for(lambda: sorted(stack.mail_dir.glob(f"*-{address}.eml")))
    message = email.message_from_bytes(mails[-1].read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
