"""`max_downloads = N` under M callers at the same moment: exactly min(N, M) get a URL, each for 60 s at most."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from files.services.shares.visits import Visit
from tests.support.callers import Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import Stack
from tests.support.visitor import Visitor, fetch

pytestmark = pytest.mark.stack

CALLERS, PROCESSES, ROUNDS = 64, 4, rounds(40)
# Few, one less than all, all, and more than there are callers.
LIMITS = list(itertools.islice(itertools.cycle((1, 2, 7, 63, 64, 80)), ROUNDS))
BY_HTTP = 32


@pytest.fixture(scope="module")
def alice(stack: Stack) -> Visitor:
    return Visitor(stack, "alice@example.com")


@pytest.fixture(scope="module")
def document_id(alice: Visitor) -> str:
    return alice.upload("wanted.txt", b"wanted")


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack, processes=PROCESSES) as made:
        yield made


def lifetime(url: str) -> int:
    return int(parse_qs(urlsplit(url).query)["X-Amz-Expires"][0])


def downloads(alice: Visitor, share_id: str) -> int:
    return int(alice.get(f"shares/{share_id}/").json()["downloads"])


def test_inv_01_claims_by_processes(callers: Callers, alice: Visitor, document_id: str) -> None:
    """AWS throttles, and answers get lost on the way: the SDK asks again, and nobody's claim counts twice."""
    seeds = itertools.count(1)
    for limit in LIMITS:
        share = alice.post("shares/", {"documents": [document_id], "max_downloads": limit}).json()
        arguments = {"path": "files.services.shares.claims.claim", "visit": Visit(share["slug"], "::1")}

        outcomes = callers.together(
            [("tests.support.callers.in_bad_weather", {**arguments, "seed": next(seeds)}) for _ in range(CALLERS)]
        )

        urls = [outcome.value.url for outcome in outcomes if outcome.value]
        codes = Counter(outcome.code for outcome in outcomes)
        won = min(limit, CALLERS)
        assert codes == Counter({"": won, "share_not_found": CALLERS - won}), limit
        assert downloads(alice, share["id"]) == won
        assert all(lifetime(url) <= 60 for url in urls)
        # A document can be in so many at a time.
        assert alice.ask("DELETE", f"shares/{share['id']}/").ok


def test_inv_01_claims_over_http(stack: Stack, alice: Visitor, document_id: str) -> None:
    nobody = Visitor(stack)
    with ThreadPoolExecutor(BY_HTTP) as threads:

        def claim(slug: str) -> requests.Response:
            return nobody.post(f"public/shares/{slug}/claim/", {})

        for limit in (1, 2, 7, 31, 32, 40):
            slug = alice.share(document_id, max_downloads=limit)

            answers = list(threads.map(claim, [slug] * BY_HTTP))

            won = min(limit, BY_HTTP)
            assert Counter(answer.status_code for answer in answers) == Counter({200: won, 404: BY_HTTP - won})
            urls = [answer.json()["url"] for answer in answers if answer.ok]
            assert all(lifetime(url) <= 60 for url in urls)
    assert fetch(urls[0]) == b"wanted"


def test_inv_01_one_limit_over_several_documents(callers: Callers, alice: Visitor) -> None:
    """The link is counted, not each of its documents."""
    both = [alice.upload(name, b"wanted too") for name in ("a.txt", "b.txt")]
    slug = alice.share(*both, max_downloads=5)
    calls = [
        ("files.services.shares.claims.claim", {"visit": Visit(slug, "::1"), "document_id": both[number % 2]})
        for number in range(CALLERS)
    ]

    outcomes = callers.together(calls)

    assert sum(not outcome.code for outcome in outcomes) == 5


def test_inv_01_one_time_by_processes(callers: Callers, alice: Visitor) -> None:
    """Each document once, whoever asks for which."""
    both = [alice.upload(name, b"wanted once") for name in ("c.txt", "d.txt")]
    for seed in range(10):
        share = alice.post("shares/", {"documents": both, "is_one_time": True}).json()
        arguments = {
            "path": "files.services.shares.claims.claim",
            "visit": Visit(share["slug"], "::1"),
            "seed": seed,
        }
        calls = [
            ("tests.support.callers.in_bad_weather", {**arguments, "document_id": both[number % 2]})
            for number in range(CALLERS)
        ]

        outcomes = callers.together(calls)

        assert sorted(outcome.value.name for outcome in outcomes if outcome.value) == ["c.txt", "d.txt"]
        assert {outcome.code for outcome in outcomes} <= {"", "document_not_found", "share_not_found"}
        found = alice.get(f"shares/{share['id']}/").json()
        assert (found["downloads"], found["state"]) == (2, "used_up")
        assert [document["downloads"] for document in found["documents"]] == [1, 1]
        assert alice.ask("DELETE", f"shares/{share['id']}/").ok
