"""The smoke test of a stage whose bucket does not tell of uploads yet."""

from __future__ import annotations

from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from mydoc.ops import smoke


class Site(smoke.Smoke):
    """A site where only the uploads that S3 tells of are processed."""

    def __init__(self, *, told_of: int, uploads: int) -> None:
        super().__init__(site_url="https://docs.example.com", email="", password="", uploads=uploads)
        self.uploaded: list[str] = []
        self.deleted: list[str] = []
        self.shared: list[str] = []
        self._told_of = told_of

    def _expect_page(self) -> None:
        return

    def _upload(self) -> str:
        self.uploaded.append(str(len(self.uploaded) + 1))
        return self.uploaded[-1]

    def _share_and_download(self, document: str) -> None:
        self.shared.append(document)

    def _api(self, method: str, path: str, body: Any = None, *, signed_in: bool = True) -> Any:
        match method, path.split("/")[0]:
            case "DELETE", "documents":
                self.deleted.append(path.split("/")[1])
            case "GET", "documents":
                return {"status": "ready" if path.split("/")[1] == str(self._told_of) else "processing"}
        return {"token": "a"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "PATIENCE_SECONDS", -1)


def test_what_s3_did_not_tell_of_is_uploaded_again() -> None:
    site = Site(told_of=3, uploads=4)
    site.run()
    assert site.uploaded == site.deleted == ["1", "2", "3"]
    assert site.shared == ["3"]


def test_it_ends_and_leaves_nothing() -> None:
    site = Site(told_of=3, uploads=2)
    with pytest.raises(smoke.SmokeFailed, match="Check that S3's events and the queue reach the function"):
        site.run()
    assert site.uploaded == site.deleted == ["1", "2"]


@pytest.mark.parametrize(
    ("named", "sent"),
    [({"headers": {"If-none-match": "*"}}, {"If-none-match": "*"}), ({}, {"Content-type": ""})],
    ids=["this release", "an earlier one"],
)
def test_a_file_is_sent_with_the_headers_that_the_release_names(
    named: dict[str, Any], sent: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    def answer(method: str, path: str, body: Any = None) -> Any:
        return {"id": "1", "urls": {"1": "https://bucket.example.com/1"}, **named}

    def opened(request: Any) -> Any:
        asked.append(request)
        return closing(SimpleNamespace(headers={"ETag": "a"}, close=lambda: None))

    site = smoke.Smoke(site_url="https://docs.example.com", email="", password="")
    monkeypatch.setattr(site, "_api", answer)
    monkeypatch.setattr(site, "_open", opened)
    assert site._upload() == "1"
    assert [(each.get_method(), each.headers) for each in asked] == [("PUT", sent)]
