"""A lost answer and the SDK's own retry burn no claim, whatever DynamoDB remembers of the first try."""

from __future__ import annotations

import itertools

import pytest

from files.domain.audit import Action
from files.models import HEAD, AuditItem, ClaimItem, ShareItem
from files.services import shares
from files.services.shares import claims
from files.services.shares.visits import Visit
from mydoc.core.errors import Conflict, NotFound
from tests.support.documents import person
from tests.support.faults import Kind


@pytest.fixture
def make_link(alice, upload):
    owner, document = person(alice), upload(alice)
    return lambda **rules: shares.create(owner=owner, document_ids=[document.id], rules=shares.Rules(**rules))


def take(link, *, password=None, **more):
    return claims.claim(visit=Visit(slug=link.slug, address="192.0.2.1", password=password), **more)


def taken(link):
    """What the counter says, how many claims are written, and how often the trail tells of it."""
    lines = [line for line in AuditItem.query(link.owner_id) if line.action == Action.CLAIMED.value]
    return ShareItem.get(link.slug, HEAD).downloads, len(list(ClaimItem.query(link.slug))), len(lines)


def test_inv_02_the_only_download_survives_a_lost_answer_of_any_call(make_link, faults):
    for number in itertools.count(1):
        link = make_link(max_downloads=1)
        before = taken(link)[2]
        with faults.at(number, Kind.LOST) as fault:
            assert take(link).url
        assert taken(link) == (1, 1, before + 1)
        if not fault.happened:
            break
    assert number == 3


def test_inv_02_with_a_password(make_link, faults):
    for number in itertools.count(1):
        link = make_link(max_downloads=1, password="open sesame")
        with faults.at(number, Kind.LOST) as fault:
            assert take(link, password="open sesame").url
        assert taken(link)[:2] == (1, 1)
        if not fault.happened:
            break
    assert number == 5


@pytest.mark.parametrize("kind", [Kind.KILLED, Kind.UNREACHED], ids=["killed", "unreached"])
def test_inv_02_whoever_asks_again_with_the_same_key_gets_what_they_took(kind, make_link, faults):
    for number in (1, 2):
        link = make_link(max_downloads=1)
        with faults.at(number, kind):
            try:
                take(link, claim_id="mine")
            except Exception:
                assert kind is Kind.UNREACHED

        assert take(link, claim_id="mine").url

        assert taken(link)[:2] == (1, 1)
        with pytest.raises(NotFound):
            take(link, claim_id="another")


def test_inv_02_a_claim_is_repeated_for_a_day_only(make_link, clock):
    link = make_link(max_downloads=1)
    take(link, claim_id="mine")
    clock.move(hours=23, minutes=59)

    again = take(link, claim_id="mine")

    assert (again.expires_at - clock.now()).total_seconds() <= 60
    clock.move(minutes=1)
    with pytest.raises(Conflict):
        take(link, claim_id="mine")
    assert taken(link)[:2] == (1, 1)


@pytest.mark.parametrize("others", [0, 1])
def test_inv_02_a_one_time_claim_is_repeated_too(others, make_link, alice, upload):
    link = make_link(is_one_time=True)
    document = link.documents[0].id
    if others:
        shares.add_documents(owner=person(alice), share_id=link.id, document_ids=[upload(alice).id])
    take(link, document_id=document, claim_id="mine")

    assert take(link, document_id=document, claim_id="mine").url

    assert taken(link)[:2] == (1, 1)
    with pytest.raises(NotFound):
        take(link, document_id=document, claim_id="another")
