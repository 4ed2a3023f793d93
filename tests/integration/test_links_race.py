"""What is done to one link at the same moment from several processes: afterwards all agree what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from files.services.shares import Rules
from tests.support.callers import Call, Callers, callers_of
from tests.support.exhaustive import rounds
from tests.support.stack import Stack
from tests.support.visitor import Visitor, newcomer

pytestmark = pytest.mark.stack

ROUNDS, DOCUMENTS, PROCESSES = rounds(8), 6, 4
# In real life, what is under way is merely told to try again.
TOLD = {"", "share_full", "share_not_found", "document_not_found", "busy", "too_many_links"}
SHARES = "files.services.shares"


@pytest.fixture(scope="module")
def callers(stack: Stack) -> Iterator[Callers]:
    with callers_of(stack, processes=PROCESSES) as made:
        yield made


@pytest.fixture
def erin(stack: Stack, callers: Callers) -> tuple[Visitor, str]:
    return newcomer(stack, callers)


@pytest.fixture
def documents(erin: tuple[Visitor, str]) -> list[str]:
    return [erin[0].upload(f"{number}.txt", b"hello") for number in range(DOCUMENTS)]


def new_share(visitor: Visitor, *document_ids: str, **rules: Any) -> dict[str, Any]:
    answer = visitor.post("shares/", {"documents": list(document_ids), **rules})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def additions(owner: Any, share: dict[str, Any], documents: list[str]) -> list[Call]:
    """Each document put in by one who puts in another as well; and uploads that begin in the link."""
    pairs = [[one, other] for one, other in zip(documents, [*documents[1:], documents[0]], strict=True)]
    named = {"owner": owner, "share_id": share["id"]}
    adding: list[Call] = [(f"{SHARES}.add_documents", {**named, "document_ids": pair}) for pair in pairs]
    upload = {"owner": owner, "name": "new.txt", "size": 5, "share": share["id"]}
    return [*adding, *[("files.services.uploads.start", upload)] * 4]


def test_putting_in_while_it_is_revoked(callers: Callers, erin: tuple[Visitor, str], documents: list[str]) -> None:
    visitor, user_id = erin
    owner = callers.call("tests.support.callers.person_of", email=visitor.address)
    slugs = []
    for _ in range(ROUNDS):
        share = new_share(visitor, documents[0])
        slugs.append(share["slug"])
        revoking: Call = (f"{SHARES}.revoke", {"owner": owner, "share_id": share["id"]})

        outcomes = callers.together([*additions(owner, share, documents), revoking])

        assert {outcome.code for outcome in outcomes} <= TOLD
        assert outcomes[-1].code == ""
        assert visitor.get(f"shares/{share['id']}/").status_code == 404
        assert visitor.get(f"public/shares/{share['slug']}/").status_code == 404
        callers.call(f"{SHARES}.settle", owner_id=user_id, share_id=share["id"])
        assert callers.call("tests.support.soundness.link_problems", owner_id=user_id, slugs=slugs) == []
    assert [len(visitor.get(f"documents/{one}/shares/").json()) for one in documents] == [0] * DOCUMENTS


def test_putting_in_taking_out_renaming_and_deleting(
    callers: Callers, erin: tuple[Visitor, str], documents: list[str]
) -> None:
    visitor, user_id = erin
    owner = callers.call("tests.support.callers.person_of", email=visitor.address)
    share = new_share(visitor, *documents[:3])
    for number in range(ROUNDS):
        one = documents[number % 3]
        named = {"owner": owner, "share_id": share["id"], "document_id": one}
        rename = {"owner": owner, "document_id": one, "name": f"round {number}.txt"}
        acts: list[Call] = [
            *additions(owner, share, documents)[:DOCUMENTS],
            *[(f"{SHARES}.remove_document", named)] * 2,
            *[("files.services.documents.listing.rename", rename)] * 2,
        ]
        if number == ROUNDS - 1:
            acts.append(("files.services.deletion.delete", {"owner": owner, "document_id": one}))

        outcomes = callers.together(acts)

        assert {outcome.code for outcome in outcomes} <= {*TOLD, "changed_meanwhile", "not_ready"}
        slugs = [share["slug"]]
        assert callers.call("tests.support.soundness.link_problems", owner_id=user_id, slugs=slugs) == []


def test_a_document_gets_no_more_links_than_it_may(
    callers: Callers, erin: tuple[Visitor, str], documents: list[str]
) -> None:
    visitor, user_id = erin
    owner = callers.call("tests.support.callers.person_of", email=visitor.address)
    calls: list[Call] = [(f"{SHARES}.create", {"owner": owner, "document_ids": documents[:2]})] * 32

    outcomes = callers.together(calls)

    made = [outcome for outcome in outcomes if outcome.value]
    assert {outcome.code for outcome in outcomes} == {"", "too_many_links"}
    assert len(made) == len(visitor.get(f"documents/{documents[0]}/shares/").json()) == 25
    assert callers.call("tests.support.soundness.link_problems", owner_id=user_id, slugs=[]) == []


def test_two_want_the_same_address(callers: Callers, erin: tuple[Visitor, str], documents: list[str]) -> None:
    visitor, user_id = erin
    owner = callers.call("tests.support.callers.person_of", email=visitor.address)
    for number in range(ROUNDS):
        rules = Rules(slug=f"{documents[0].lower()}-{number}", audience="recipients")
        outcomes = callers.together(
            [(f"{SHARES}.create", {"owner": owner, "document_ids": [], "rules": rules})] * 16
        )
        codes = sorted(outcome.code for outcome in outcomes)
        assert codes == ["", *["slug_taken"] * 15]
    assert len(visitor.get("shares/").json()["items"]) == ROUNDS
    assert callers.call("tests.support.soundness.link_problems", owner_id=user_id, slugs=[]) == []
