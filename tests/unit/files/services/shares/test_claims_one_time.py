"""Links whose documents are fetched once, each or all together."""

from __future__ import annotations

import pytest

from files.services import deletion, shares, zips
from files.services.shares import claims
from files.services.shares import zips as share_zips
from files.services.shares.visits import Visit
from mydoc.core.errors import Conflict, NotFound
from tests.support.documents import person
from tests.support.faults import Kind
from tests.support.links import Visitor, now, state


@pytest.fixture
def two(alice, upload):
    return [upload(alice, "a.txt"), upload(alice, "b.txt")]


def built(share, alice):
    share_zips.start(visit=Visit(share.slug))
    fresh = now(share, alice)
    zips.build(owner_id=fresh.owner_id, share_id=fresh.id, version=fresh.version)


def test_each_document_once(share, two, alice):
    made = share(two, is_one_time=True)
    visitor = Visitor(made.slug)

    assert visitor.claim(two[0]).status_code == 200
    again = visitor.claim(two[0])
    assert (again.status_code, again.json()["code"]) == (404, "document_not_found")
    page = visitor.page().content.decode()
    assert "Downloaded" in page
    assert page.count("data-claim-form") == 1
    assert [document.downloads for document in now(made, alice).documents] == [1, 0]

    assert visitor.claim(two[1]).status_code == 200
    assert visitor.says() == "share_not_found"
    assert state(made, alice) == "used_up"


def test_all_at_once_spends_all(share, two, alice):
    made = share(two, is_one_time=True)
    built(made, alice)
    share_zips.claim(visit=Visit(made.slug))

    visitor = Visitor(made.slug)
    assert visitor.says() == "share_not_found"
    assert {visitor.claim(document).json()["code"] for document in two} == {"share_not_found"}
    with pytest.raises(NotFound):
        share_zips.claim(visit=Visit(made.slug))


def test_not_all_at_once_after_one_of_them(share, two, alice):
    made = share(two, is_one_time=True)
    built(made, alice)
    claims.claim(visit=Visit(made.slug), document_id=two[0].id)

    with pytest.raises(Conflict, match="can be downloaded once"):
        share_zips.claim(visit=Visit(made.slug))
    assert Visitor(made.slug).claim(two[1]).status_code == 200


@pytest.mark.parametrize("call", [1, 2])
def test_two_who_take_the_same_at_once(call, share, two, faults):
    """Whatever was read before: the transaction lets one through."""
    made = share(two, is_one_time=True)
    taken = []

    def other():
        taken.append(claims.claim(visit=Visit(made.slug), document_id=two[0].id))

    with faults.at(call, other), pytest.raises(NotFound) as refusal:
        claims.claim(visit=Visit(made.slug), document_id=two[0].id)
    assert refusal.value.code == "document_not_found"
    assert len(taken) == 1


def test_all_at_once_and_one_of_them_at_once(share, two, alice, faults):
    made = share(two, is_one_time=True)
    built(made, alice)

    def one():
        claims.claim(visit=Visit(made.slug), document_id=two[0].id)

    with faults.at(2, one) as fault, pytest.raises((NotFound, Conflict)):
        share_zips.claim(visit=Visit(made.slug))
    assert fault.happened
    assert [document.downloads for document in now(made, alice).documents] == [1, 0]


def test_a_lost_answer_takes_nothing_more(share, two, faults, alice):
    made = share(two, is_one_time=True)
    with faults.at(2, Kind.LOST):
        claims.claim(visit=Visit(made.slug), document_id=two[0].id)
    assert now(made, alice).downloads == 1


def test_it_can_become_one_time_and_stop_being_so(share, two, change, alice):
    made = share(two)
    visitor = Visitor(made.slug)
    visitor.claim(two[0])
    visitor.claim(two[0])

    change(made, is_one_time=True)
    assert visitor.claim(two[0]).json()["code"] == "document_not_found"
    assert visitor.claim(two[1]).status_code == 200
    assert state(made, alice) == "used_up"
    change(made, is_one_time=False)
    assert visitor.claim(two[0]).status_code == 200


def test_one_more_document_opens_it_again_for_that_one(share, two, alice, upload):
    made = share(two[:1], is_one_time=True)
    visitor = Visitor(made.slug)
    assert visitor.claim(two[0]).status_code == 200
    assert visitor.says() == "share_not_found"

    shares.add_documents(owner=person(alice), share_id=made.id, document_ids=[two[1].id])
    assert visitor.claim(two[0]).status_code == 404
    assert visitor.claim(two[1]).status_code == 200


@pytest.mark.parametrize("how", ["taken out", "deleted"])
def test_what_was_fetched_and_goes_leaves_the_others(how, share, two, alice):
    made = share(two, is_one_time=True)
    visitor = Visitor(made.slug)
    visitor.claim(two[0])
    if how == "taken out":
        shares.remove_document(owner=person(alice), share_id=made.id, document_id=two[0].id)
    else:
        deletion.delete(owner=person(alice), document_id=two[0].id)

    assert visitor.names() == ["b.txt"]
    assert visitor.claim(two[1]).status_code == 200
    assert visitor.says() == "share_not_found"


@pytest.mark.parametrize("call", [2, 3, 4, 5])
def test_a_claim_while_it_becomes_one_time(call, share, two, change, alice, faults):
    """Whoever fetched it before the change is counted, whoever comes after it meets the change."""
    made = share(two)

    def one():
        claims.claim(visit=Visit(made.slug), document_id=two[0].id)

    with faults.at(call, one) as fault:
        change(made, is_one_time=True)
    assert fault.happened
    found = now(made, alice)
    assert (found.fetched_count, [document.downloads for document in found.documents]) == (1, [1, 0])


@pytest.mark.parametrize("call", [3, 4, 5])
def test_taken_out_while_it_is_fetched(call, share, two, alice, faults):
    made = share(two, is_one_time=True)

    def one():
        claims.claim(visit=Visit(made.slug), document_id=two[0].id)

    with faults.at(call, one) as fault:
        shares.remove_document(owner=person(alice), share_id=made.id, document_id=two[0].id)
    assert fault.happened
    found = now(made, alice)
    assert (found.documents_count, found.fetched_count, found.downloads) == (1, 0, 1)
    assert Visitor(made.slug).claim(two[1]).status_code == 200


def test_inv_02_who_repeats_with_the_same_key_gets_what_they_took(share, two, alice):
    for documents in (two, two[:1]):
        made = share(documents, is_one_time=True)
        visitor = Visitor(made.slug, {"Idempotency-Key": "mine"})
        assert visitor.claim(two[0]).status_code == 200
        assert visitor.claim(two[0]).status_code == 200
        assert now(made, alice).downloads == 1
        others = Visitor(made.slug, {"Idempotency-Key": "another"})
        assert others.claim(two[0]).status_code == 404

    made = share(two, is_one_time=True)
    visitor = Visitor(made.slug, {"Idempotency-Key": "mine"})
    assert visitor.claim(two[0]).status_code == 200
    shares.remove_document(owner=person(alice), share_id=made.id, document_id=two[0].id)
    assert visitor.claim(two[0]).json()["code"] == "document_not_found"


def test_inv_02_what_is_taken_out_between_the_look_and_the_claim_is_not_given_again(share, two, alice, faults):
    made = share(two, is_one_time=True)
    visit = Visit(made.slug)
    claims.claim(visit=visit, document_id=two[0].id, claim_id="mine")

    def take_out():
        shares.remove_document(owner=person(alice), share_id=made.id, document_id=two[0].id)

    with faults.at(2, take_out) as fault, pytest.raises(NotFound):
        claims.claim(visit=visit, document_id=two[0].id, claim_id="mine")
    assert fault.happened
