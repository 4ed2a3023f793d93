"""A lost answer and the SDK's own retry burn no claim."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from files.services.shares.visits import Visit
from tests.support.callers import Callers, callers_of
from tests.support.stack import Stack
from tests.support.visitor import Visitor, fetch

pytestmark = pytest.mark.stack

LOSING = "tests.support.callers.claim_with_lost_answer"


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def document_id(alice: Visitor) -> str:
    return alice.upload("once.txt", b"once")


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack) as made:
        yield made


@pytest.mark.parametrize("lost", [1, 2], ids=["of the look", "of the count"])
def test_inv_02_the_only_download_survives_a_lost_answer(
    lost: int, callers: Callers, alice: Visitor, document_id: str
) -> None:
    share = alice.post("shares/", {"documents": [document_id], "max_downloads": 1}).json()

    download, calls = callers.call(LOSING, lost=lost, visit=Visit(share["slug"], "::1"))

    assert calls[:2] == ["Query", "TransactWriteItems"]
    assert fetch(download.url) == b"once"
    assert alice.get(f"shares/{share['id']}/").json()["downloads"] == 1


@pytest.mark.parametrize("lost", [1, 2], ids=["of the look", "of the count"])
def test_inv_02_a_one_time_link_survives_a_lost_answer(
    lost: int, callers: Callers, alice: Visitor, document_id: str
) -> None:
    slug = alice.share(document_id, is_one_time=True)

    download, _ = callers.call(LOSING, lost=lost, visit=Visit(slug, "::1"), document_id=document_id)

    assert fetch(download.url) == b"once"
    (outcome,) = callers.together([("files.services.shares.claims.claim", {"visit": Visit(slug, "::1")})])
    assert outcome.code == "share_not_found"


def test_inv_02_each_lost_answer_takes_one(callers: Callers, alice: Visitor, document_id: str) -> None:
    slug = alice.share(document_id, max_downloads=3)
    for _ in range(3):
        callers.call(LOSING, lost=2, visit=Visit(slug, "::1"))
    (outcome,) = callers.together([("files.services.shares.claims.claim", {"visit": Visit(slug, "::1")})])
    assert outcome.code == "share_not_found"


def test_inv_02_a_caller_who_repeats_with_the_same_key_gets_the_same_claim(
    stack: Stack, alice: Visitor, document_id: str
) -> None:
    slug = alice.share(document_id, max_downloads=1)
    nobody = Visitor(stack)
    headers = {"Idempotency-Key": "the-same-key"}

    answers = [nobody.post(f"public/shares/{slug}/claim/", {}, headers=headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert fetch(answers[-1].json()["url"]) == b"once"
    other = nobody.post(f"public/shares/{slug}/claim/", {}, headers={"Idempotency-Key": "another"})
    assert other.status_code == 404
