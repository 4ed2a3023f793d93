"""A client of the REST API, such as a script would be."""

from __future__ import annotations

import hashlib
import json
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_LANES = 4
_PARTS_A_CALL = 100
_PATIENCE = 300


class Client:
    """Signs in, uploads in parallel parts and downloads, over HTTP."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._headers = {"Content-Type": "application/json"}

    def sign_in(self, email: str, password: str) -> None:
        answer = self._call("POST", "/api/v1/auth/login/", {"email": email, "password": password})
        self._headers["Authorization"] = f"Bearer {answer['token']}"

    def upload(self, content: bytes, *, name: str) -> str:
        """Upload a small file and wait until it is ready; returns its id."""
        return self._upload(len(content), lambda start, length: content[start : start + length], name)

    def upload_blocks(self, block: bytes, count: int, *, name: str) -> str:
        """The same for a file that is one block over and over, without holding it in memory."""

        def read(start: int, length: int) -> bytes:
            first = start % len(block)
            return (block[first:] + block * (length // len(block) + 1))[:length]

        return self._upload(len(block) * count, read, name)

    def download(self, document_id: str) -> str:
        """Download and return the SHA-256."""
        url = self._call("GET", f"/api/v1/documents/{document_id}/download/")["url"]
        digest = hashlib.sha256()
        with urllib.request.urlopen(url) as answer:
            while chunk := answer.read(1024**2):
                digest.update(chunk)
        return digest.hexdigest()

    def _upload(self, size: int, read: Callable[[int, int], bytes], name: str) -> str:
        document = self._call("POST", "/api/v1/documents/", {"name": name, "size": size})
        path = f"/api/v1/documents/{document['id']}/"
        plan = document["upload"]
        numbers = list(range(1, plan["part_count"] + 1))
        parts: list[dict[str, Any]] = []
        with ThreadPoolExecutor(_LANES) as lanes:
            for first in range(0, len(numbers), _PARTS_A_CALL):
                batch = numbers[first : first + _PARTS_A_CALL]
                signed = self._call("POST", f"{path}parts/", {"part_numbers": batch})
                parts += lanes.map(lambda n, to=signed: _put(to, n, plan["part_size"], size, read), batch)
        self._call("POST", f"{path}complete/", {"parts": parts})
        self._wait_until_ready(path)
        return str(document["id"])

    def _wait_until_ready(self, path: str) -> None:
        deadline = time.monotonic() + _PATIENCE
        while (status := self._call("GET", path)["status"]) != "ready":
            if status == "failed" or time.monotonic() > deadline:
                raise RuntimeError(f"the document is {status}")
            time.sleep(0.2)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base_url + path, data, self._headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def _put(
    signed: dict[str, Any], number: int, part_size: int, size: int, read: Callable[[int, int], bytes]
) -> dict[str, Any]:
    start = (number - 1) * part_size
    content = read(start, min(part_size, size - start))
    # urllib would name a type of its own, which was not signed.
    headers = {"Content-Type": "", **signed["headers"]}
    request = urllib.request.Request(signed["urls"][str(number)], content, headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        return {"part_number": number, "etag": answer.headers["ETag"]}
