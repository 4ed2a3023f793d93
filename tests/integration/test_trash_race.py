"""Deleted, restored, deleted for good and downloaded at the same moment: each happens once, and all agree what is
there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from files.services.shares.visits import Visit
from tests.support.callers import Call, Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer, wait_for

pytestmark = pytest.mark.stack

ROUNDS = rounds(6)
TOLD = {"", "busy", "document_not_found"}
TRASH = "files.services.trash"


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.fixture
def erin(stack: Stack, callers: Callers) -> tuple[Visitor, Any]:
    visitor, _ = newcomer(stack, callers)
    return visitor, callers.call("tests.support.callers.person_of", email=visitor.address)


def about(owner: Any, document_id: str) -> dict[str, Any]:
    return {"owner": owner, "document_id": document_id}


def lines(visitor: Visitor, document_id: str) -> Counter[str]:
    """How often the history tells each action about a document."""
    found = visitor.get("audit/", params={"limit": 100}).json()["items"]
    return Counter(line["action"] for line in found if line["document_id"] == document_id)


def trashed(visitor: Visitor) -> list[str]:
    return [one["id"] for one in visitor.get("trash/").json()["items"]]


def test_deleting_and_restoring_happen_once_however_many_do_it(
    callers: Callers, erin: tuple[Visitor, Any]
) -> None:
    visitor, owner = erin
    document = visitor.upload("contended.txt", b"hello")
    slug = visitor.share(document)
    for number in range(1, ROUNDS + 1):
        deleting: Call = (f"{TRASH}.delete", about(owner, document))
        outcomes = callers.together([deleting] * 6)
        assert {outcome.code for outcome in outcomes} <= TOLD
        assert [bool(outcome.value) for outcome in outcomes].count(True) == 1
        assert trashed(visitor) == [document]

        restoring: Call = (f"{TRASH}.restore", about(owner, document))
        outcomes = callers.together([restoring] * 6)
        assert {outcome.code for outcome in outcomes} <= TOLD
        assert trashed(visitor) == []

        told = lines(visitor, document)
        assert (told["trashed"], told["restored"]) == (number, number)
        problems = callers.call("tests.support.soundness.link_problems", owner_id=owner.id, slugs=[slug])
        assert problems == []
    assert visitor.download(document) == b"hello"


def test_it_is_restored_or_deleted_for_good(callers: Callers, erin: tuple[Visitor, Any]) -> None:
    visitor, owner = erin
    before = visitor.get("account/").json()["usage"]
    for number in range(ROUNDS):
        document = visitor.upload(f"{number}.txt", b"hello")
        slug = visitor.share(document)
        callers.call(f"{TRASH}.delete", **about(owner, document))
        restoring: Call = (f"{TRASH}.restore", about(owner, document))
        # By hand, and by whoever empties the trash.
        final: Call = ("files.services.deletion.delete", about(owner, document))
        emptying: Call = (f"{TRASH}.empty_some", {"owner_id": owner.id, "before": "~"})

        outcomes = callers.together([restoring, final, restoring, emptying, restoring, emptying])

        assert {outcome.code for outcome in outcomes} <= TOLD
        told = lines(visitor, document)
        assert told["deleted"] <= 1
        assert trashed(visitor) == []
        is_there = visitor.get(f"documents/{document}/").status_code == 200
        assert is_there == (told["deleted"] == 0)
        if is_there:
            assert visitor.download(document) == b"hello"
        assert visitor.get(f"public/shares/{slug}/").status_code == (200 if is_there else 404)
        visitor.ask("DELETE", f"documents/{document}/?permanently=true")
    wait_for(lambda: visitor.get("account/").json()["usage"] == before)


def test_who_downloads_while_it_is_deleted_is_counted_or_refused(
    callers: Callers, erin: tuple[Visitor, Any]
) -> None:
    visitor, owner = erin
    for number in range(ROUNDS):
        document = visitor.upload(f"{number}.txt", b"hello")
        slug = visitor.share(document, max_downloads=100)
        claiming: Call = ("files.services.shares.claims.claim", {"visit": Visit(slug)})
        deleting: Call = (f"{TRASH}.delete", about(owner, document))

        outcomes = callers.together([claiming, claiming, deleting, claiming, claiming, claiming])

        # Whoever reads it while it goes may be told to try again.
        assert {outcome.code for outcome in outcomes} <= {*TOLD, "share_not_found"}
        while document not in trashed(visitor):
            visitor.ask("DELETE", f"documents/{document}/")
        assert callers.together([claiming])[0].code == "share_not_found"
        callers.call(f"{TRASH}.restore", **about(owner, document))
        [link] = visitor.get(f"documents/{document}/shares/").json()
        assert link["downloads"] == sum(hasattr(outcome.value, "url") for outcome in outcomes)
        assert callers.call("tests.support.soundness.link_problems", owner_id=owner.id, slugs=[slug]) == []
