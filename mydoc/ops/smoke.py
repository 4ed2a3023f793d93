"""Test a deployed stage through its public address: what a person does first."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
import urllib.error
import urllib.request
from http.client import HTTPResponse
from typing import Any

PATIENCE_SECONDS = 90


class SmokeFailed(Exception):
    """The stage does not work; the message says at which step."""


class NotProcessed(SmokeFailed):
    """An upload did not become a document in time."""


class Smoke:
    """Uploads a file, waits until it is processed, shares and downloads it, and cleans up.

    Args:
        site_url: the stage's public address.
        email: of an account that may sign in.
        password: its password.
        uploads: how many to try. After a change of its notifications a bucket can take minutes to send the first
            one, and never sends those in between (AWS, "Enabling event notifications").
    """

    def __init__(self, *, site_url: str, email: str, password: str, uploads: int = 1) -> None:
        self._site = site_url
        self._uploads = uploads
        self._email, self._password = email, password
        self._token = ""
        self._content = os.urandom(2048)

    def run(self) -> None:
        """Run all steps; raise SmokeFailed at the first one that does not work."""
        self._expect_page()
        answer = self._api("POST", "auth/login/", {"email": self._email, "password": self._password})
        self._token = answer["token"]
        try:
            for left in reversed(range(self._uploads)):
                try:
                    return self._upload_and_share()
                except NotProcessed:
                    if not left:
                        raise
        finally:
            self._api("POST", "auth/logout/")

    def _upload_and_share(self) -> None:
        document = self._upload()
        try:
            self._wait_until_ready(document)
            self._share_and_download(document)
        finally:
            self._api("DELETE", f"documents/{document}/")

    def _expect_page(self) -> None:
        with self._open(f"{self._site}/accounts/login/") as answer:
            page = answer.read().decode()
        sheet = re.search(r'<link rel="stylesheet" href="([^"]+)"', page)
        if sheet is None:
            raise SmokeFailed("The sign-in page has no style sheet.")
        url = sheet[1] if "://" in sheet[1] else "/".join(self._site.split("/")[:3]) + sheet[1]
        with self._open(url):
            pass

    def _upload(self) -> str:
        # Once it is deleted, it expires in the trash: an earlier release knows no deleting for good.
        wanted = {"name": "smoke.bin", "size": len(self._content), "expires_in": 3600}
        document = self._api("POST", "documents/", wanted)
        path = f"documents/{document['id']}/"
        signed = self._api("POST", f"{path}parts/", {"part_numbers": [1]})
        # An earlier release, which was rolled back to, names none; urllib would add a Content-Type there, which is
        # not signed.
        headers = signed.get("headers") or {"Content-Type": ""}
        request = urllib.request.Request(signed["urls"]["1"], self._content, headers, method="PUT")  # noqa: S310
        with self._open(request) as answer:
            part = {"part_number": 1, "etag": answer.headers["ETag"]}
        self._api("POST", f"{path}complete/", {"parts": [part]})
        return str(document["id"])

    def _wait_until_ready(self, document: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (status := self._api("GET", f"documents/{document}/")["status"]) != "ready":
            if status == "failed" or time.monotonic() > deadline:
                raise NotProcessed(
                    f"The document is still {status}. Check that S3's events and the queue reach the function."
                )
            time.sleep(0.5)

    def _share_and_download(self, document: str) -> None:
        share = self._api("POST", "shares/", {"documents": [document], "max_downloads": 1})
        with self._open(f"{self._site}/s/{share['slug']}"):
            pass
        claim = self._api("POST", f"public/shares/{share['slug']}/claim/", {}, signed_in=False)
        with self._open(claim["url"]) as answer:
            if hashlib.sha256(answer.read()).digest() != hashlib.sha256(self._content).digest():
                raise SmokeFailed("The downloaded bytes differ from the uploaded ones.")
        self._api("DELETE", f"shares/{share['id']}/")

    def _api(self, method: str, path: str, body: Any = None, *, signed_in: bool = True) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token and signed_in:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        url = f"{self._site}/api/v1/{path}"
        with self._open(urllib.request.Request(url, data, headers, method=method)) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def _open(self, asked: str | urllib.request.Request) -> HTTPResponse:
        request = urllib.request.Request(asked) if isinstance(asked, str) else asked  # noqa: S310
        # Presigned URLs are secrets: the query is never printed.
        what = f"{request.get_method()} {request.full_url.partition('?')[0]}"
        try:
            answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)  # noqa: S310
        except urllib.error.HTTPError as error:
            raise SmokeFailed(
                f"{what} returned {error.code}: {error.read(500).decode(errors='replace')}"
            ) from None
        except OSError as error:
            raise SmokeFailed(f"{what} did not answer: {error}") from None
        return answer
