"""A request that starts many uploads answers each of them as if it were alone."""

from __future__ import annotations

import itertools

import pytest

from files.domain.parts import UPLOAD_PART
from files.services.uploads import creation
from mydoc.core.errors import Conflict
from tests.support.api import refusal
from tests.support.soundness import unfinished_uploads

PATH = "documents/batch/"


@pytest.fixture
def post(alice, call):
    return lambda documents: call(alice).post(PATH, {"documents": documents})


def test_each_is_answered_as_it_would_be_alone(alice, call, post):
    entries = [
        {"name": "a.txt", "size": 5, "folder": "Photos/2026", "crc32": "NhCmhg=="},
        {"name": "", "size": 5},
        {"name": "b.txt", "size": "5"},
        {"name": "c.txt", "size": 5, "colour": "red"},
        {"size": 5},
        {"name": "d.txt", "size": 5, "crc32": "nonsense"},
        {"name": "e.bin", "size": 6 * 1024**2},
        "f.txt",
        ["g.txt"],
    ]
    answer = post(entries)
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert len(results) == len(entries)
    for entry, result in zip(entries, results, strict=True):
        alone = call(alice).post("documents/", entry)
        if alone.status_code == 201:
            assert result["error"] is None
            assert result["document"].keys() == alone.json().keys()
            for name in ("name", "folder", "size", "status", "owner", "is_mine"):
                assert result["document"][name] == alone.json()[name]
            put, alone_put = result["document"]["upload"]["put"], alone.json()["upload"]["put"]
            assert (put and put["headers"]) == (alone_put and alone_put["headers"])
        else:
            assert result == {"document": None, "error": alone.json()}


def test_the_urls_are_each_of_its_own_document(post):
    results = post([{"name": "a.txt", "size": 5}, {"name": "b.txt", "size": 6}]).json()["results"]
    for result in results:
        assert f"/{result['document']['id']}?" in result["document"]["upload"]["put"]["url"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        {"documents": []},
        {"documents": {}},
        {"documents": "a.txt"},
        {"documents": [{"name": "a", "size": 1}] * 101},
        {"documents": [{"name": "a", "size": 1}], "folder": "x"},
    ],
    ids=lambda body: str(body)[:40],
)
def test_what_is_no_list_of_one_to_a_hundred_starts_nothing(alice, call, body):
    refusal(call(alice).post(PATH, body), 400, "invalid")
    assert call(alice).get("documents/").json()["items"] == []


def test_inv_30_a_repetition_starts_nothing_and_is_told_the_same(alice, call):
    body = {"documents": [{"name": f"{number}.txt", "size": 5, "folder": "ü" * 200} for number in range(100)]}
    headers = {"Idempotency-Key": "0b9a4e5e-6f0b-4a57-9f0c-6d7a4f1f0f6e"}
    first, again = (call(alice).post(PATH, body, headers=headers) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert call(alice).get("account/").json()["usage"]["documents_count"] == 100


def test_inv_30_what_began_before_others_were_in_the_way_is_answered_and_not_begun_again(alice, call, monkeypatch):
    """Other writers of the same account, of the quota above all, while the second transaction was tried."""
    commit, tries = creation.commit, itertools.count(1)

    def in_the_way(build):
        if next(tries) == 2:
            raise Conflict("busy", "Too many changes at the same time.")
        commit(build)

    monkeypatch.setattr(creation, "commit", in_the_way)
    body = {"documents": [*[{"name": "a.txt", "size": 5}] * 97, {"name": "b.bin", "size": UPLOAD_PART + 1}]}
    headers = {"Idempotency-Key": "0b9a4e5e-6f0b-4a57-9f0c-6d7a4f1f0f6e"}
    first, again = (call(alice).post(PATH, body, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    results = first.json()["results"]
    assert [result["error"] and result["error"]["code"] for result in results] == [*[None] * 97, "busy"]
    assert call(alice).get("account/").json()["usage"] == {"bytes_used": 5 * 97, "documents_count": 97}
    assert unfinished_uploads() == {}
